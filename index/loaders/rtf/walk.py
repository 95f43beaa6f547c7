"""Writes what was read of an RTF file: headings, paragraphs, items, tables, and what is attached to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from index.loaders.edges import EdgedRow, by_edges
from index.loaders.inline_marks import bare
from index.loaders.nested import labelled
from index.loaders.placed import as_one, write_placed
from index.loaders.rtf.document import Attached, Block, Paragraph, Place, Row
from index.loaders.segments import Line, Segment, line_of, write_item, write_line
from index.loaders.unseen import Unseen
from index.loaders.writing import Writing, comment_line, tidy

_HEADING = re.compile(r"(?:heading|überschrift|titre|título|заголовок|标题)\s*([1-9])$", re.I)
_TITLES = ("title", "titel", "titre", "título", "заголовок", "标题")
_TYPED_BULLET = re.compile(r"[•·▪\uf0b7]\s+")


@dataclass(slots=True)
class Walk:
    """What is written of a file, and what waits to be written behind a block."""

    writing: Writing
    unseen: Unseen
    styles: Mapping[int, str]
    title: str | None = None
    first: str = ""  # heading, without its number
    _behind: list[Attached] = field(default_factory=list)
    _nested: list[tuple[str, Sequence[Row]]] = field(default_factory=list)

    def blocks(self, blocks: Sequence[Block]) -> None:
        """Write blocks; rows in a row are one table."""
        for block in _tables(blocks):
            if isinstance(block, Paragraph):
                self.paragraph(block)
            else:
                self.table(block)
            self.write_behind()

    def paragraph(self, paragraph: Paragraph) -> None:
        line = self.line(paragraph)
        level = self._heading_level(paragraph)
        mark = _number(paragraph.mark)
        if level and line.text.strip():
            text = f"{mark} {line.text}" if mark else line.text
            if level == 1 and self.title is None:
                self.title = tidy(bare(line.text))
            self.first = self.first or tidy(bare(line.text))
            self.writing.heading(level, text)
        elif paragraph.mark is not None or paragraph.place.listed:
            write_item(self.writing, paragraph.place.depth, mark, line, bullet=not mark)
        elif bullet := _TYPED_BULLET.match(line.text.lstrip()):
            self.writing.item(0, line.text.lstrip()[bullet.end() :])
        else:
            write_line(self.writing, line)

    def line(self, paragraph: Paragraph) -> Line:
        """A paragraph's text; what is attached to it waits to be written behind."""
        self._behind += paragraph.attached
        return line_of(paragraph.segments, self.unseen)

    def _heading_level(self, paragraph: Paragraph) -> int:
        name = self.styles.get(paragraph.place.style, "").lower()
        if name in _TITLES:
            return 1
        if match := _HEADING.match(name):
            return 1 + int(match[1])
        outline = paragraph.place.outline
        return 2 + outline if outline is not None and outline < 9 else 0

    def table(self, rows: Sequence[Row]) -> None:
        """Write a table; one of a single column is a frame around its text."""
        if max(len(row.cells) for row in rows) < 2:
            for row in rows:
                for cell in row.cells:
                    self.blocks(cell)
            return
        heads = 0
        while heads < len(rows) and rows[heads].head:
            heads += 1
        edged = [EdgedRow(self._row_cells(r), r.left, r.definitions) for r in rows]
        write_placed(self.writing, by_edges(edged), heads, self.unseen)
        nested, self._nested = self._nested, []
        self.write_behind()
        for caption, inner in nested:
            self.writing.paragraph(caption)
            self.table(inner)

    def _row_cells(self, row: Row) -> list[str]:
        texts: list[str] = []
        for cell in row.cells:
            begin, name = len(self._nested), next(filter(str.strip, texts), "")
            texts.append(self._cell(cell))
            self._nested[begin:] = [(labelled(name, c), r) for c, r in self._nested[begin:]]
        return texts

    def _cell(self, blocks: Sequence[Block]) -> str:
        parts: list[tuple[str, bool]] = []
        for block in _tables(blocks):
            if isinstance(block, Paragraph):
                text, mark = self.line(block).text, _number(block.mark)
                listed = block.mark is not None or block.place.listed
                parts.append((f"{mark} {text}" if mark and text.strip() else text, listed))
            else:
                caption = as_one(parts)
                inner = [[self._cell(cell) for cell in row.cells] for row in block]
                parts += [(" ".join(filter(None, row)), True) for row in inner]
                rows = [_said(row, texts) for row, texts in zip(block, inner, strict=True)]
                self._nested.append((caption, rows))
        return as_one(parts)

    def write_behind(self) -> None:
        """Write what the blocks so far point to: text boxes, notes and comments."""
        waiting, self._behind = self._behind, []
        for each in waiting:
            if each.kind == "box":
                self.blocks(each.blocks)
                continue
            text = tidy(self._cell(each.blocks))
            if not text:
                continue
            if text.startswith(f"{each.name} "):  # a mark that the note's text repeats
                text = text[len(each.name) :].lstrip()
            comment = each.kind == "comment"
            said = comment_line(each.name, text) if comment else f"({each.name}) {text}"
            with self.writing.marked(each.kind):
                self.writing.paragraph(said)
            self.write_behind()


def _said(row: Row, texts: Sequence[str]) -> Row:
    """The row with cells that were read already."""
    cells: list[list[Block]] = [[Paragraph([Segment(text)], Place(), None)] for text in texts]
    return Row(cells, row.left, row.definitions, row.head, row.last)


def _tables(blocks: Sequence[Block]) -> Iterator[Paragraph | list[Row]]:
    """Paragraphs as they are, and rows that follow one another as one table."""
    rows: list[Row] = []
    for block in blocks:
        if isinstance(block, Row):
            if rows and block.head and not rows[-1].head:  # names of columns begin another table
                yield rows
                rows = []
            rows.append(block)
            if block.last:
                yield rows
                rows = []
        else:
            if rows:
                yield rows
                rows = []
            yield block
    if rows:
        yield rows


def _number(mark: str | None) -> str:
    """The number that the file puts in front of a paragraph; empty for a bullet."""
    text = tidy(mark or "")
    return text if any(char.isalnum() for char in text) else ""
