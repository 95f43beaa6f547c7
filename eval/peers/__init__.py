"""The same questions asked of other systems with the same embedding weights (``make peers``)."""
