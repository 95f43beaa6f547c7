"""Confidence thresholds for a user's own documents, fitted without labels."""
