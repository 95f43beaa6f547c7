"""What is printed, made harmless for a terminal."""
