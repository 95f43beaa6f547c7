"""Evaluation sets: read, put together, told whether a text holds an answer."""
