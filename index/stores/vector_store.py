"""Which vector store a home has: the place to add another (``vector_index`` says what it must do).

A generation notes the store that it was built with and is opened with that one. Where ``VECTOR_STORE`` is
another, the next sync builds a generation beside it, and the kept vectors are given to the new store.
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
    """Open a store's vectors in ``folder``, which is made where there is none.

    VectorIndexBroken where it can't be, or where there is no such store any more.
    """
    if store not in STORES:
        raise VectorIndexBroken(f"it is of another vector store ({store}): run `citeback index`")
    return STORES[store](folder)


def current_store() -> str:
    """The store of what is built now."""
    return VECTOR_STORE
