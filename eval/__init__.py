"""Measures how good the answers are. Import from its modules: ``from eval.running.run import run``."""
