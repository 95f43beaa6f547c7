"""Which vector store a home has: the place to add another (``vector_index`` is the interface).

A generation notes the store that it was built with and is opened with that one. If ``VECTOR_STORE`` is
another, the next sync builds a new generation, and fills the new store with the kept vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from index.stores import chroma
from index.stores.vector_index import VectorIndexBroken, VectorStore

STORES: Mapping[str, Callable[[Path], VectorStore]] = {"chroma": chroma.ChromaFolder}
VECTOR_STORE = "chroma"
FIRST_STORE = "chroma"  # of generations that were made before stores were noted


def open_vectors(store: str, folder: Path) -> VectorStore:
    """Open a store's vectors in ``folder``, which is made if missing.

    VectorIndexBroken if it can't be opened, or if there is no such store any more.
    """
    if store not in STORES:
        raise VectorIndexBroken(f"it is of another vector store ({store}): run `citeback index`")
    return STORES[store](folder)


def current_store() -> str:
    """The store for new generations."""
    return VECTOR_STORE
