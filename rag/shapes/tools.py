"""What finders search and read with: the index within the asker's scope and rights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from index.passages import CellValue, Hit, Label, Source
from index.scope import Scope
from rag.answering.answerability import Answerability
from rag.question import Question
from rag.reading.candidates import LOOKED_THROUGH
from rag.reading.reader import Reader, ReadingResult
from rag.retrieval.deduplication import deduplicated
from rag.retrieval.index_view import SearchedIndex
from rag.retrieval.search import PassageRetriever, within_folders

if TYPE_CHECKING:  # tables are imported once a question needs them
    from rag.tables.written_query import WritesQuery


@dataclass(frozen=True)
class Tools:
    """For one question. ``read_as_fact`` is how it is searched and read as if it asked for one fact.

    ``queries`` is the model that may write a query over tables; None where there is none.
    """

    index: SearchedIndex
    retriever: PassageRetriever
    reader: Reader
    answerability: Answerability
    question: Question
    read_as_fact: Callable[[], Question]
    queries: WritesQuery | None = None

    @cached_property
    def as_fact(self) -> Question:
        """The question searched and read as a fact, once; a finder that gives up has not read in vain."""
        return self.read_as_fact()

    @property
    def was_read(self) -> bool:
        """True if ``as_fact`` was asked for."""
        return "as_fact" in self.__dict__

    def search(
        self, text: str, *, k: int = LOOKED_THROUGH, sources: Sequence[str] = ()
    ) -> tuple[Hit, ...]:
        """The ``k`` best passages for a text, of these ``sources`` if there are any; equal ones once."""
        scope = self.question.scope
        if sources:
            scope = replace(scope or Scope(), sources=tuple(sources), folders=())
        return deduplicated(text, self.index.search(text, k=k, scope=scope))

    def search_across(self, text: str, *, k: int = LOOKED_THROUGH) -> tuple[Hit, ...]:
        """The ``k`` best passages for a text in other languages than its own, too; equal ones once."""
        found = self.index.search_across(text, k=k, scope=self.question.scope)
        return deduplicated(text, found)

    def read(self, text: str, hits: Sequence[Hit]) -> ReadingResult:
        """The sentences of ``hits`` ranked as answers to a text."""
        return self.reader.read(text, hits)

    def answers(self, reading: ReadingResult) -> bool:
        """True if a reading is confident enough to answer a fact."""
        return self.answerability.answers(reading)

    def labels(self) -> Sequence[Label]:
        """The sources that the asker may read and the question is limited to, in order of id."""
        scope = self.question.scope
        return [each for each in self.index.labels(scope=scope) if _within(scope, each)]

    def source(self, source_id: str) -> Source | None:
        """One of these sources, with its text; None for any other."""
        return self.index.source(source_id) if source_id in self._readable else None

    def cell_values(self, source_id: str) -> tuple[CellValue, ...]:
        """What the cells of such a source store where their text has lost it."""
        return self.index.cell_values(source_id) if source_id in self._readable else ()

    @cached_property
    def _readable(self) -> frozenset[str]:
        return frozenset(each.id for each in self.labels())


def _within(scope: Scope | None, label: Label) -> bool:
    """True if a source's folder, name and date are within a scope; its rights are checked by the index."""
    if scope is None:
        return True
    date = label.date or ""
    if (scope.since or scope.until) and not date:
        return False
    if scope.since and date < scope.since[: len(date)]:
        return False
    if scope.until and date[: len(scope.until)] > scope.until[: len(date)]:
        return False
    return within_folders(scope, label.id)
