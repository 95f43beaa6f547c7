"""Output for a terminal, with control characters removed."""
