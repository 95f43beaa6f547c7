"""Every case asked once, and kept."""
