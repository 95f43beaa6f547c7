"""An index as it would be without some of its sources."""

from __future__ import annotations

from index.passages import Hit, Label
from index.scope import Scope
from rag.retrieval.index_view import IndexView, SearchedIndex

_ALL = 200  # most hits of a search, which fuses two lists of 100


class AblatedIndex(IndexView):
    """An index that finds nothing in the ``hidden`` sources, which may change between questions.

    The idf is still counted over all chunks, those of hidden sources included.
    """

    def __init__(self, index: SearchedIndex, hidden: frozenset[str] = frozenset()) -> None:
        super().__init__(index)
        self.hidden = hidden

    def search(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        found = self.index.search(question, k=_ALL if self.hidden else k, scope=scope)
        return [hit for hit in found if hit.place.source not in self.hidden][:k]

    def search_across(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        found = self.index.search_across(question, k=_ALL if self.hidden else k, scope=scope)
        return [hit for hit in found if hit.place.source not in self.hidden][:k]

    def labels(self, *, scope: Scope | None = None) -> list[Label]:
        return [each for each in self.index.labels(scope=scope) if each.id not in self.hidden]
