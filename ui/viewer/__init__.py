"""A source on one page, its cited characters marked."""
