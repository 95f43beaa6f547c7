"""Writes slides: paragraphs with what is seen of them, and counts of what is left out, slide by slide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest

from index.errors import Unreadable
from index.loaders.decks.numbering import Counters
from index.loaders.decks.runs import Paragraph, Piece, asks, is_bold_question, pieces
from index.loaders.inline_marks import bare
from index.loaders.options import ReadingOptions
from index.loaders.parts import LeftOut, Unread
from index.loaders.picture_text import PictureTexts
from index.loaders.spans import Cell, write_table
from index.loaders.unseen import Unseen
from index.loaders.writing import Writing, tidy

HIDDEN_SLIDE, HIDDEN_SHAPE, OUTSIDE = "hidden slide", "hidden shape", "shape outside its slide"
NOTES, COMMENT, PICTURE = "speaker notes", "comment", "picture description"
_MANY = {
    HIDDEN_SLIDE: "hidden slides",
    HIDDEN_SHAPE: "hidden shapes",
    OUTSIDE: "shapes outside their slides",
}
_NUMBER = re.compile(r"\(?\d{1,3}[.)]")  # stands before an item; other numbers are part of its text
_LONG_LINE = 90  # characters; a longer line is no heading
_FACT = re.compile(r"\d|:.*\w")
_ENDS = re.compile(r"[.!?。！？…:：;；]['\"”’)\]*]*$")


@dataclass(slots=True)
class DeckWriting:
    """A deck's text being written. ``slide`` is the number of the slide that is written, from 1."""

    options: ReadingOptions
    writing: Writing = field(default_factory=Writing)
    slide: int = 0
    _named: int = 0  # the slide that was last given a heading
    _left: dict[str, list[int]] = field(default_factory=dict)
    _passages: Unseen = field(init=False)
    pictures: PictureTexts = field(init=False)
    _unread: list[tuple[int, Unreadable]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._passages = Unseen(self.options)
        self.pictures = PictureTexts(self.options)

    def leave_out(self, what: str, count: int = 1) -> None:
        """Count something on this slide that is not read: ``embedded objects``."""
        self._left.setdefault(what, []).extend([self.slide] * count)

    def fail(self, reason: Unreadable) -> None:
        """Note that something on this slide can't be read."""
        self._unread.append((self.slide, reason))

    def takes(self, what: str) -> bool:
        """True if something that is not seen is to be read all the same; else it is counted."""
        if not self.options.hidden:
            self.leave_out(_MANY[what])
        return self.options.hidden

    @contextmanager
    def unseen(self, what: str) -> Iterator[None]:
        """Mark what is written in this block, if it is not seen for a reason."""
        if what:
            with self.writing.marked(what):
                yield
        else:
            yield

    def text(self, pieces: Sequence[Piece]) -> str:
        """The text of the pieces; what is not seen of it is left out and counted, or shown as such."""
        unseen = self._passages.passage
        return "".join(
            unseen(piece.unseen, piece.text) if piece.unseen else piece.text for piece in pieces
        )

    def heading(self, pieces: Sequence[Piece]) -> str:
        """Write a slide's title and return it."""
        text = self.text(pieces)
        if text.strip():
            self._named = self.slide
        self.writing.heading(2, text)
        return bare(tidy(text))

    def own_heading(self) -> None:
        """Before content of a slide that has no title: end what the slide before it is about."""
        if self._named != self.slide and self.writing.text_length:
            title = self.writing.first_heading
            self.writing.heading(2, f"Slide {self.slide}")
            self.writing.first_heading = title  # it is no name for the deck
        self._named = self.slide

    def item(self, depth: int, number: str, pieces: Sequence[Piece]) -> None:
        """Write a list item; ``number`` is empty for a bullet."""
        text = self.text(pieces)
        if text.strip():
            self.own_heading()
        if number and _NUMBER.fullmatch(number) and text.strip():
            self.writing.item(depth, text, number)
        elif text.strip():
            self.writing.item(depth, f"{number} {text}" if number else text)

    def paragraph(self, pieces: Sequence[Piece], *, question: bool = False) -> None:
        """Write a paragraph; a ``question`` in bold as Markdown writes it."""
        text = self.text(pieces)
        if text.strip():
            self.own_heading()
        if question and text.strip():
            self.writing.end_table()
            self.writing.paragraph(f"**{tidy(text)}**")
        elif holds_a_fact(text):
            self.writing.item(0, text)
        else:
            self.writing.paragraph(text)

    def table(self, rows: Sequence[Sequence[Cell]], heads: int | None) -> None:
        """Write a table; one that is too large is named."""
        self.own_heading()
        try:
            write_table(self.writing, rows, heads=heads)
        except Unreadable as reason:
            self.fail(reason)

    def line(self, text: str) -> None:
        """Write something said about the slide, as an item: no line of it names what follows."""
        self.own_heading()
        self.writing.item(0, text)

    def end_slide(self) -> None:
        """Note on which slide the passages were that were left out since the last one."""
        for what, count in self._passages.found.items():
            self.leave_out(what, count)
        self._passages.found.clear()

    def notes(self, source_id: str) -> Iterator[LeftOut | Unread]:
        """Yield what was left out and what can't be read, with the slides."""
        for slide, reason in self._unread:
            yield Unread(
                f"{source_id} slide {slide}" if slide else source_id,
                reason,
                (slide,) if slide else (),
            )
        for what, slides in self._left.items():
            pages = tuple(sorted(set(filter(None, slides))))
            yield LeftOut(source_id, what, len(slides), pages)


def write_paragraphs(
    deck: DeckWriting,
    paragraphs: Sequence[Paragraph],
    note_marks: frozenset[str] = frozenset(),
    *,
    listed: bool = False,
    spoken: bool = False,
) -> None:
    """Write the paragraphs of one shape; ``listed`` makes items of those of which no bullet is told.

    Of what is ``spoken`` no line names what follows, so a short one becomes an item too.
    """
    counters = Counters()
    deck.writing.end_table()
    for paragraph, below in zip_longest(paragraphs, paragraphs[1:]):
        number = counters.next(paragraph.level, paragraph.numbered, paragraph.restart)
        said = pieces(paragraph.runs, note_marks)
        if is_bold_question(paragraph.runs) or (below and _answers(below, paragraph)):
            deck.paragraph([Piece(f"{number} " if number else ""), *said], question=True)
        elif number or _is_item(paragraph, listed) or (spoken and not _is_sentence(paragraph)):
            deck.item(paragraph.level, number, said)
        else:
            deck.paragraph(said)


def _answers(below: Paragraph, paragraph: Paragraph) -> bool:
    """True for a paragraph one level below one that asks, unless it asks too."""
    return below.level > paragraph.level and asks(paragraph.runs) and not asks(below.runs)


def _is_item(paragraph: Paragraph, listed: bool) -> bool:
    if paragraph.bullet is None:
        return bool(paragraph.level) or listed
    return paragraph.bullet or (listed and not _is_sentence(paragraph))


def _is_sentence(paragraph: Paragraph) -> bool:
    text = "".join(run.text for run in paragraph.runs).strip()
    return bool(_ENDS.search(text)) or len(text) > _LONG_LINE


def holds_a_fact(text: str) -> bool:
    """True for a short line that would pass for a heading although it states something: ``Price: 41 EUR``."""
    line = bare(tidy(text))
    return (
        "\n" not in text.strip()
        and len(line) <= _LONG_LINE
        and bool(_FACT.search(line))
        and not _ENDS.search(line)
    )
