"""The tables of an OpenDocument text: rows with repeats, cells with their spans."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.markup import number
from index.loaders.placed import WIDEST, Placed

_GROUPS = ("table-header-rows", "table-rows", "table-row-group")
_MOST_REPEATS = 1000  # of a row with text


@dataclass(slots=True)
class Table:
    """A table as its file states it; ``heads`` are its header rows."""

    rows: list[list[Placed]] = field(default_factory=list)
    heads: int = 0
    hidden: int = 0


def read_table(table: Any, text_of: Callable[[Any], str], *, hidden: bool) -> Table:
    """A table; ``text_of`` says what a cell says. With ``hidden`` rows that aren't shown are read too."""
    read = Table()
    for row, head in _rows(table):
        if markup.attribute(row, "visibility") in ("collapse", "filter") and not hidden:
            read.hidden += 1
            continue
        cells = list(_cells(row, text_of))
        said = any(cell.text.strip() for cell in cells)
        times = number(markup.attribute(row, "number-rows-repeated"), 1, most=_MOST_REPEATS)
        for _ in range(max(1, times) if said else 1):
            read.rows.append(
                [Placed(each.text, each.at, each.columns, each.rows) for each in cells]
            )
            read.heads += head
    return read


def _rows(parent: Any, head: bool = False) -> Iterator[tuple[Any, bool]]:
    for element in parent:
        name = markup.name(element)
        if name == "table-row":
            yield element, head
        elif name in _GROUPS:
            yield from _rows(element, head or name == "table-header-rows")


def _cells(row: Any, text_of: Callable[[Any], str]) -> Iterator[Placed]:
    """The cells that begin in a row; those that others cover only take up their columns."""
    at = 0
    for cell in row:
        name = markup.name(cell)
        if name not in ("table-cell", "covered-table-cell"):
            continue
        times = max(1, number(markup.attribute(cell, "number-columns-repeated"), 1, most=WIDEST))
        if name == "table-cell":
            columns = number(markup.attribute(cell, "number-columns-spanned"), 1, most=WIDEST)
            rows = number(markup.attribute(cell, "number-rows-spanned"), 1)
            text = text_of(cell)
            for copy in range(times if text.strip() else 1):
                yield Placed(text, at + copy, max(1, columns), max(1, rows))
        at += times
