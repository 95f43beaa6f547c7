"""The interface of a vector store, which finds the nearest vectors (``vector_store`` chooses the store).

The catalog keeps every vector (``kept_vectors``), so a store may lose all its data and be filled
again. Only one process at a time opens its folder (``vector_search`` ensures that).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.embedding import Vectors


class VectorIndexBroken(Exception):
    """A store can't be opened, read or written; the message is the store's own."""


class VectorIndexAway(VectorIndexBroken):
    """A store on a server does not answer, or lets nobody in: what it holds is not in doubt."""


class VectorIndex(Protocol):
    """Names and their unit vectors, of one embedding model. Any method may raise VectorIndexBroken."""

    def put(self, names: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors of shape (len(names), dim)."""

    def remove(self, names: Sequence[str]) -> None:
        """Remove these; missing ones are skipped."""

    def nearest(self, questions: Vectors, *, k: int) -> list[list[tuple[str, float]]]:
        """For each question of shape (n, dim) its ``k`` nearest with their cosines, best first."""
        ...

    def names(self) -> set[str]:
        """Every name that is stored."""
        ...

    def vectors(self, names: Sequence[str]) -> dict[str, Vectors]:
        """The vectors with these names; missing ones are left out."""
        ...


class VectorStore(Protocol):
    """An open folder: the vectors of each embedding model. Any method may raise VectorIndexBroken."""

    def of(self, model: str) -> VectorIndex: ...

    def close(self) -> None: ...
