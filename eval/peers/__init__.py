"""Asks other systems the same questions, with the same embedding weights (``make peers``)."""
