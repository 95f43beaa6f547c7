"""What is stored on disk: sources, chunks, words and vectors (SQLite), and the vector index for searches."""
