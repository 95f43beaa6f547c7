"""The quality of the answers: the metrics, their intervals, and why each case is right or wrong."""
