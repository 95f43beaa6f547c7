"""A conversation on the chat page: what was asked, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Literal

from index.errors import CannotRun
from index.passages import SourceSummary
from index.scope import Scope
from rag.answer import Answer, Turn
from ui.answering import Answering
from ui.asker import Asker
from ui.line import Waiting
from ui.ports import Library

_log = logging.getLogger(__name__)

Verdict = Literal["up", "down"]
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
    sources that the answer quotes, with the groups that each named then (``ui.withholding``).
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


def turns(exchanges: Iterable[Exchange]) -> list[Turn]:
    """What was said so far, for the chain; questions that got no answer are left out."""
    said: list[Turn] = []
    for exchange in exchanges:
        if exchange.answer is not None:
            said.append(Turn("user", exchange.question))
            cited = dict.fromkeys(each.source for each in exchange.answer.citations)
            said.append(Turn("assistant", exchange.answer.answer, tuple(cited)))
    return said


async def converse(
    answering: Answering,
    begun: Exchange,
    past: Exchanges,
    *,
    asker: Asker,
    scope: Scope | None = None,
) -> AsyncGenerator[Exchange]:
    """The exchange while it waits and as its answer grows; the last one is no longer under way.

    A chain that fails leaves a notice in place of the answer: whose move is next, or that the
    log has the traceback.
    """
    latest = begun
    try:
        job = answering.hand_in(begun.question, turns(past), asker=asker, scope=scope)
        async with aclosing(job.anews()) as news:
            async for each in news:
                if isinstance(each, Waiting):
                    latest = replace(latest, state="waiting", position=each.place)
                else:
                    latest = replace(latest, state="growing", position=0, answer=each)
                yield latest
        latest = replace(latest, state="complete")
    except CannotRun as problem:
        latest = replace(latest, state="failed", answer=None, notice=str(problem))
    except Exception:  # whatever a chain raises, the page must stay usable
        _log.exception("no answer to %r", begun.question)
        latest = replace(latest, state="failed", answer=None)
    yield latest


def stopped(exchanges: Exchanges) -> Exchanges:
    """The conversation with the last exchange left as far as it came."""
    if not exchanges or not exchanges[-1].underway:
        return exchanges
    return (*exchanges[:-1], replace(exchanges[-1], state="stopped", position=0))


def searched(library: Library, scope: Scope | None = None) -> Searched:
    """How much there is to be searched."""
    sources = [each for each in library.sources() if scope is None or _is_in(each, scope)]
    return Searched(len(sources), sum(each.chunks for each in sources))


def _is_in(source: SourceSummary, scope: Scope) -> bool:
    """Whether the scope names this source by its folder, id and date, as the index reads them."""
    named = not (scope.folders or scope.sources) or (
        source.id in scope.sources
        or any(source.id.startswith(f"{folder.strip('/')}/") for folder in scope.folders)
    )
    if not named or (source.date is None and (scope.since or scope.until)):
        return False
    date = source.date or ""
    late = scope.since is None or date >= scope.since[: len(date)]
    return late and (scope.until is None or date[: len(scope.until)] <= scope.until[: len(date)])
