"""Compares citeback's speed with the plain tutorial pipeline and the bare encoders: `make bench`."""
