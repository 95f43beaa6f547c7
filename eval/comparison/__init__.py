"""Runs beside others, and beside what they should come to."""
