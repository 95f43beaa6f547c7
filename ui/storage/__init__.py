"""What is kept in a home beside its index."""
