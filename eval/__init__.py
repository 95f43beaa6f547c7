"""How good the answers are. Import from its modules: ``from eval.run import run``."""
