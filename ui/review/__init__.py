"""The page that reviews drafted evaluation cases."""
