"""Joins the parts of a table that goes on on the next page: its column names stand once, and hold for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.loaders.pdf.layout import Row, Table

_NEAR = 4.0  # points: how far the columns of the two parts may be apart


def whole_table(first: Table, page: int, second: Table, next_page: int) -> Table | None:
    """Both parts as one table; None if the columns differ, or the second one has other names.

    A head that is repeated on the next page is no row.
    """
    if not _same_columns(first.columns, second.columns):
        return None
    head = _texts(first.rows[: first.captions + first.heads])
    repeated = 0
    for row in second.rows:
        if repeated < len(second.rows) - 1 and _text(row) in head and any(row.cells):
            repeated += 1
        else:
            break
    if not repeated and _own_names(second):
        return None
    rows = [row if row.page else replace(row, page=page) for row in first.rows]
    rows += [replace(row, page=next_page) for row in second.rows[repeated:]]
    return replace(first, rows=tuple(rows))


def whole_in_columns(first: Table, second: Table, page: int) -> Table | None:
    """Both parts as one table, if the second one goes on at the top of the page's next column; else None.

    Its columns are as wide, and it begins with figures where the first one has figures below its names; or with
    the same names.
    """
    beside = bool(first.rows) and second.box[0] > _right(first, page)
    if not beside or second.box[1] >= first.rows[-1].box[3] or not second.columns:
        return None
    by = second.columns[0][0] - first.columns[0][0] if first.columns else 0.0
    moved = tuple((left - by, right - by) for left, right in second.columns)
    if not _as_wide(first.columns, moved):
        return None
    begin = first.captions + first.heads
    heads = {_text(row) for row in first.rows[:begin]}
    if not (
        _text(second.rows[0]) in heads or _goes_on_in_figures(first.rows[begin:], first, second)
    ):
        return None
    return whole_table(first, page, replace(second, columns=moved), page)


def _right(table: Table, page: int) -> float:
    """Where the table's last rows end, at the right."""
    on = [row.box[2] for row in table.rows if row.page in (0, page)]
    return max(on, default=table.box[2])


def _as_wide(one: Sequence[tuple[float, float]], two: Sequence[tuple[float, float]]) -> bool:
    pairs = zip(one, two, strict=False)
    return len(one) == len(two) and all(
        abs(a[0] - b[0]) < 2 * _NEAR and abs(a[1] - b[1]) < 4 * _NEAR for a, b in pairs
    )


def _goes_on_in_figures(rows: Sequence[Row], first: Table, second: Table) -> bool:
    """True if a column holds figures in both parts from the first row on, and none in its name."""
    names = first.rows[first.captions : first.captions + first.heads]
    return any(
        all(_has_digit(row.cells[at]) for row in (*rows, *second.rows))
        and not any(_has_digit(row.cells[at]) for row in names)
        for at in range(len(second.columns))
        if rows
    )


def _same_columns(one: Sequence[tuple[float, float]], two: Sequence[tuple[float, float]]) -> bool:
    """True if both have as many columns, and each overlaps with the other table's, and with no other."""
    if len(one) != len(two) or not one:
        return False
    if any(min(a[1], b[1]) <= max(a[0], b[0]) for a, b in zip(one, two, strict=True)):
        return False
    parts = zip(one, one[1:], two, two[1:], strict=False)
    return all(a[1] - _NEAR <= d[0] and c[1] - _NEAR <= b[0] for a, b, c, d in parts)


def _own_names(table: Table) -> bool:
    """True if the first row has no figures in columns that have figures below it."""
    if table.captions or table.heads > 1:
        return True
    first, rest = table.rows[0], table.rows[1:]
    figures = [
        at
        for at in range(len(first.cells))
        if rest
        and all(_has_digit(row.cells[at]) for row in rest if row.cells[at])
        and any(row.cells[at] for row in rest)
    ]
    return bool(figures) and not any(_has_digit(first.cells[at]) for at in figures)


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))


def _text(row: Row) -> str:
    return " ".join(" ".join(row.cells).split()).casefold()


def _texts(rows: Sequence[Row]) -> set[str]:
    return {_text(row) for row in rows}
