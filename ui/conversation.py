"""A conversation on the chat page: what was asked, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from index.errors import CannotRun
from rag.answer import Answer, Turn
from ui.ports import Chain

_log = logging.getLogger(__name__)
_FAILED = "This question could not be answered: something failed, and the server's log says what."


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it so far: a growing answer, or a notice instead of one."""

    question: str
    answer: Answer | None = None
    notice: str | None = None
    complete: bool = False


def turns(exchanges: Iterable[Exchange]) -> list[Turn]:
    """What was said so far, for the chain; questions that got no answer are left out."""
    said: list[Turn] = []
    for exchange in exchanges:
        if exchange.answer is not None:
            said.append(Turn("user", exchange.question))
            said.append(Turn("assistant", exchange.answer.answer))
    return said


Exchanges = tuple[Exchange, ...]


def converse(chain: Chain, question: str, past: Exchanges) -> Iterator[Exchanges]:
    """The conversation as the answer to ``question`` grows; the last one is complete.

    A chain that fails leaves a notice in place of the answer: whose move is next, or that the
    log has the traceback.
    """
    latest = Exchange(question)
    yield (*past, latest)
    try:
        for answer in chain.stream(question, turns(past)):
            latest = replace(latest, answer=answer)
            yield (*past, latest)
    except CannotRun as problem:
        latest = replace(latest, answer=None, notice=str(problem))
    except Exception:  # whatever a chain raises, the page must stay usable
        _log.exception("no answer to %r", question)
        latest = replace(latest, answer=None, notice=_FAILED)
    yield (*past, replace(latest, complete=True))
