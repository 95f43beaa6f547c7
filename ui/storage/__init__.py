"""What a home stores besides its index."""
