"""What a home has that other servers of its index need, too."""
