"""Charts of OpenDocument files, read from the table that each holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.charts import Chart, Series
from index.loaders.decks.inherited import child
from index.loaders.grid import MOST_CELLS
from index.loaders.writing import tidy

_KINDS = {"circle": "pie", "ring": "doughnut", "filled-radar": "radar"}
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
    series = tuple(
        Series(name, unit, across, _column(points, 0), _column(points, at))
        for at, name in enumerate(names[1:], start=1)
    )
    return Chart(_title(element), _KINDS.get(kind, kind), series)


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
