"""Word's tables: rows as cells with their spans, and what stands inside the cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.docx.properties import child, is_on, shaded, value
from index.loaders.markup import number
from index.loaders.placed import WIDEST, Placed

WRAPPERS = frozenset("sdt sdtContent customXml smartTag ins moveTo body document".split())


@dataclass(slots=True)
class Table:
    """A table as its file states it."""

    rows: list[list[Placed]] = field(default_factory=list)
    heads: int = 0  # rows that repeat on each page
    deleted: int = 0
    hidden: int = 0


def read_table(
    table: Any, text_of: Callable[[Any, bool], str], *, shades: bool, hidden: bool
) -> Table:
    """A table. ``text_of(cell, backed)`` says what a cell says; ``shades``: its style colours cells.

    With ``hidden`` rows that are deleted or hidden are read too.
    """
    read = Table()
    open_cells: dict[int, Placed] = {}
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
    open_cells: dict[int, Placed],
    text_of: Callable[[Any, bool], str],
    shades: bool,
) -> list[Placed]:
    """A row's cells; those that continue one above only make it higher."""
    skipped = number(value(properties, "gridBefore"), 0, most=WIDEST)
    cells: list[Placed] = [Placed("", 0, skipped)] if skipped else []
    column = skipped
    for cell in children(row, "tc"):
        its = child(cell, "tcPr")
        width = max(1, number(value(its, "gridSpan"), 1, most=WIDEST))
        above = open_cells.get(column) if _continues(its, "vMerge") else None
        if above is not None:
            above.rows += 1
            width = max(width, above.columns)
        elif _continues(its, "hMerge") and cells:
            cells[-1].columns += width
        else:
            backed = shades or shaded(its)
            cells.append(Placed(text_of(cell, backed), column, width))
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
