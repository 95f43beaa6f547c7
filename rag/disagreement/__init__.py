"""Detects sources that give different values for one thing, and keeps different things apart."""
