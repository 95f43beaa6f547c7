"""Kept answers that rest on sources which their reader may read no longer: kept, and not shown.

Rights are looked up when something is shown, not when it was asked: by what a source names now, or, of one that
is gone, named when it was cited. Where neither is known, the answer is withheld.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.rights import open_to
from rag.answer import Answer
from ui.asker import Asker
from ui.conversation import Exchange, Exchanges
from ui.ports import Library


def with_readers(exchange: Exchange, library: Library) -> Exchange:
    """The exchange with the groups that each source it quotes names now."""
    if exchange.answer is None:
        return exchange
    found = library.groups_of(_quoted(exchange.answer))
    return replace(
        exchange, readers=tuple(sorted((id, tuple(named)) for id, named in found.items()))
    )


def readable(exchanges: Exchanges, asker: Asker, library: Library) -> Exchanges:
    """The exchanges as this asker may see them now."""
    if asker.groups is None:
        return exchanges
    quoted = {id for each in exchanges if each.answer for id in _quoted(each.answer)}
    now = library.groups_of(sorted(quoted))
    return tuple(
        each if _may_see(each, asker, {**dict(each.readers), **now}) else _withheld(each)
        for each in exchanges
    )


def _may_see(exchange: Exchange, asker: Asker, groups: dict[str, tuple[str, ...]]) -> bool:
    sources: Iterable[str] = _quoted(exchange.answer) if exchange.answer else ()
    return all(
        id in groups and open_to(groups[id], asker.groups, unnamed=asker.unnamed) for id in sources
    )


def _withheld(exchange: Exchange) -> Exchange:
    return replace(
        exchange, state="withheld", answer=None, about=None, searched=None, notice=None, readers=()
    )


def _quoted(answer: Answer) -> Sequence[str]:
    return sorted({each.source for each in (*answer.citations, *answer.nearest)})
