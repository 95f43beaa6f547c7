"""Middleware, connection limits, and the bodies of requests and responses."""
