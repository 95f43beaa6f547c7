"""From a question to passages that the asker may read."""
