"""Search without an answer: the passages, in the order in which they answer. No LangChain here, so
that a command that only searches doesn't wait for it.
"""

from __future__ import annotations

from typing import Protocol

from index.passages import Hit
from index.scope import Scope
from rag.candidates import LOOKED_THROUGH
from rag.collapsing import collapsed
from rag.effort import EFFORTS, EffortName
from rag.reading import Reader
from rag.reordering import reordered
from rag.reranking import CrossEncoder, Reranker
from rag.topic import Feedback, by_topic
from rag.typed import as_asked


class Index(Feedback, Protocol):
    """What searching asks of the index."""

    def search(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]: ...

    def nearest_word(self, word: str) -> str | None: ...


class BestFirst:
    """Searches an index; safe to ask from several threads."""

    def __init__(
        self,
        index: Index,
        *,
        reranker: Reranker | None = None,
        effort: EffortName = "balanced",
        passages: int = LOOKED_THROUGH,
    ) -> None:
        self._index = index
        self._reader = Reader(index, reranker or CrossEncoder(), EFFORTS[effort])
        self._passages = passages

    def search(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        """The ``k`` best passages, best first; at least ``passages`` are looked through for them."""
        asked = as_asked(question, self._index.nearest_word).text
        found = self._index.search(asked, k=max(k, self._passages), scope=scope)
        hits = collapsed(asked, found)
        reading = self._reader.read(asked, hits)
        return list(by_topic(asked, reordered(hits, reading), reading, self._index)[:k])
