"""What lies on disk: sources, chunks, words and vectors (SQLite), and the nearest vectors (the vector index)."""
