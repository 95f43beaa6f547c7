"""The page for reviewing drafted evaluation cases."""
