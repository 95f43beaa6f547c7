"""Writes slides: paragraphs with what is seen of them, and counts of what is left out, slide by slide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from index.errors import Unreadable
from index.loaders.decks.runs import INVISIBLE, STRUCK, Piece
from index.loaders.options import ReadingOptions
from index.loaders.parts import LeftOut, Unread
from index.loaders.spans import Cell, write_table
from index.loaders.writing import Writing, tidy
from index.passages import Mark, Span

HIDDEN_SLIDE, HIDDEN_SHAPE, OUTSIDE = "hidden slide", "hidden shape", "shape outside its slide"
NOTES, COMMENT, PICTURE = "speaker notes", "comment", "picture description"
_MANY = {
    HIDDEN_SLIDE: "hidden slides",
    HIDDEN_SHAPE: "hidden shapes",
    OUTSIDE: "shapes outside their slides",
    STRUCK: "passages of struck-through text",
    INVISIBLE: "passages of invisible text",
}
_BULLET = re.compile(r"[-•]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]")
_FACT = re.compile(r"\d|:.*\w")
_ENDS = re.compile(r"[.!?。！？…:：;；]['\"”’)\]*]*$")


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a slide's table, and how many rows and columns it spans."""

    pieces: tuple[Piece, ...]
    rows: int = 1
    columns: int = 1


@dataclass(slots=True)
class DeckWriting:
    """A deck's text being written. ``slide`` is the number of the slide that is written, from 1."""

    options: ReadingOptions
    writing: Writing = field(default_factory=Writing)
    slide: int = 0
    _left: dict[str, list[int]] = field(default_factory=dict)
    _unread: list[tuple[int, Unreadable]] = field(default_factory=list)

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
        """The text of the pieces that are read; the others are counted."""
        return "".join(piece.text for piece in self._read(pieces))

    def heading(self, pieces: Sequence[Piece]) -> str:
        """Write a slide's title and return it."""
        read = self._read(pieces)
        text = tidy("".join(piece.text for piece in read))
        self._marked(self.writing.heading(2, text), read)
        return text

    def item(self, depth: int, number: str, pieces: Sequence[Piece]) -> None:
        """Write a list item; ``number`` is empty for a bullet."""
        read = self._read(pieces)
        text = "".join(piece.text for piece in read)
        if not text.strip():
            return
        mark = number if number and _BULLET.fullmatch(number) else "-"
        shown = f"{number} {text}" if number and mark == "-" else text
        self._marked(self.writing.item(depth, shown, mark), read)

    def paragraph(self, pieces: Sequence[Piece], *, question: bool = False) -> None:
        """Write a paragraph; a ``question`` in bold as Markdown writes it."""
        read = self._read(pieces)
        text = "".join(piece.text for piece in read)
        if question and text.strip():
            self.writing.end_table()
            self._marked(self.writing.paragraph(f"**{tidy(text)}**"), read)
        elif holds_a_fact(text):
            self._marked(self.writing.item(0, text), read)
        else:
            self._marked(self.writing.paragraph(text), read)

    def table(self, rows: Sequence[Sequence[TableCell]], heads: int | None) -> None:
        """Write a table; one that is too large is named. Rows with text that is not seen are marked."""
        unseen = dict[int, tuple[str, str]]()
        plain = [
            [self._cell(cell, number, unseen) for cell in row] for number, row in enumerate(rows)
        ]
        begin = self.writing.length
        try:
            write_table(self.writing, plain, heads=heads)
        except Unreadable as reason:
            self.fail(reason)
        if unseen:
            self._mark_rows(begin, list(unseen.values()))

    def _cell(self, cell: TableCell, row: int, unseen: dict[int, tuple[str, str]]) -> Cell:
        read = self._read(cell.pieces)
        text = "".join(piece.text for piece in read)
        if reason := next((piece.unseen for piece in read if piece.unseen), ""):
            unseen.setdefault(row, (tidy(text).replace("|", "\\|"), reason))
        return Cell(text, cell.rows, cell.columns)

    def _mark_rows(self, begin: int, unseen: Sequence[tuple[str, str]]) -> None:
        """Mark the rows that hold these cells; rows are quoted whole."""
        at, text = begin, self.writing.text
        for cell, reason in unseen:
            if (found := text.find(f"| {cell} |", at)) >= 0:
                start, at = text.rfind("\n", 0, found) + 1, text.find("\n", found)
                at = len(text) if at < 0 else at
                self.writing.marks.append(Mark(Span(start, at), reason))

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

    def _read(self, pieces: Sequence[Piece]) -> list[Piece]:
        read, last = [], ""
        for piece in pieces:
            # One passage, if only blanks that are seen lie between its runs.
            counted = piece.unseen and (piece.unseen == last or self.takes(piece.unseen))
            if not piece.unseen or (counted and self.options.hidden):
                read.append(piece)
            last = piece.unseen if piece.unseen or piece.text.strip() else last
        return read

    def _marked(self, span: Span, pieces: Sequence[Piece]) -> None:
        """Mark the pieces that are not seen, inside the span that they were written to."""
        if not any(piece.unseen for piece in pieces):
            return
        written = self.writing.latest
        # Blanks were tidied, and a bullet put before the text; all other characters are as they were.
        said = sum(map(_letters, pieces))
        seats = [at for at, char in enumerate(written) if not char.isspace()]
        first = len(seats) - said - (2 if written.endswith("**") else 0)
        for piece in pieces:
            count = _letters(piece)
            if piece.unseen and count:
                begin, end = seats[first], seats[first + count - 1] + 1
                where = Span(span.start + begin, span.start + end)
                self.writing.marks.append(Mark(where, piece.unseen))
            first += count


def _letters(piece: Piece) -> int:
    return len(tidy(piece.text).replace(" ", ""))


def holds_a_fact(text: str) -> bool:
    """True for a short line that would pass for a heading although it states something: ``Price: 41 EUR``."""
    line = tidy(text)
    return (
        "\n" not in text.strip()
        and len(line) <= 90
        and bool(_FACT.search(line))
        and not _ENDS.search(line)
    )
