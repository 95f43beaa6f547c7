"""An index limited to the sources that the asker may read.

The other sources give no hits, no names and no word counts: an answer, its confidence and the nearest passages
don't depend on their content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.passages import CellValue, Hit, Label, Source
from index.rights import open_to
from index.scope import Scope
from rag.retrieval.index_view import IndexView, SearchedIndex


class PermittedIndex(IndexView):
    """The part of ``index`` that these ``rights`` permit."""

    def __init__(self, index: SearchedIndex, rights: Scope) -> None:
        super().__init__(index)
        self.rights = rights

    def search(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        return self.index.search(question, k=k, scope=self._within(scope))

    def search_across(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        return self.index.search_across(question, k=k, scope=self._within(scope))

    def idf(self, words: Sequence[str], *, scope: Scope | None = None) -> tuple[float, ...]:
        return self.index.idf(words, scope=self.rights)

    def labels(self, *, scope: Scope | None = None) -> Sequence[Label]:
        return self.index.labels(scope=self.rights)

    def nearest_word(self, word: str) -> str | None:
        # The nearest word may be only in sources that the asker may not read: showing it would leak it.
        return None

    def cell_values(self, source_id: str) -> tuple[CellValue, ...]:
        return self.index.cell_values(source_id) if self.source(source_id) is not None else ()

    def source(self, source_id: str) -> Source | None:
        found = self.index.source(source_id)
        may = found is not None and open_to(
            found.groups, self.rights.groups, unnamed=self.rights.unnamed
        )
        return found if may else None

    def _within(self, scope: Scope | None) -> Scope:
        return replace(scope or Scope(), groups=self.rights.groups, unnamed=self.rights.unnamed)
