"""What the answers are worth: each metric, its interval, and why a case came out as it did."""
