"""Finds the sentence that answers, the confidence in it, and the exact answer inside it."""
