"""Questions of a conversation, each with what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from rag.answer import Answer
from ui.storage.feedback import Verdict

Unkept = Literal["full", "read_only"]
State = Literal["waiting", "growing", "complete", "stopped", "failed", "withheld"]


@dataclass(frozen=True, slots=True)
class Searched:
    """How much an answer was looked for in."""

    sources: int
    passages: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it so far: a growing answer, or a notice instead of one.

    ``position`` is the place in line of one that waits. ``notice`` is why one failed; None where
    only the log says it. ``about`` names the sources it was restricted to, where it was. ``readers`` are the
    sources that the answer quotes, with the groups that each named then (``ui.storage.withheld_answers``).
    ``unkept`` is why it is only on the page and not kept: the disk is full, or may only be read.
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
    """The conversation with the last exchange left as far as it came."""
    if not exchanges or not exchanges[-1].underway:
        return exchanges
    return (*exchanges[:-1], replace(exchanges[-1], state="stopped", position=0))
