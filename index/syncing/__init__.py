"""Brings an index in step with files: plan, sources and words first, then vectors."""
