"""The sentences that speak of a side of a comparison, and of no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.words import words
from rag.found import Cited
from rag.reading.candidates import leads_in
from rag.shapes.asked_of_sides import telling
from rag.shapes.in_order import begins, sentences_of
from rag.shapes.sides import Side, spoken_of
from rag.shapes.tools import Tools

SEARCHED = 30  # passages for a side
SOURCES = 3  # whose sentences are gone through for a side
SHOWN = 2  # sentences of a side that only their heading tells
MOST = 40  # sentences of a side that are looked at

Evidence = Mapping[Side, Sequence[Cited]]


def speaking_of(side: Side, compared: Sequence[Side], asked: str, tools: Tools) -> list[Cited]:
    """The sentences that speak of a side, in order; those of other languages where its own has none."""
    query = f"{side.name} {asked}".strip()
    for hits in (tools.search(query, k=SEARCHED), tools.search_across(query, k=SEARCHED)):
        sources = dict.fromkeys(
            hit.place.source
            for hit in hits
            if any(side in spoken_of(Cited(hit, each), compared) for each in hit.sentences)
        )
        sentences = [
            each
            for source in list(sources)[:SOURCES]
            for each in _of_source(source, side, tools)
            if each.sentence.kind != "header" and side in spoken_of(each, compared)
        ]
        if sentences:
            return [each for each in sentences if not _is_other_row(side, each, sentences)]
    return []


def _of_source(source_id: str, side: Side, tools: Tools) -> list[Cited]:
    """Its sentences behind its front matter."""
    begin = begins(source_id, tools)
    return [
        each
        for each in sentences_of(source_id, side.name, tools)
        if each.sentence.span.start >= begin
    ]


def worth_showing(
    side: Side,
    sentences: Sequence[Cited],
    compared: Sequence[Side],
    asked: str,
    tools: Tools,
    *,
    named: bool,
) -> list[Cited]:
    """Of the sentences of a side those that tell what is asked of it, or all that say something.

    ``named``: it is asked for by its name, so those that have it come before all others.
    """
    if asked:
        called = [each for each in sentences if named and _names(asked, each)]
        # What stands under what is asked tells it, whatever the reader makes of it.
        return telling(side, asked, (called or sentences)[: 4 * MOST], tools) or called[:SHOWN]
    return _worth_saying(sentences, compared)[:MOST]


def _is_other_row(side: Side, each: Cited, sentences: Sequence[Cited]) -> bool:
    """True for a row with words of a name, where another of its table has the whole name in a cell."""
    if each.sentence.kind != "row" or side.called_in(each):
        return False
    return any(
        other.sentence.columns == each.sentence.columns and side.called_in(other)
        for other in sentences
        if other.sentence.kind == "row"
    )


def _names(asked: str, cited: Cited) -> bool:
    """True if all that is asked stands in a sentence or right above it."""
    above = (cited.hit.place.heading or "").rsplit(" > ", 1)[-1]
    return set(words(asked)) <= set(words(f"{cited.text} {above}"))


def _worth_saying(sentences: Sequence[Cited], compared: Sequence[Side]) -> list[Cited]:
    """Without what only repeats a name or a title, and each text once."""
    names = {word for side in compared for word in words(side.name)}
    kept: dict[tuple[str, ...], Cited] = {}
    for each in sentences:
        said = tuple(words(each.text))
        if leads_in(each.text):
            continue
        if set(said) - names and set(said) - set(words(each.hit.title)):
            kept.setdefault(said, each)
    return list(kept.values())
