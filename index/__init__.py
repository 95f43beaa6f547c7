"""Documents in, ranked passages out. Knows nothing of answers."""
