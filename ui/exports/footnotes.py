"""Splits an answer into its text and the places of its footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.answer import Answer, Citation
from ui.storage.exchanges import Exchange
from ui.texts import Texts
from ui.texts.location import where_in_file
from ui.texts.marks import what_it_is

_MARKER = re.compile(r" ?\[(\d{1,6})\]")


def cut(answer: Answer) -> Iterator[str | Citation]:
    """The answer's text with each marker replaced by its citation.

    As on the page, only a "[3]" outside claims counts as a marker: one inside a claim comes from a document.
    """
    text, at = answer.answer.strip(), 0
    for claim in answer.claims:
        found = text.find(claim.text, at)
        if found < 0:
            continue
        yield from _cited(text[at:found], answer)
        yield claim.text
        at = found + len(claim.text)
    yield from _cited(text[at:], answer)


def _cited(text: str, answer: Answer) -> Iterator[str | Citation]:
    places, at = {each.marker: each for each in answer.citations}, 0
    for found in _MARKER.finditer(text):
        if citation := places.get(int(found[1])):
            yield from (text[at : found.start()], citation)
            at = found.end()
    yield text[at:]


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
