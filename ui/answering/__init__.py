"""The sender of a question, and the queue that questions wait in."""
