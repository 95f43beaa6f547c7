"""How fast citeback is beside the plain tutorial pipeline and the bare encoders: `make bench`."""
