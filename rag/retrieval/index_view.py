"""A view of an index: it passes everything on, except what a subclass changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from index.embedding import Embedder
from index.passages import CellValue, Hit, Label, Source
from index.scope import Scope


class SearchedIndex(Protocol):
    """What answering needs from an index. ``idf`` and ``labels`` are those within a ``scope``."""

    @property
    def generation(self) -> str: ...

    @property
    def coverage(self) -> float: ...

    def search(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]: ...

    def search_across(
        self, question: str, *, k: int = 10, scope: Scope | None = None
    ) -> list[Hit]: ...

    def feedback_similarity(
        self, question: str, liked: Sequence[str], among: Sequence[str]
    ) -> Mapping[str, float]: ...

    def idf(self, words: Sequence[str], *, scope: Scope | None = None) -> tuple[float, ...]: ...

    def labels(self, *, scope: Scope | None = None) -> Sequence[Label]: ...

    def nearest_word(self, word: str) -> str | None: ...

    def source(self, source_id: str) -> Source | None: ...

    def cell_values(self, source_id: str) -> tuple[CellValue, ...]: ...

    def embedder_for(self, question: str, *, across: bool = False) -> Embedder: ...


class IndexView:
    """Passes every call on to ``index``."""

    def __init__(self, index: SearchedIndex) -> None:
        self.index = index

    @property
    def generation(self) -> str:
        return self.index.generation

    @property
    def coverage(self) -> float:
        return self.index.coverage

    def search(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        return self.index.search(question, k=k, scope=scope)

    def search_across(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        return self.index.search_across(question, k=k, scope=scope)

    def feedback_similarity(
        self, question: str, liked: Sequence[str], among: Sequence[str]
    ) -> Mapping[str, float]:
        return self.index.feedback_similarity(question, liked, among)

    def idf(self, words: Sequence[str], *, scope: Scope | None = None) -> tuple[float, ...]:
        return self.index.idf(words, scope=scope)

    def labels(self, *, scope: Scope | None = None) -> Sequence[Label]:
        return self.index.labels(scope=scope)

    def nearest_word(self, word: str) -> str | None:
        return self.index.nearest_word(word)

    def source(self, source_id: str) -> Source | None:
        return self.index.source(source_id)

    def cell_values(self, source_id: str) -> tuple[CellValue, ...]:
        return self.index.cell_values(source_id)

    def embedder_for(self, question: str, *, across: bool = False) -> Embedder:
        return self.index.embedder_for(question, across=across)
