"""Web pages, site maps, and the pages below an address."""
