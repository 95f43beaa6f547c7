"""The exchanges of a conversation: each question with its answer, or the reason why it has none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from rag.answer import Answer
from ui.storage.feedback import Verdict

Unkept = Literal["full", "read_only"]
State = Literal["waiting", "growing", "complete", "stopped", "failed", "withheld"]


@dataclass(frozen=True, slots=True)
class Searched:
    """The number of sources and passages that were searched for an answer."""

    sources: int
    passages: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its result so far: a growing answer, or a notice instead of one.

    ``position`` is the place in the queue of a waiting question. ``notice`` is why a question failed;
    None if only the log says it. ``about`` names the sources that it was restricted to, if any. ``readers``
    are the sources that the answer quotes, with the groups that each named when it was quoted
    (``ui.storage.withheld_answers``). ``unkept`` is why the exchange is only on the page and not saved:
    the disk is full or read-only.
    """

    question: str
    state: State = "growing"
    answer: Answer | None = None
    notice: str | None = None
    position: int = 0
    searched: Searched | None = None
    about: str | None = None
    verdict: Verdict | None = None
    readers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unkept: Unkept | None = None

    @property
    def underway(self) -> bool:
        return self.state in ("waiting", "growing")


Exchanges = tuple[Exchange, ...]


def stopped(exchanges: Exchanges) -> Exchanges:
    """The conversation with its last exchange marked as stopped, if it was under way."""
    if not exchanges or not exchanges[-1].underway:
        return exchanges
    return (*exchanges[:-1], replace(exchanges[-1], state="stopped", position=0))
