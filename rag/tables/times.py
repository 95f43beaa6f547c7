"""Columns of lengths of time, by their kind, unit or name: what is "longest" where nothing has a length."""

from __future__ import annotations

from functools import lru_cache

from rag.tables.asked import stems
from rag.tables.grid import Grid
from rag.tables.numbers import canonical
from rag.text.lexicon import entries

_UNITS = frozenset(("s", "min", "h", "d"))
NAMES = frozenset(entries("table_roles", "times"))
"""Names of columns, and what superlatives call the dimension."""


def time_columns(grid: Grid) -> list[int]:
    """The columns that tell how long something took."""
    return [
        at
        for at, column in enumerate(grid.columns)
        if column.kind == "duration"
        or (column.measured and (canonical(column.unit) in _UNITS or grid.names[at] in _names()))
    ]


@lru_cache(maxsize=1)
def _names() -> frozenset[tuple[str, ...]]:
    return frozenset(map(stems, NAMES))
