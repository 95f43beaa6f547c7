"""HTML escaping, and the elements that the pages are built of."""
