"""Syncing and examining the index while a server owns the home."""
