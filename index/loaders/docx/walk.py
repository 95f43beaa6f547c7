"""One pass over a Word document's blocks: headings, paragraphs, items and tables are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.docx.drawings import Drawings
from index.loaders.docx.notes import Note
from index.loaders.docx.numbering import Numbering
from index.loaders.docx.properties import (
    Properties,
    child,
    is_on,
    of_paragraph,
    shaded,
    value,
)
from index.loaders.docx.runs import EMPTY_FIELDS, Context, Said, is_prompt, said
from index.loaders.docx.tables import WRAPPERS, Table, children, read_table
from index.loaders.formulas import linear
from index.loaders.inline_marks import DELETED, bare
from index.loaders.nested import RowNames, labelled
from index.loaders.placed import as_one, write_placed
from index.loaders.segments import Line, write_item, write_line
from index.loaders.writing import Writing, tidy


@dataclass(slots=True)
class Walk:
    """What is written of a document, and what waits to be written behind a block."""

    writing: Writing
    context: Context
    numbering: Numbering
    drawings: Drawings
    title: str | None = None
    first: str = ""  # heading, without its number
    _begun: str = ""  # the text of paragraphs whose end was deleted or hidden: the next one goes on
    _behind: list[Said] = field(default_factory=list)
    _nested: list[tuple[str, Table]] = field(default_factory=list)
    backed: bool = False  # white letters can be seen where the walk is

    def blocks(self, parent: Any) -> None:
        """Write the blocks in an element."""
        self._blocks(parent)
        self._end_begun()

    def _blocks(self, parent: Any) -> None:
        for element in parent:
            name = markup.name(element)
            if name not in ("p", *WRAPPERS):
                self._end_begun()
            if name == "p":
                self.paragraph(element)
            elif name == "tbl":
                self.table(element)
            elif name == "sdt" and is_prompt(element):
                self.context.unseen.count(EMPTY_FIELDS)
            elif name in WRAPPERS:
                self._blocks(element)
            elif name in ("del", "moveFrom"):
                self.deleted(element, name)
            elif name in ("oMath", "oMathPara"):
                self.writing.paragraph(linear(element))
            elif name == "subDoc":
                self.context.unseen.count("linked documents")
            elif name == "altChunk":
                self.drawings.embedded(markup.attribute(element, "id") or "")

    def deleted(self, element: Any, name: str) -> None:
        """Blocks that were deleted as a whole."""
        paragraphs = [p for p in element.iter() if markup.name(p) == "p"]
        text = "\n".join("".join(_all_text(p)) for p in paragraphs)
        if name == "del":
            self.writing.paragraph(self.context.unseen.passage(DELETED, text))

    def paragraph(self, paragraph: Any) -> None:
        """Write a paragraph, and behind it what it points to."""
        found = self.read(paragraph)
        properties = of_paragraph(paragraph)
        if _runs_on(properties):
            self._begun += found.text
            self._behind.append(found)
            return
        line = Line(self._begun + found.text, found.line.bold)
        if self._begun:
            line = _plain_line(line.text)
        self._begun = ""
        self._block(properties, line)
        self._behind.append(found)
        self.write_behind()

    def _end_begun(self) -> None:
        """Write what was to run on into a next paragraph, where there is none."""
        if self._begun:
            text, self._begun = self._begun, ""
            write_line(self.writing, _plain_line(text))
            self.write_behind()

    def read(self, paragraph: Any) -> Said:
        """What a paragraph says, on the background that it stands on."""
        return said(paragraph, self.context, backed=self.backed)

    def _block(self, paragraph: Properties, line: Line) -> None:
        level = self.context.styles.heading_level(paragraph)
        listed = self.numbering.listed(paragraph)
        number = listed.mark if listed and not listed.bullet else ""
        if level:
            text = f"{number} {line.text}" if number and line.text.strip() else line.text
            if level == 1 and self.title is None and line.text.strip():
                self.title = tidy(bare(line.text))
            self.first = self.first or tidy(bare(line.text))
            self.writing.heading(level, text)
        elif listed and (listed.bullet or number):
            write_item(self.writing, listed.depth, listed.mark, line, bullet=listed.bullet)
        else:
            write_line(self.writing, line)

    def write_behind(self) -> None:
        """Write what the blocks so far point to: text boxes, drawings, notes and comments."""
        waiting, self._behind = self._behind, []
        for found in waiting:
            for box in found.boxes:
                self.box(box)
            for drawing in found.drawings:
                self.drawings.write(drawing)
            for note in found.notes:
                self.note(note)
            for comment in found.comments:
                with self.writing.marked("comment"):
                    self.writing.paragraph(comment)

    def box(self, box: Any) -> None:
        """A text box: it may have any background."""
        self.framed(box, backed=True)

    def framed(self, parent: Any, *, backed: bool) -> None:
        """Write the blocks in a frame, on its background."""
        before, self.backed = self.backed, backed
        self.blocks(parent)
        self.backed = before

    def note(self, note: Note) -> None:
        """Write a note under its mark."""
        if note.element is None:
            return
        parts = [self.read(each) for each in note.element.iter() if markup.name(each) == "p"]
        text = as_one([(each.text, False) for each in parts])
        if not text:
            return
        if typed := re.match(r"\(?" + re.escape(note.mark) + r"\)?\s+", text):  # by hand
            text = text[typed.end() :]
        with self.writing.marked(note.kind):
            self.writing.paragraph(f"({note.mark}) {text}")
        self._behind += parts
        self.write_behind()

    def table(self, table: Any) -> None:
        """Write a table, and behind it what its cells point to. One of a single column is a frame."""
        if max((len(list(children(row, "tc"))) for row in children(table, "tr")), default=0) < 2:
            for row in children(table, "tr"):
                for cell in children(row, "tc"):
                    self.framed(cell, backed=self._shades(table) or shaded(child(cell, "tcPr")))
            return
        self._written(self._table(table))

    def _shades(self, table: Any) -> bool:
        """True if white letters can be seen in any of its cells."""
        style = value(table, "tblPr", "tblStyle")
        return self.backed or self.context.styles.shades_tables(style)

    def _table(self, table: Any) -> Table:
        shades = self._shades(table)
        hidden = self.context.unseen.options.hidden
        names = RowNames()

        def text_of(cell: Any, backed: bool) -> str:
            begin, name = len(self._nested), names.before(cell)
            text = self.cell(cell, backed)
            self._nested[begin:] = [(labelled(name, c), t) for c, t in self._nested[begin:]]
            names.add(cell, text)
            return text

        read = read_table(table, text_of, shades=shades, hidden=hidden)
        for what, count in (("deleted rows", read.deleted), ("hidden rows", read.hidden)):
            if count:
                self.context.unseen.count(what, count)
        return read

    def _written(self, read: Table) -> None:
        nested, self._nested = self._nested, []
        write_placed(self.writing, read.rows, read.heads, self.context.unseen)
        self.write_behind()
        for caption, inner in nested:
            self.writing.paragraph(caption)
            self._written(inner)

    def cell(self, cell: Any, backed: bool) -> str:
        """A cell's text on one line; tables in it are written behind its own."""
        before, self.backed = self.backed, backed
        parts: list[tuple[str, bool]] = []
        self._inside(cell, parts)
        self.backed = before
        return as_one(parts)

    def _inside(self, parent: Any, parts: list[tuple[str, bool]]) -> None:
        for element in parent:
            name = markup.name(element)
            if name == "p":
                parts.append(self._cell_paragraph(element))
            elif name == "tbl":
                self._cell_table(element, parts)
            elif name == "sdt" and is_prompt(element):
                self.context.unseen.count(EMPTY_FIELDS)
            elif name in WRAPPERS:
                self._inside(element, parts)

    def _cell_paragraph(self, paragraph: Any) -> tuple[str, bool]:
        found = self.read(paragraph)
        self._behind.append(found)
        listed = self.numbering.listed(of_paragraph(paragraph))
        text = found.text
        if listed and listed.mark and text.strip():
            text = f"{listed.mark} {text}"
        return text, listed is not None

    def _cell_table(self, table: Any, parts: list[tuple[str, bool]]) -> None:
        """A table in a cell: its text here, and the table itself behind the outer one."""
        rows = [list(children(row, "tc")) for row in children(table, "tr")]
        if max(map(len, rows), default=0) < 2 or len(rows) < 2:
            before = self.backed
            shades = self._shades(table)
            for cell in (cell for row in rows for cell in row):
                self.backed = shades or shaded(child(cell, "tcPr"))
                self._inside(cell, parts)
            self.backed = before
            return
        caption = as_one(parts)
        read = self._table(table)
        self._nested.append((caption, read))
        parts += [(" ".join(each.text for each in row if each.text), True) for row in read.rows]


def _runs_on(paragraph: Properties) -> bool:
    """True if the next paragraph goes on here: this one's end is deleted or hidden, or it is a drop cap."""
    mark = paragraph.get("rPr")
    if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
        return True
    if is_on(mark, "vanish") and not is_on(mark, "specVanish"):
        return True
    frame = paragraph.get("framePr")
    return frame is not None and markup.attribute(frame, "dropCap") in ("drop", "margin")


def _plain_line(text: str) -> Line:
    return Line(text, (False,) * (text.count("\n") + 1))


def _all_text(paragraph: Any) -> Sequence[str]:
    return [each.text or "" for each in paragraph.iter() if markup.name(each) in ("t", "delText")]
