"""A question with all that the steps of the chain add to it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from index.passages import Hit
from index.scope import Scope
from rag.answer import Turn
from rag.found import Found
from rag.query.shape import AskedShape
from rag.reading.reader import ReadingResult
from rag.retrieval.search import NamedSourceHits


@dataclass(frozen=True, slots=True)
class SubQuestion:
    """One part of a question that asks several things, with its hits and reading."""

    text: str
    hits: tuple[Hit, ...]
    reading: ReadingResult


@dataclass(frozen=True, slots=True)
class Question:
    """The state of a question: each step fills in its fields.

    ``text`` is what was typed, ``asked`` its cleaned form, which is searched and read for.
    ``found`` are the parts of an answer that isn't one fact; with it nothing more is searched or read.
    ``absent``: a source is asked for that isn't there, so nothing answers. ``choices`` are what it can mean
    where it points at one of several things.
    """

    text: str
    history: tuple[Turn, ...] = ()
    scope: Scope | None = None
    asked: str = ""
    standalone: str = ""
    within: str = ""
    shape: AskedShape = field(default_factory=AskedShape)
    found: Found | None = None
    absent: bool = False
    choices: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    named_hits: NamedSourceHits | None = None
    reading: ReadingResult | None = None
    parts: tuple[SubQuestion, ...] = ()
    timings_ms: tuple[tuple[str, float], ...] = ()
    began: float = field(default_factory=time.perf_counter)

    @property
    def answered_or_read(self) -> bool:
        """True if nothing more is to be searched and read."""
        return self.found is not None or self.reading is not None

    @property
    def read(self) -> ReadingResult:
        """The result of reading; only for the steps after it."""
        assert self.reading is not None, "the chain reads before it answers"
        return self.reading

    def timed(self, step: str) -> Question:
        """This question with the milliseconds since the last step noted under ``step``."""
        spent = (time.perf_counter() - self.began) * 1000 - sum(ms for _, ms in self.timings_ms)
        return replace(self, timings_ms=(*self.timings_ms, (step, round(spent, 1))))
