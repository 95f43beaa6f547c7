"""Words and values of any text: what they are, and whether two say the same."""
