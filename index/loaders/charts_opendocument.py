"""Charts of OpenDocument files: an object of its own inside the file, with its values as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.loaders import markup
from index.loaders.charts import Chart, Series
from index.loaders.writing import tidy

_KINDS = {"circle": "pie", "ring": "doughnut", "filled-radar": "radar"}
_RANGE = re.compile(r"^(.*?)\.\$?([A-Z]+)\$?(\d+)(?::(?:.*?\.)?\$?([A-Z]+)\$?(\d+))?$")


def read_chart(root: Any) -> Chart | None:
    """The chart of an object's ``content.xml``; None if the object is no chart."""
    chart = next((each for each in _all(root, "chart") if _attribute(each, "class")), None)
    if chart is None:
        return None
    kind = _attribute(chart, "class").rpartition(":")[2]
    across, unit = "", ""
    for axis in _all(chart, "axis"):
        title = _title(axis)
        if _attribute(axis, "dimension") == "x":
            across = across or title
        elif _attribute(axis, "dimension") == "y":
            unit = unit or title
    rows = [
        [_said(cell) for cell in row if markup.name(cell) == "table-cell"]
        for table in _all(chart, "table")
        for row in _all(table, "table-row")
    ]
    ranges = [_cells(_attribute(s, "values-cell-range-address")) for s in _all(chart, "series")]
    series = tuple(_series(rows, ranges, across, unit))
    return Chart(_title(chart), _KINDS.get(kind, kind), series)


def _series(rows: list[list[str]], ranges: list[str], across: str, unit: str) -> Iterator[Series]:
    """The columns of the chart's own table, behind the one of its categories."""
    names, body = (rows[0], rows[1:]) if rows else ([], [])
    categories = {n: row[0] for n, row in enumerate(body) if row and row[0]}
    for column in range(1, len(names)):
        values = {
            n: row[column]
            for n, row in enumerate(body)
            if column < len(row) and row[column] not in ("", "NaN")
        }
        taken = ranges[column - 1] if column <= len(ranges) else ""
        yield Series(names[column], unit, across, categories, values, taken_from=taken)


def _cells(address: str) -> str:
    """``Prices.B2:Prices.B5`` as other programs write it: ``Prices!B2:B5``."""
    match = _RANGE.match(address)
    if match is None:
        return ""
    sheet = match[1].lstrip("$")
    return f"{sheet}!{match[2]}{match[3]}" + (f":{match[4]}{match[5]}" if match[4] else "")


def _title(parent: Any) -> str:
    return next((_said(each) for each in parent if markup.name(each) == "title"), "")


def _said(element: Any) -> str:
    return tidy(" ".join(markup.inner(p) for p in _all(element, "p")))


def _attribute(element: Any, name: str) -> str:
    return markup.attribute(element, name) or ""


def _all(root: Any, name: str) -> Iterator[Any]:
    return (each for each in root.iter() if markup.name(each) == name)
