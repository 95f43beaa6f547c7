"""Which vector store a home has: the one line to change for another (``vector_index`` says what it must do).

A generation notes its store: where that changes, the next sync builds one beside it, and the kept vectors
are given to the new store.
"""

from __future__ import annotations

from pathlib import Path

from index.stores import chroma
from index.stores.vector_index import VectorIndexes

VECTOR_STORE = "chroma"
FIRST_STORE = "chroma"  # of generations that were made before stores were noted


def open_vectors(folder: Path) -> VectorIndexes:
    """Open the vectors in ``folder``, which is made where there is none. VectorIndexBroken."""
    return chroma.ChromaFolder(folder)
