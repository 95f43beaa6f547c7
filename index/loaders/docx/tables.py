"""Word's tables: rows as cells with their spans, and what stands inside the cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.docx.properties import child, is_on, number, shaded, value
from index.loaders.spans import Cell

WRAPPERS = frozenset("sdt sdtContent customXml smartTag ins moveTo body document".split())
_WIDEST = 1000  # columns that a cell may span
_FIGURE_ENDS = re.compile(r"[\d%€$£¥²³]$")
_FIGURE_BEGINS = re.compile(r"[\d€$£¥+−-]")


@dataclass(slots=True)
class Held:
    """A cell while its table is read: where it begins, what it holds, how far it reaches."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class Table:
    """A table as its file states it."""

    rows: list[list[Held]] = field(default_factory=list)
    heads: int = 0  # rows that repeat on each page
    deleted: int = 0
    hidden: int = 0

    @property
    def cells(self) -> list[list[Cell]]:
        return [[Cell(each.text, each.rows, each.columns) for each in row] for row in self.rows]

    @property
    def width(self) -> int:
        """The columns of its widest row."""
        return max((sum(each.columns for each in row) for row in self.rows), default=0)


def read_table(
    table: Any, text_of: Callable[[Any, bool], str], *, shades: bool, hidden: bool
) -> Table:
    """A table. ``text_of(cell, backed)`` says what a cell says; ``shades``: its style colours cells.

    With ``hidden`` rows that are deleted or hidden are read too.
    """
    read = Table()
    open_cells: dict[int, Held] = {}
    heading = True
    for row in children(table, "tr"):
        properties = child(row, "trPr")
        if not hidden and (child(properties, "del") is not None or is_on(properties, "hidden")):
            gone = child(properties, "del") is not None
            read.deleted, read.hidden = read.deleted + gone, read.hidden + (not gone)
            continue
        heading = heading and is_on(properties, "tblHeader")
        read.heads += heading
        read.rows.append(_row(row, properties, open_cells, text_of, shades))
    return read


def _row(
    row: Any,
    properties: Any,
    open_cells: dict[int, Held],
    text_of: Callable[[Any, bool], str],
    shades: bool,
) -> list[Held]:
    """A row's cells; those that continue one above only make it higher."""
    skipped = number(value(properties, "gridBefore"), 0, most=_WIDEST)
    cells: list[Held] = [Held("", skipped)] if skipped else []
    column = skipped
    for cell in children(row, "tc"):
        its = child(cell, "tcPr")
        width = max(1, number(value(its, "gridSpan"), 1, most=_WIDEST))
        above = open_cells.get(column) if _continues(its, "vMerge") else None
        if above is not None:
            above.rows += 1
            width = max(width, above.columns)
        elif _continues(its, "hMerge") and cells:
            cells[-1].columns += width
        else:
            backed = shades or shaded(its)
            cells.append(Held(text_of(cell, backed), width))
            for below in [each for each in open_cells if column <= each < column + width]:
                del open_cells[below]
            if child(its, "vMerge") is not None:
                open_cells[column] = cells[-1]
        column += width
    for column_open in [each for each in open_cells if each >= column]:
        del open_cells[column_open]
    return cells


def _continues(properties: Any, merge: str) -> bool:
    found = child(properties, merge)
    return found is not None and (markup.attribute(found, "val") or "continue") == "continue"


def children(parent: Any, wanted: str) -> Iterator[Any]:
    """The rows of a table ("tr") or the cells of a row ("tc"), also inside wrapper elements."""
    for element in parent:
        name = markup.name(element)
        if name == wanted:
            yield element
        elif name in WRAPPERS:
            yield from children(element, wanted)


def as_one(paragraphs: Sequence[tuple[str, bool]]) -> str:
    """The paragraphs of a cell on one line; list items (True) and figures stay apart from one another."""
    text, listed = "", False
    for said, item in paragraphs:
        words = said.strip()
        if not words:
            continue
        figures = _FIGURE_ENDS.search(text) and _FIGURE_BEGINS.match(words)
        apart = (listed and item) or (item and text) or figures
        ended = text[-1:] in tuple(".:;,!?")
        text += ("" if not text else "; " if apart and not ended else " ") + words
        listed = item
    return text
