"""The text of a source for a terminal, with the places it comes from and what is no ordinary text of it."""

from __future__ import annotations

from collections.abc import Iterator

from index.passages import Sentence, Source, Span
from rag.text.escaping import written
from ui.terminal.escaping import plain
from ui.texts.location import page_named
from ui.texts.marks import what_it_is

_NOT_SEARCHED = "not searched"


def marked_text(source: Source) -> str:
    """``[p. 2] The price is 41 EUR. [comment: It was 38 EUR.]``: the notes are ours, all else is the text."""
    parts, at = [], 0
    for place, note in sorted(_notes(source), key=lambda found: found[0][:2]):
        parts += [
            written(source.text[at : place[0]], "kept"),
            plain(note) + " " * note.endswith(" "),
        ]
        at = place[0]
    return "".join([*parts, written(source.text[at:], "kept")])


def _notes(source: Source) -> Iterator[tuple[tuple[int, int], str]]:
    """What is put into the text: where, and in which order there (ends before places before begins)."""
    said = None
    for region in source.regions:
        place = region.cells or (page_named(region.page, source.id) if region.page else None)
        if place and place != said:
            yield (region.span.start, 1), f"[{place}] "
            said = place
    for mark in source.marks:
        what = what_it_is(Sentence(mark.span, mark=mark.what, certainty=mark.certainty))
        yield from _around(mark.span, what or mark.what)
    for span in source.left_out:
        yield from _around(span, _NOT_SEARCHED)


def _around(span: Span, what: str) -> Iterator[tuple[tuple[int, int], str]]:
    yield (span.start, 2), f"[{what}: "
    yield (span.end, 0), "]"
