"""Compares runs with other runs and with target values."""
