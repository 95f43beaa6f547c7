"""Cells named by the name of their column and a number: "priority 1", "shelf 12", "在 3 号楼"."""

from __future__ import annotations

from collections.abc import Iterator

from rag.tables.grid import Grid
from rag.tables.matching import Reading
from rag.tables.query import Condition


def numbered(reading: Reading) -> None:
    """Conditions by a number right behind or before the name of a column of bare numbers; both are used."""
    asked, grid = reading.asked, reading.grid
    for at, where in list(reading.near):
        column = grid.columns[at]
        if column.kind != "number" or column.unit or any(column.units) or at in reading.spent:
            continue
        for n in (where.stop, where.start - 1):
            if (
                not 0 <= n < len(asked.tokens)
                or n in asked.used
                or not asked.tokens[n].text.isdigit()
            ):
                continue
            cells = tuple(sorted(_cells(grid, at, asked.tokens[n].text)))
            if not cells:
                continue
            asked.use((n,))
            told = Condition((at,), "in", cells, f"{column.name} is {cells[0]}")
            reading.conditions.append((told, range(min(n, where.start), max(n + 1, where.stop))))
            reading.spent.add(at)
            reading.near.remove((at, where))
            break


def _cells(grid: Grid, at: int, number: str) -> Iterator[str]:
    """How the cells of a column write a number."""
    values, wanted = grid.columns[at].values, int(number)
    yield from {row[at] for row, value in zip(grid.texts, values, strict=True) if value == wanted}
