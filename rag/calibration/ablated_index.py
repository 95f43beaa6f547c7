"""An index as it would be without some of its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.embedding import Embedder
from index.passages import Hit, Label
from index.scope import Scope
from rag.retrieval.index_view import SearchedIndex

_ALL = 200  # most hits of a search, which fuses two lists of 100


class AblatedIndex:
    """An index that finds nothing in the ``hidden`` sources, which may change between questions.

    The idf is still counted over all chunks, those of hidden sources included.
    """

    def __init__(self, index: SearchedIndex, hidden: frozenset[str] = frozenset()) -> None:
        self._index = index
        self.hidden = hidden

    @property
    def generation(self) -> str:
        return self._index.generation

    @property
    def coverage(self) -> float:
        return self._index.coverage

    def search(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        found = self._index.search(question, k=_ALL if self.hidden else k, scope=scope)
        return [hit for hit in found if hit.place.source not in self.hidden][:k]

    def search_across(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        found = self._index.search_across(question, k=_ALL if self.hidden else k, scope=scope)
        return [hit for hit in found if hit.place.source not in self.hidden][:k]

    def feedback_similarity(
        self, question: str, liked: Sequence[str], among: Sequence[str]
    ) -> Mapping[str, float]:
        return self._index.feedback_similarity(question, liked, among)

    def idf(self, words: Sequence[str], *, scope: Scope | None = None) -> tuple[float, ...]:
        return self._index.idf(words, scope=scope)

    def labels(self, *, scope: Scope | None = None) -> list[Label]:
        return [each for each in self._index.labels(scope=scope) if each.id not in self.hidden]

    def nearest_word(self, word: str) -> str | None:
        return self._index.nearest_word(word)

    def embedder_for(self, question: str, *, across: bool = False) -> Embedder:
        return self._index.embedder_for(question, across=across)
