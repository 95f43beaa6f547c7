"""A question on its way through the chain."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from index.passages import Hit
from index.scope import Scope
from rag.answer import Turn
from rag.reading.reader import ReadingResult
from rag.retrieval.search import NamedSourceHits


@dataclass(frozen=True, slots=True)
class SubQuestion:
    """One of the several questions in a question, with what was found and read for it."""

    text: str
    hits: tuple[Hit, ...]
    reading: ReadingResult


@dataclass(frozen=True, slots=True)
class Question:
    """A question on its way: each step fills in its part.

    ``text`` is what was typed, ``asked`` what is searched and read for.
    """

    text: str
    history: tuple[Turn, ...] = ()
    scope: Scope | None = None
    asked: str = ""
    standalone: str = ""
    within: str = ""
    hits: tuple[Hit, ...] = ()
    named_hits: NamedSourceHits | None = None
    reading: ReadingResult | None = None
    parts: tuple[SubQuestion, ...] = ()
    timings_ms: tuple[tuple[str, float], ...] = ()
    began: float = field(default_factory=time.perf_counter)

    @property
    def read(self) -> ReadingResult:
        """What reading gave; only for steps behind that one."""
        assert self.reading is not None, "the chain reads before it answers"
        return self.reading

    def timed(self, step: str) -> Question:
        """This question with the milliseconds since the last step noted under ``step``."""
        spent = (time.perf_counter() - self.began) * 1000 - sum(ms for _, ms in self.timings_ms)
        return replace(self, timings_ms=(*self.timings_ms, (step, round(spent, 1))))
