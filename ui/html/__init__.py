"""Text made safe for HTML, and what the pages are built of."""
