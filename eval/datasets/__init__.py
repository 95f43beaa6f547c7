"""Evaluation sets: reading and combining them, and checking whether a text contains an answer."""
