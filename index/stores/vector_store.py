"""Which vector store a home has: the place to add another (``vector_index`` is the interface).

A generation notes the store that it was built with and is opened with that one. If ``VECTOR_STORE`` is
another, the next sync builds a new generation, and fills the new store with the kept vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from index.stores import chroma
from index.stores.chroma_address import ChromaServer
from index.stores.vector_index import VectorIndexBroken, VectorStore

STORES: Mapping[str, Callable[[Path], VectorStore]] = {"chroma": chroma.ChromaFolder}
VECTOR_STORE = "chroma"
ON_SERVER = "chroma server"
FIRST_STORE = "chroma"  # of generations that were made before stores were noted


def open_vectors(store: str, folder: Path) -> VectorStore:
    """Open a store's vectors in ``folder``, which is made if missing.

    VectorIndexBroken if it can't be opened, or if there is no such store any more.
    """
    if store == ON_SERVER:
        raise VectorIndexBroken("it is on a Chroma server: set CITEBACK_CHROMA_URL, or index again")
    if store not in STORES:
        raise VectorIndexBroken(f"it is of another vector store ({store}): run `citeback index`")
    return STORES[store](folder)


def current_store() -> str:
    """The store for new generations."""
    return VECTOR_STORE if _server is None else ON_SERVER


_server: ChromaServer | None = None


def use_server(server: ChromaServer | None) -> None:
    """From now on this process keeps vectors on a Chroma server (None: in folders of its own).

    Said once, when a command starts: like the folder for temporary files, it is one for the whole process.
    """
    global _server
    _server = server


def server_in_use() -> ChromaServer | None:
    return _server
