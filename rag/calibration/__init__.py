"""A threshold for one's own documents, fitted without labels."""
