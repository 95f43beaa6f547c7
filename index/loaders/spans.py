"""Tables with cells that span rows and columns: each cell of the grid gets the value that holds there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.errors import Unreadable
from index.loaders.writing import Writing, tidy

MOST_CELLS = 2_000_000  # of one table, with its spans filled
_WIDEST = 1000  # columns that one cell may span
_HIGHEST = 20_000  # rows
_MOST_HEADS = 4  # rows of column names
_FIGURE = re.compile(r"[-+(]?[^\w\s]?\s?\d[\d.,\s]*\s?\D{0,3}$")
_YEAR = re.compile(r"(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a file states it; ``head`` if the file says that it names a row or column."""

    text: str
    rows: int = 1
    columns: int = 1
    head: bool = False


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place of the grid: its text, whether a cell begins here, and the cell's number."""

    text: str
    head: bool
    cell: int


def write_table(writing: Writing, rows: Sequence[Sequence[Cell]], *, heads: int | None) -> None:
    """Write a table with its spans filled. ``heads`` is the number of rows that name the columns.

    None: as the cells say, else the first row, with the rows that its spans reach into.
    Several rows of names become one: ``2024 / Q1``. A single cell over all columns above the
    names is the table's caption. Unreadable if the table has too many cells.
    """
    captions, count, grid = unfolded(rows, heads=heads)
    for caption in captions:
        writing.paragraph(caption)
    names = [column_names(grid[:count])] if count else []
    writing.table([*names, *grid[count:]], header=bool(names))


def unfolded(
    rows: Sequence[Sequence[Cell]], *, heads: int | None
) -> tuple[list[str], int, list[list[str]]]:
    """The captions above a table, how many rows name its columns, and its rows with their spans filled."""
    grid = _filled(rows)
    captions = []
    while len(grid) > 1 and len(grid[0]) > 1 and _is_one_cell(grid[0]):
        if heads == 0:
            break
        captions.append(grid.pop(0)[0].text)
        rows = rows[1:]
        heads = None if heads is None else max(1, heads - 1)
    count = _heads(rows, grid) if heads is None else min(heads, len(grid))
    return captions, count, [[slot.text for slot in row] for row in grid]


def laid_out(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """The texts of the grid: a spanning cell's text stands in all that it spans."""
    return [[slot.text for slot in row] for row in _filled(rows)]


def _filled(rows: Sequence[Sequence[Cell]]) -> list[list[_Slot]]:
    grid: list[dict[int, _Slot]] = [{} for _ in rows]
    cells = slots = 0
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in grid[at]:
                column += 1
            wide, high = min(max(1, cell.columns), _WIDEST), min(max(1, cell.rows), _HIGHEST)
            slot = _Slot(cell.text, cell.head, cells)
            cells += 1
            for below in range(at, min(at + high, len(rows))):
                for right in range(column, column + wide):
                    grid[below].setdefault(right, slot)
                slots += wide
            if slots > MOST_CELLS:
                raise Unreadable(f"a table of more than {MOST_CELLS:,} cells: split it")
            column += wide
    width = max((max(row, default=-1) + 1 for row in grid), default=0)
    empty = _Slot("", False, -1)
    return [[row.get(column, empty) for column in range(width)] for row in grid]


def _is_one_cell(row: Sequence[_Slot]) -> bool:
    return len({slot.cell for slot in row}) == 1 and bool(row[0].text.strip())


def _heads(rows: Sequence[Sequence[Cell]], grid: Sequence[Sequence[_Slot]]) -> int:
    """How many rows name the columns: those of head cells only, else the first and what it spans."""
    stated = 0
    while stated < min(len(grid) - 1, _MOST_HEADS) and all(
        slot.head or not slot.text.strip() for slot in grid[stated]
    ):
        stated += 1
    if stated:
        return stated
    first = rows[0] if rows else ()
    if not any(cell.columns > 1 for cell in first) or len(grid) < 3:
        return 1
    high = max(cell.rows for cell in first)
    if high > 1:
        return min(high, len(grid) - 1, _MOST_HEADS)
    return 2 if _refines(grid[0], grid[1]) else 1


def _refines(above: Sequence[_Slot], below: Sequence[_Slot]) -> bool:
    """True if the second row gives the columns below a wide name names of their own."""
    under: dict[int, list[str]] = {}
    for high, low in zip(above, below, strict=True):
        if high.text.strip():
            under.setdefault(high.cell, []).append(low.text.strip())
    wide = [names for names in under.values() if len(names) > 1]
    return bool(wide) and all(
        len(set(names)) == len(names) and all(map(_is_name, names)) for names in wide
    )


def _is_name(text: str) -> bool:
    return bool(text) and (not _FIGURE.match(text) or bool(_YEAR.match(text)))


def column_names(heads: Sequence[Sequence[str]]) -> list[str]:
    """One name a column: its names from above, each once."""
    names = []
    for column in zip(*heads, strict=True):
        parts = dict.fromkeys(tidy(text) for text in column if text.strip())
        names.append(" / ".join(parts))
    return names
