"""Which rows of a sheet name the columns, and whether a table goes on behind a blank row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.loaders.inline_marks import bare
from index.loaders.writing import tidy

_FIGURE = re.compile(
    r"[-+−–(]*(?:[A-Z]{3}\s|[^\w\s(#]{1,2}\s?)?[-+−(]*\d[\d.,:'’/\s+-]*(?:[eE][+-]?\d+)?\s?[^\d\s]{0,6}\)?$"
    r"|\d{4}-\d\d-\d\d"
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_NOTHING = re.compile(r"[-–—.]?$|[#=]|n/?a$", re.I)  # says that there is no value
_MOST_HEADS = 4  # rows of column names
_KNOWN = 50  # rows looked at to tell what a column holds


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the sheet, counting from 1; its cells are in the grid's columns.

    ``mark`` is of the whole row; single cells may hold ``inline_marks``. ``bold`` if all in it is.
    """

    number: int
    cells: Sequence[str]
    mark: str | None = None
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range: rows from 1, columns as the grid counts them, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table written before: its columns, their names, and whether they hold figures.

    ``bold`` if the names are bold and the rows below are not.
    """

    left: int
    right: int
    names: Sequence[str]
    named_at: str
    bold: bool
    figures: Sequence[bool | None]


def filled(cells: Sequence[str]) -> list[int]:
    """The places of the cells that hold something; the first place if there are none."""
    return [at for at, cell in enumerate(cells) if cell and not cell.isspace()] or [0]


def is_figure(text: str) -> bool:
    """True for a number, amount, date or time as it is shown."""
    return bool(_FIGURE.match(_plain(text)))


def head_rows(rows: Sequence[Row], spans: Sequence[Sequence[Merged]], left: int, right: int) -> int:
    """How many rows at the top of a table name its columns."""
    if len(rows) < 2:
        return 0
    if count := merged_heads(rows, spans, left, right):
        return count
    if len(rows) > 2 and (_stands_over(rows) or _has_units_below(rows)):
        return 2
    first, second = rows[0].cells, rows[1].cells
    if rows[0].bold and not rows[1].bold and len(filled(first)) > 1:
        return 1
    return 1 if _names_columns(first, second) else 0


def head_names(heads: Sequence[Row]) -> list[str]:
    """One name a column: ``2024 / Q1`` of two rows."""
    if not heads:
        return []
    rows = [list(row.cells) for row in heads]
    if len(rows) == 2 and _stands_over(heads):
        for at in range(1, len(rows[0])):
            rows[0][at] = rows[0][at] if rows[0][at].strip() else rows[0][at - 1]
    return [
        " / ".join(dict.fromkeys(tidy(cell) for cell in column if cell.strip()))
        for column in zip(*rows, strict=True)
    ]


def holds_figures(rows: Sequence[Row], column: int) -> bool | None:
    """True if a column mostly holds figures; None if it holds nothing."""
    held = [_plain(row.cells[column]) for row in rows[:_KNOWN]]
    held = [cell for cell in held if not _NOTHING.match(cell)]
    return sum(map(is_figure, held)) * 2 > len(held) if held else None


def goes_on(table: Table, rows: Sequence[Row], left: int, right: int) -> bool:
    """True if rows behind a blank one are of the table before it."""
    if left < table.left or right > table.right:
        return False
    first = rows[0]
    if first.bold and len(rows) > 1 and not rows[1].bold:
        return False
    alike = False
    for at, figures in enumerate(table.figures):
        cell = _plain(first.cells[table.left + at]) if table.left + at < len(first.cells) else ""
        if figures and not _NOTHING.match(cell):
            if not is_figure(cell):
                return False
            alike = True
    # Tables of words only are told apart by their look.
    return alike or (table.bold and not first.bold and (left, right) == (table.left, table.right))


def only_names(names: Sequence[Row], rows: Sequence[Row]) -> bool:
    """True if rows hold nothing but column names, and those behind a blank row the figures below them."""
    if len(names) > _MOST_HEADS or any(
        is_figure(cell) and not _YEAR.match(_plain(cell)) for row in names for cell in row.cells
    ):
        return False
    named, first = filled(names[-1].cells), filled(rows[0].cells)
    return (
        len(named) > 1
        and min(filled(row.cells)[0] for row in names) <= first[0]
        and first[-1] <= named[-1]
        and any(at in named and is_figure(rows[0].cells[at]) for at in first)
    )


def merged_heads(
    rows: Sequence[Row], spans: Sequence[Sequence[Merged]], left: int, right: int
) -> int:
    """How many rows merged cells make names: those they reach down to, and those that refine them."""
    top = rows[0].number
    mine = [
        area
        for area in spans[0]
        if area.top == top and (area.left > left or area.right < right) and area.text.strip()
    ]
    if not mine or any(is_figure(c) and not _YEAR.match(_plain(c)) for c in rows[0].cells):
        return 0
    wide = any(area.right > area.left for area in mine)
    low = max(area.bottom for area in mine)
    alone = [
        at
        for at in filled(rows[0].cells)
        if not any(area.left - left <= at <= area.right - left for area in mine)
    ]
    if low > top and not wide and alone and not (rows[0].bold and rows[1].bold):
        return 0  # the first rows of a group, in a table without names
    count = sum(row.number <= low for row in rows)
    while count < min(len(rows), _MOST_HEADS + 1) and _refines(spans[count - 1], rows[count], left):
        count += 1
    if count == 1 and not wide:
        return 0
    return count if count < len(rows) and count <= _MOST_HEADS and (count > 1 or wide) else 0


def _refines(above: Sequence[Merged], below: Row, left: int) -> bool:
    """True if a row gives the columns below each wide name names of their own."""
    wide = [
        [_plain(cell) for cell in below.cells[max(0, area.left - left) : area.right - left + 1]]
        for area in above
        if area.right > area.left and area.bottom < below.number
    ]
    return bool(wide) and all(
        len(set(names)) == len(names) and all(map(_is_name, names)) for names in wide
    )


def _is_name(text: str) -> bool:
    return bool(text) and (not is_figure(text) or bool(_YEAR.match(text)))


def _stands_over(rows: Sequence[Row]) -> bool:
    """True if the second row repeats names under the few of the first (Q1, Q2, Q1, Q2 under 2024 and 2025)."""
    over, under = ([_plain(cell) for cell in row.cells] for row in rows[:2])
    names = [name for name in under if name]
    return (
        len(set(names)) < len(names)
        and 2 <= sum(map(bool, over)) < len(names)
        and all(map(_is_name, names))
        and all(_is_name(name) for name in over if name)
        and all(a or b for a, b in zip(over, under, strict=True))
    )


def _has_units_below(rows: Sequence[Row]) -> bool:
    """True if the second row says more of some names (kg, EUR) and the third holds their figures."""
    over, more, first = ([_plain(cell) for cell in row.cells] for row in rows[:3])
    said = [at for at, cell in enumerate(more) if cell and cell != over[at]]
    return (
        bool(said)
        and 0 not in said
        and all(over)
        and all(not is_figure(more[at]) and not _NOTHING.match(more[at]) for at in said)
        and all(is_figure(first[at]) for at in said)
        and not any(is_figure(cell) and not _YEAR.match(cell) for cell in over)
    )


def _names_columns(first: Sequence[str], second: Sequence[str]) -> bool:
    """True if the first row is mostly words, and has at least half as many filled cells as the second."""
    held = [cell for cell in first if _plain(cell)]
    if _names_years(first, second):
        return True
    words = sum(not is_figure(cell) and not _NOTHING.match(_plain(cell)) for cell in held)
    return (
        len(held) >= 2
        and words >= len(held) - len(held) // 3
        and len(held) * 2 >= len(filled(second))
    )


def _names_years(first: Sequence[str], second: Sequence[str]) -> bool:
    """True for years in a row behind the name of the first column, or none, over figures that are no years."""
    years = [_plain(cell) for cell in first[1:] if _plain(cell)]
    below = [_plain(b) for a, b in zip(first[1:], second[1:], strict=True) if _plain(a)]
    figures = [cell for cell in below if not _NOTHING.match(cell)]
    return (
        len(years) > 1
        and all(map(_YEAR.match, years))
        and years in (sorted(set(years)), sorted(set(years), reverse=True))
        and not is_figure(first[0])
        and bool(_plain(second[0]))
        and bool(figures)
        and all(map(is_figure, figures))
        and not all(map(_YEAR.match, figures))
    )


def _plain(text: str) -> str:
    return bare(tidy(text))
