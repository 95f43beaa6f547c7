"""An index as it would be without some of its sources."""

from __future__ import annotations

from collections.abc import Sequence

from index.embedding import Embedder
from index.library import Library
from index.passages import Hit, Source

_POOL = 100  # what a search fuses; no more than this come of each kind


class Without:
    """A library that finds and reads nothing of the ``hidden`` sources.

    What is rare is still counted over all chunks; the words of a hidden source stay as common as
    they were.
    """

    def __init__(self, library: Library, hidden: frozenset[str]) -> None:
        self._library = library
        self._hidden = hidden

    @property
    def generation(self) -> str:
        return self._library.generation

    @property
    def coverage(self) -> float:
        return self._library.coverage

    def search(self, question: str, *, k: int = 10) -> list[Hit]:
        found = self._library.search(question, k=2 * _POOL)
        return [hit for hit in found if hit.place.source not in self._hidden][:k]

    def source(self, source_id: str) -> Source | None:
        return None if source_id in self._hidden else self._library.source(source_id)

    def idf(self, words: Sequence[str]) -> tuple[float, ...]:
        return self._library.idf(words)

    def embedder_for(self, question: str) -> Embedder:
        return self._library.embedder_for(question)
