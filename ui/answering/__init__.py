"""Who asks, and the queue that questions wait in."""
