"""Charts of OpenDocument files, read from the table that each holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.charts import Chart, Series
from index.loaders.decks.inherited import child
from index.loaders.grid import MOST_CELLS
from index.loaders.writing import tidy

_KINDS = {"circle": "pie", "ring": "doughnut", "filled-radar": "radar"}
_ADDRESS = re.compile(r"local-table\.\$?([A-Z]{1,3})\$?\d")
_ROWS = ("table-header-rows", "table-rows", "table-row-group")


def odf_chart(element: Any) -> Chart:
    """A chart (``chart:chart``) as its file states it."""
    plot, held = child(element, "plot-area"), child(element, "table")
    rows = [] if held is None else list(_rows(held))
    if sum(map(len, rows)) > MOST_CELLS:
        raise Unreadable(f"a chart of more than {MOST_CELLS:,} values: split it")
    names, points = (rows[0], rows[1:]) if rows else ([], [])
    kind = (markup.attribute(element, "class") or "").rpartition(":")[2]
    across, unit = _axis(plot, "x"), _axis(plot, "y")
    shown = _Shown(element)
    series = tuple(
        Series(
            names[each.values] if each.values < len(names) else "",
            unit,
            across,
            _column(points, each.categories),
            shown.column(_column(points, each.values), each.style),
        )
        for each in _columns(plot, len(names))
    )
    return Chart(_title(element), _KINDS.get(kind, kind), series)


@dataclass(frozen=True, slots=True)
class _Columns:
    """In which columns of the table a series stands: its values, and what they belong to."""

    values: int
    categories: int = 0
    style: str = ""


def _columns(plot: Any, wide: int) -> list[_Columns]:
    """The columns of each series; all behind the first, where the chart names none."""
    found: list[_Columns] = []
    domain = 0
    for each in () if plot is None else plot:
        if markup.name(each) == "series":
            inner = child(each, "domain")
            if inner is not None:  # the next series share it, if they have none of their own
                domain = _column_of(markup.attribute(inner, "cell-range-address"), domain)
            values = _column_of(markup.attribute(each, "values-cell-range-address"), -1)
            if values >= 0:
                style = markup.attribute(each, "style-name") or ""
                found.append(_Columns(values, domain, style))
    return found or [_Columns(at) for at in range(1, wide)]


def _column_of(address: str | None, otherwise: int) -> int:
    """The column of an address in the chart's own table (``local-table.$B$2:.$B$3``), counted from 0."""
    letters = _ADDRESS.match(address or "")
    if letters is None:
        return otherwise
    number = 0
    for letter in letters[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


class _Shown:
    """Shows values as percent where the chart's styles say so."""

    def __init__(self, chart: Any) -> None:
        self._percent: dict[str, int] = {}
        self._of: dict[str, str] = {}
        for each in chart.getroottree().getroot().iter():
            name = markup.attribute(each, "name") or ""
            if markup.name(each) == "percentage-style":
                number = child(each, "number")
                places = None if number is None else markup.attribute(number, "decimal-places")
                self._percent[name] = int(places) if places in tuple("0123456789") else 0
            elif markup.name(each) == "style":
                self._of[name] = markup.attribute(each, "data-style-name") or ""

    def column(self, values: dict[int, str], style: str) -> dict[int, str]:
        places = self._percent.get(self._of.get(style, ""))
        if places is None:
            return values
        return {
            at: f"{float(value) * 100:.{places}f}%" if _is_number(value) else value
            for at, value in values.items()
        }


def _rows(parent: Any) -> Iterator[list[str]]:
    for element in parent:
        name = markup.name(element)
        if name in _ROWS:
            yield from _rows(element)
        elif name == "table-row":
            yield [_shown(cell) for cell in element if markup.name(cell) == "table-cell"]


def _shown(cell: Any) -> str:
    """A value as it is written; none where the chart has a gap."""
    text = tidy(" ".join(markup.inner(p) for p in cell if markup.name(p) == "p"))
    value = markup.attribute(cell, "value") or ""
    if "nan" in (text.lower(), value.lower()):
        return ""
    if markup.attribute(cell, "value-type") == "percentage" and not text.endswith("%"):
        return f"{float(value) * 100:.12g}%" if _is_number(value) else text
    return text or value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _column(rows: Sequence[Sequence[str]], column: int) -> dict[int, str]:
    return {at: row[column] for at, row in enumerate(rows) if column < len(row) and row[column]}


def _title(element: Any) -> str:
    title = None if element is None else child(element, "title")
    return "" if title is None else tidy(" ".join(markup.inner(each) for each in title))


def _axis(plot: Any, dimension: str) -> str:
    """The title of an axis."""
    for each in () if plot is None else plot:
        if markup.name(each) == "axis" and markup.attribute(each, "dimension") == dimension:
            return _title(each)
    return ""
