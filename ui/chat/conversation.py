"""Asks a question of the chat page, and yields its exchange while the answer grows."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import replace

from index.errors import CannotRun
from index.passages import SourceSummary
from index.scope import Scope
from rag.answer import Turn
from rag.answering.layout import laid_out
from ui.answering.asker import Asker
from ui.answering.queued_chain import QueuedChain
from ui.answering.request_queue import Waiting
from ui.ports import ReadableLibrary
from ui.storage.exchanges import Exchange, Exchanges, Searched

_log = logging.getLogger(__name__)


def turns(exchanges: Iterable[Exchange]) -> list[Turn]:
    """The conversation so far, as turns for the chain; questions without an answer are left out."""
    said: list[Turn] = []
    for exchange in exchanges:
        if exchange.answer is not None:
            said.append(Turn("user", exchange.question))
            cited = dict.fromkeys(each.source for each in exchange.answer.citations)
            # With the choices of a question back: a typed "the second one" points at them.
            text = laid_out(exchange.answer) if exchange.answer.choices else exchange.answer.answer
            said.append(Turn("assistant", text, tuple(cited)))
    return said


async def converse(
    answering: QueuedChain,
    begun: Exchange,
    past: Exchanges,
    *,
    asker: Asker,
    scope: Scope | None = None,
) -> AsyncGenerator[Exchange]:
    """Yield the exchange while it waits and while its answer grows; the last one is no longer under way.

    If the chain fails, the exchange is "failed" and has no answer. A CannotRun's message becomes
    its notice; the traceback of any other exception goes to the log.
    """
    latest = begun
    try:
        job = answering.submit(begun.question, turns(past), asker=asker, scope=scope)
        async with aclosing(job.aupdates()) as news:
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
        _log.exception("a question got no answer")
        latest = replace(latest, state="failed", answer=None)
    yield latest


def searched(library: ReadableLibrary, scope: Scope | None = None) -> Searched:
    """How many sources and passages a question in this scope searches."""
    sources = [each for each in library.sources() if scope is None or _is_in(each, scope)]
    return Searched(len(sources), sum(each.chunks for each in sources))


def _is_in(source: SourceSummary, scope: Scope) -> bool:
    """Whether the scope includes this source by its folder, id and date, by the same rules as the index."""
    named = not (scope.folders or scope.sources) or (
        source.id in scope.sources
        or any(source.id.startswith(f"{folder.strip('/')}/") for folder in scope.folders)
    )
    if not named or (source.date is None and (scope.since or scope.until)):
        return False
    date = source.date or ""
    late = scope.since is None or date >= scope.since[: len(date)]
    return late and (scope.until is None or date[: len(scope.until)] <= scope.until[: len(date)])
