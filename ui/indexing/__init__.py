"""Syncs while a server owns the home."""
