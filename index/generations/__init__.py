"""The generations of an index: the live one, and the next that is built beside it."""
