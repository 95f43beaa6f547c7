"""Withholds kept answers that rest on sources which the reader may no longer read: kept, but not shown.

Rights are checked when an answer is shown, not when it was asked: by the groups that a source names now. If
the source is gone or its text has changed, the groups that it named when it was quoted must allow it too. If
those aren't known, the answer is withheld. What is told of the collection itself, or asked back, names sources
without quoting them: the same holds for each source whose title or id stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.rights import Rights, open_to
from rag.answer import Answer, Citation
from ui.answering.asker import Asker
from ui.ports import ReadableLibrary
from ui.storage.exchanges import Exchange, Exchanges


def with_readers(exchange: Exchange, library: ReadableLibrary) -> Exchange:
    """The exchange with the groups that each quoted or named source names now."""
    if exchange.answer is None:
        return exchange
    found = library.rights_of([*_sources(exchange.answer), *_named(exchange.answer, library)])
    return replace(exchange, readers=tuple((id, found[id].groups) for id in sorted(found)))


def readable(exchanges: Exchanges, asker: Asker, library: ReadableLibrary) -> Exchanges:
    """The exchanges as this asker may see them now."""
    if asker.groups is None:
        return exchanges
    quoted = {id for each in exchanges if each.answer for id in _sources(each.answer)}
    named = {id for each in exchanges for id, _ in each.readers}
    now = library.rights_of(sorted(quoted | named))
    return tuple(each if _may_see(each, asker, now) else _withheld(each) for each in exchanges)


def _may_see(exchange: Exchange, asker: Asker, now: Mapping[str, Rights]) -> bool:
    then = dict(exchange.readers)

    def may(cited: Citation) -> bool:
        source = now.get(cited.source)
        named = [] if source is None else [source.groups]
        if source is None or source.sha256 != cited.sha256:  # the quoted text may be gone
            if cited.source not in then:
                return False
            named.append(then[cited.source])
        return all(open_to(each, asker.groups, unnamed=asker.unnamed) for each in named)

    def may_know_of(id: str) -> bool:
        groups = now[id].groups if id in now else then[id]
        return open_to(groups, asker.groups, unnamed=asker.unnamed)

    if exchange.answer is None:
        return True
    return all(map(may, _quoted(exchange.answer))) and all(map(may_know_of, then))


def _withheld(exchange: Exchange) -> Exchange:
    return replace(
        exchange, state="withheld", answer=None, about=None, searched=None, notice=None, readers=()
    )


def _sources(answer: Answer) -> Sequence[str]:
    return sorted({each.source for each in _quoted(answer)})


def _quoted(answer: Answer) -> Sequence[Citation]:
    return (*answer.citations, *answer.nearest)


def _named(answer: Answer, library: ReadableLibrary) -> Sequence[str]:
    """The sources that an answer names without quoting them."""
    if not answer.quotes_nothing:
        return ()
    said = "\n".join((answer.answer, answer.lead, *answer.choices, *answer.notes))
    return [each.id for each in library.sources() if each.title in said or each.id in said]
