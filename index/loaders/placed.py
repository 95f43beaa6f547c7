"""Cells placed on a table's grid, as office files state it, without the columns that nothing begins at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from index.loaders.spans import Cell

WIDEST = 1000  # columns that a cell may span


@dataclass(slots=True)
class Placed:
    """A cell that begins at column ``at``; it grows while its table is read."""

    text: str
    at: int
    columns: int = 1
    rows: int = 1
    head: bool = False


def narrowed(rows: Sequence[Sequence[Placed]]) -> list[list[Cell]]:
    """The rows for ``spans.write_table``. A column in which no cell begins would only repeat its neighbour."""
    begins = sorted({cell.at for row in rows for cell in row})
    narrow = []
    for row in rows:
        cells = []
        for cell in row:
            columns = bisect_left(begins, cell.at + cell.columns) - bisect_left(begins, cell.at)
            cells.append(Cell(cell.text, cell.rows, max(1, columns), cell.head))
        narrow.append(cells)
    return narrow
