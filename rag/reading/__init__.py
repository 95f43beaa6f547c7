"""Which sentence answers, how sure that is, and which of its characters."""
