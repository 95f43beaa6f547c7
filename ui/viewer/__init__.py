"""Shows a source on one page, with its cited characters marked."""
