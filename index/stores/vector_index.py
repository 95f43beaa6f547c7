"""What finds the nearest vectors: a door for any vector store (``vector_store`` says which one is there).

The catalog keeps every vector (``kept_vectors``), so a store may lose all that it has and be filled
again. Whoever opens its folder is alone with it (``vector_search`` sees to that).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.embedding import Vectors


class VectorIndexBroken(Exception):
    """A folder can't be opened, read or written; the message is the store's own."""


class VectorIndex(Protocol):
    """Names and their unit vectors, of one embedding model. VectorIndexBroken from any method."""

    def put(self, names: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors of shape (len(names), dim)."""

    def remove(self, names: Sequence[str]) -> None:
        """Remove these; those that are not there are passed over."""

    def nearest(self, questions: Vectors, *, k: int) -> list[list[tuple[str, float]]]:
        """For each question of shape (n, dim) its ``k`` nearest with their cosines, best first."""
        ...

    def names(self) -> set[str]:
        """Every name that is stored."""
        ...

    def vectors(self, names: Sequence[str]) -> dict[str, Vectors]:
        """The vectors with these names, as far as they are stored."""
        ...


class VectorStore(Protocol):
    """An open folder: the vectors of each embedding model. VectorIndexBroken from any method."""

    def of(self, model: str) -> VectorIndex: ...

    def close(self) -> None: ...
