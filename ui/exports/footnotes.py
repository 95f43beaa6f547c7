"""Splits an answer into its text and the places of its footnotes."""

from __future__ import annotations

from collections.abc import Iterator

from rag.answer import Answer, Citation
from rag.answering.layout import Claims, marks
from ui.storage.exchanges import Exchange
from ui.texts import Texts
from ui.texts.location import where_in_file
from ui.texts.marks import what_it_is


def cut(claims: Claims, answer: Answer) -> Iterator[str | Citation]:
    """Claims as running text, with the citations behind each.

    Only behind a claim there are citations: a "[3]" inside one comes from a document.
    """
    places = {each.marker: each for each in answer.citations}
    for number, claim in enumerate(claims):
        yield f" {claim.text}" if number else claim.text
        if claim.support == "unsupported":
            yield marks(claim)
        else:
            yield from (places[marker] for marker in claim.citations if marker in places)


def unanswered(exchange: Exchange, texts: Texts) -> str:
    """The text shown in place of a missing answer."""
    if exchange.state == "withheld":
        return texts.withheld
    return exchange.notice or texts.unfinished


def source_line(citation: Citation, texts: Texts) -> str:
    """Title, date, place in the file and id, and what it is if it is no ordinary text there."""
    place = [where_in_file(citation, texts), citation.heading, what_it_is(citation, texts)]
    facts = [citation.title, citation.date, *place]
    return ", ".join(dict.fromkeys([*(fact for fact in facts if fact), citation.source]))
