"""From a question to passages, for who may read them."""
