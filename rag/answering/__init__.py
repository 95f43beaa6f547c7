"""From the reading to a checked answer: evidence, quotes and citations, or "not found"."""
