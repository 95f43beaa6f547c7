"""From what was read to a checked answer: evidence, quotes, citations, or that nothing is found."""
