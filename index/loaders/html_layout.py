"""A web page's tables: their own rows, and whether they hold values or only arrange the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.loaders.markup import inner, name
from index.loaders.writing import tidy

GROUPS = ("thead", "tbody", "tfoot")
_ORDER = {"thead": 0, "tfoot": 2}  # a foot may be written before the body that stands above it
_LONGEST_PLAIN = 300  # characters of a cell in a table that isn't there for its layout


@dataclass(slots=True)
class Row:
    """A table's own row, and whether it stands in the head."""

    element: Any
    cells: list[Any]
    in_head: bool
    last: int  # how many rows of its group follow it


def own_rows(table: Any) -> list[Row]:
    """The rows of the table itself, as they are shown from top to bottom."""
    groups: list[tuple[str, list[Any]]] = []
    for child in table:
        tag = name(child).lower()
        if tag == "tr":
            if not groups or groups[-1][0] != "":
                groups.append(("", []))
            groups[-1][1].append(child)
        elif tag in GROUPS:
            groups.append((tag, [each for each in child if name(each).lower() == "tr"]))
    groups.sort(key=lambda group: _ORDER.get(group[0], 1))
    return [
        Row(row, [each for each in row if name(each).lower() in ("td", "th")], tag == "thead", left)
        for tag, rows in groups
        for row, left in zip(rows, range(len(rows) - 1, -1, -1), strict=True)
    ]


def arranges(table: Any) -> bool:
    """True for a layout table: it has one column, other tables and no names, or many blocks in its cells."""
    if (table.get("role") or "").lower() in ("presentation", "none"):
        return True
    rows = own_rows(table)
    widest = max((len(row.cells) for row in rows), default=0)
    if widest < 2:
        return True
    if next(table.iterdescendants("table"), None) is not None:
        return not _is_data(table, rows)
    blocks = table.xpath("count(.//h1|.//h2|.//h3|.//p|.//ul|.//div)")
    return bool(blocks > 4 * len(rows)) and widest < 4


def _is_data(table: Any, rows: Sequence[Row]) -> bool:
    """True for a table of values in whose cells other tables stand."""
    cells = [cell for row in rows for cell in row.cells]
    holding = [each for each in cells if next(each.iterdescendants("table"), None) is not None]
    if any(len(row.cells) == 1 and row.cells[0] in holding for row in rows) and len(rows) < 3:
        return False
    named = any(row.in_head for row in rows) or any(
        name(each).lower() in ("caption", "th")
        for part in (table, *(r.element for r in rows))
        for each in part
    )
    ruled = (table.get("border") or "0") != "0"
    plain = [tidy(inner(each)) for each in cells if each not in holding]
    short = sum(0 < len(text) <= _LONGEST_PLAIN for text in plain)
    return (
        (named or ruled or len(rows) > 2)
        and 3 * len(holding) <= len(cells)
        and 2 * short > len(cells)
    )
