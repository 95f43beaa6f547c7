"""One pass over the characters of an old Word file: paragraphs, rows, notes and comments are written."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.loaders.counting import roman
from index.loaders.doc.formatting import (
    Said,
    Stretch,
    cells,
    is_bold,
    is_on,
    number,
    unseen,
    vertical,
)
from index.loaders.doc.lists import Lists
from index.loaders.doc.looks import Looks, shaded, white
from index.loaders.doc.notes import Notes
from index.loaders.doc.styles import Style, chain, heading_level
from index.loaders.docx.numbering import Listed
from index.loaders.edges import EdgedRow, by_edges
from index.loaders.field_codes import shown_instruction
from index.loaders.inline_marks import INVISIBLE, bare
from index.loaders.placed import as_one, write_placed
from index.loaders.segments import Line, Segment, line_of, write_item, write_line
from index.loaders.unseen import Unseen
from index.loaders.writing import Writing, comment_line, tidy

_ENDS = re.compile(r"[\r\x07\x0c]")
_CONTROLS = re.compile(r"[\x00-\x06\x08\x0b\x0e-\x1f]")
_SIGNS = {"\x0b": "\n", "\x1e": "-"}
_IN_TABLE, _ROW_ENDS, _LIST, _LIST_LEVEL, _DEPTH, _HEAD = (
    0x2416,
    0x2417,
    0x460B,
    0x260A,
    0x6649,
    0x3404,
)
_PICTURE, _NOTE, _COMMENT = "\x01", "\x02", "\x05"
_OBJECT = 0x0856

# What is ticked or chosen is kept elsewhere in the file.
_FORM_FIELD = re.compile(r"\s*FORM(?:CHECKBOX|DROPDOWN)\b")


@dataclass(slots=True)
class Walk:
    """What is written of a document, and what waits to be written behind a block."""

    writing: Writing
    unseen: Unseen
    text: str
    runs: list[Stretch]
    paragraphs: list[Stretch]
    lists: Lists
    styles: dict[int, Style]
    notes: list[Notes]
    authors: list[str]
    backed: bool = False  # white letters can be seen where the walk is
    title: str | None = None
    first: str = ""  # heading, without its number
    _fields: list[list[str]] = field(default_factory=list)  # instructions of open fields
    _separated: list[bool] = field(default_factory=list)
    _behind: deque[tuple[str, str, tuple[int, int]]] = field(default_factory=deque)
    _rows: list[EdgedRow] = field(default_factory=list)
    _heads: int = 0
    _row: list[str] = field(default_factory=list)
    _cell: list[tuple[str, bool]] = field(default_factory=list)
    looks: Looks = field(init=False)

    def __post_init__(self) -> None:
        self.looks = Looks(self.styles)

    def blocks(self, begin: int, end: int) -> None:
        """Write the paragraphs and tables of a part of the text."""
        held = list(_paragraphs(self.text, begin, end))
        rows = self._dark_rows(held)
        before = self.backed
        for at, (first, last) in enumerate(held):
            its = _at(self.paragraphs, last)
            said = its.said if its else {}
            self.backed = before or at in rows
            in_table = is_on(said, _IN_TABLE) or self.text[last : last + 1] == "\x07"
            if is_on(said, _ROW_ENDS):
                self._end_row(said)
            elif in_table:
                self._in_cell(first, last, its)
            else:
                self._end_table()
                self._paragraph(self.line(first, last), its)
                self.write_behind()
        self.backed = before
        self._end_table()
        self.write_behind()

    def _dark_rows(self, held: Sequence[tuple[int, int]]) -> set[int]:
        """The numbers of the paragraphs in rows with a background: a row says so behind its cells."""
        found: set[int] = set()
        dark = False
        for at in range(len(held) - 1, -1, -1):
            its = _at(self.paragraphs, held[at][1])
            said = its.said if its else {}
            if is_on(said, _ROW_ENDS):
                dark = shaded(said)
            elif dark and (
                is_on(said, _IN_TABLE) or self.text[held[at][1] : held[at][1] + 1] == "\x07"
            ):
                found.add(at)
            else:
                dark = False
        return found

    def line(self, first: int, last: int) -> Line:
        """The text between two characters."""
        return line_of(list(self._segments(first, last)), self.unseen)

    def _paragraph(self, line: Line, its: Stretch | None) -> None:
        level = heading_level(self.styles, its.style if its else 0)
        if level == 1 and self.title is None and line.text.strip():
            self.title = tidy(bare(line.text))
        if level:
            self.first = self.first or tidy(bare(line.text))
        listed = self._listed(its)
        mark = listed.mark if listed else ""
        if level and line.text.strip():
            self.writing.heading(level, f"{mark} {line.text}" if mark else line.text)
        elif listed and (listed.bullet or mark):
            write_item(self.writing, listed.depth, mark, line, bullet=listed.bullet)
        else:
            write_line(self.writing, line)

    def _listed(self, its: Stretch | None) -> Listed | None:
        """The place of a paragraph in its list, by itself or by its style."""
        if its is None:
            return None
        holds = [its.said, *(style.said for style in chain(self.styles, its.style))]
        use = next((number(said, _LIST) for said in holds if _LIST in said), 0)
        depth = next((number(said, _LIST_LEVEL) for said in holds if _LIST_LEVEL in said), 0)
        return self.lists.listed(use, min(depth, 8))

    def _has_background(self, its: Stretch) -> bool:
        return any(
            map(shaded, [its.said, *(style.said for style in chain(self.styles, its.style))])
        )

    def _in_cell(self, first: int, last: int, its: Stretch | None) -> None:
        listed = self._listed(its)
        text = self.line(first, last).text
        if listed and listed.mark and text.strip():
            text = f"{listed.mark} {text}"
        self._cell.append((text, listed is not None))
        if self.text[last : last + 1] == "\x07":
            if its is not None and number(its.said, _DEPTH) > 1:
                return  # a cell of a table in a cell: its text stays in the outer one
            self._row.append(as_one(self._cell))
            self._cell = []

    def _end_row(self, said: Said) -> None:
        if number(said, _DEPTH) > 1:  # of a table in a cell
            return
        left, definitions = cells(said)
        if is_on(said, _HEAD) and self._heads == len(self._rows):
            self._heads += 1
        self._rows.append(EdgedRow(self._row, left, definitions))
        self._row, self._cell = [], []

    def _end_table(self) -> None:
        if self._row or self._cell:
            self._row += [as_one(self._cell)] if self._cell else []
            self._end_row({})
        if self._rows:
            rows, heads, self._rows, self._heads = self._rows, self._heads, [], 0
            write_placed(self.writing, by_edges(rows), heads, self.unseen)
            self.write_behind()

    def _look(self, said: Said, style: int, *, backed: bool) -> tuple[str, bool, str]:
        held = self.looks.of(style, said)
        gone = unseen(held)
        if not gone and not backed and white(held) and not shaded(held):
            gone = INVISIBLE
        return vertical(held), is_bold(held), gone

    def _segments(self, first: int, last: int) -> Iterator[Segment]:
        at = first
        its = _at(self.paragraphs, last)
        style = its.style if its else 0
        backed = self.backed or (its is not None and self._has_background(its))
        while at < last:
            run = _at(self.runs, at)
            end = min(last, run.end if run else last)
            look = self._look(run.said if run else {}, style, backed=backed)
            for begin, piece in _pieces(self.text, at, end):
                if _CONTROLS.match(piece):
                    yield from self._control(piece, begin, look)
                elif all(self._separated):
                    yield Segment(piece, *look)
                elif self._fields:
                    self._fields[-1].append(piece)
            at = end

    def _control(self, sign: str, at: int, look: tuple[str, bool, str]) -> Iterator[Segment]:
        if sign == "\x13":
            self._fields.append([])
            self._separated.append(False)
        elif sign == "\x14" and self._separated:
            self._separated[-1] = True
        elif sign == "\x15" and self._fields:
            instruction, silent = "".join(self._fields.pop()), not self._separated.pop()
            if silent and all(self._separated):
                drawn = shown_instruction(instruction)
                yield from [Segment(drawn, *look)] if drawn else []
            if _FORM_FIELD.match(instruction) and all(self._separated):
                self.unseen.count("form fields")
        elif not all(self._separated):
            return
        elif sign in _SIGNS:
            yield Segment(_SIGNS[sign], *look)
        elif sign == _PICTURE:
            run = _at(self.runs, at)
            held = run is not None and is_on(run.said, _OBJECT)
            self.unseen.count("embedded objects" if held else "pictures")
        elif sign in (_NOTE, _COMMENT):
            yield from self._pointer(at, look)

    def _pointer(self, at: int, look: tuple[str, bool, str]) -> Iterator[Segment]:
        for notes in self.notes:
            place = notes.places.get(at)
            if place is None or place >= len(notes.texts):
                continue
            if notes.kind == "comment":
                author = self.authors[place] if place < len(self.authors) else ""
                self._behind.append((notes.kind, author, notes.texts[place]))
                continue
            mark = roman(place + 1) if notes.kind == "endnote" else str(place + 1)
            self._behind.append((notes.kind, mark, notes.texts[place]))
            yield Segment(mark, "note", False, look[2])

    def write_behind(self) -> None:
        """Write the notes and comments that the blocks so far point to."""
        while self._behind:
            kind, name, (begin, end) = self._behind.popleft()
            lines = [self.line(*each).text for each in _paragraphs(self.text, begin, end)]
            text = tidy(as_one([(line, False) for line in lines]))
            if text:
                said = comment_line(name, text) if kind == "comment" else f"({name}) {text}"
                with self.writing.marked(kind):
                    self.writing.paragraph(said)


def _paragraphs(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Each paragraph's first character, and the one that ends it."""
    for found in _ENDS.finditer(text, begin, end):
        yield begin, found.start()
        begin = found.end()
    if begin < end:
        yield begin, end


def _pieces(text: str, begin: int, end: int) -> Iterator[tuple[int, str]]:
    """Stretches of plain characters, and control characters one by one."""
    at = begin
    for found in _CONTROLS.finditer(text, begin, end):
        if found.start() > at:
            yield at, text[at : found.start()]
        yield found.start(), found.group()
        at = found.end()
    if at < end:
        yield at, text[at:end]


def _at(stretches: list[Stretch], at: int) -> Stretch | None:
    """The stretch that a character lies in."""
    found = bisect_right(stretches, at, key=lambda stretch: stretch.begin) - 1
    if found < 0 or stretches[found].end <= at:
        following = stretches[found + 1] if found + 1 < len(stretches) else None
        return Stretch(at, following.begin, {}) if following else None
    return stretches[found]
