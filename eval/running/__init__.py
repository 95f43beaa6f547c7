"""Asks every case once, and keeps the outcomes."""
