"""Reading and embedding in Ray's workers. The only place that uses Ray; nothing else needs it."""
