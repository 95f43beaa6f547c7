"""Command line, chat page and HTTP."""
