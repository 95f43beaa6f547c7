"""Columns of what one piece costs: their sum is no amount, as pieces differ in number."""

from __future__ import annotations

import re

from rag.tables.forms import pattern
from rag.tables.grid import Grid

_ONE_PIECE, _PRICE, _PIECES = map(pattern, ("one_piece", "price", "pieces"))
_UNIT = re.compile(r"\s*[(\[（].*")  # "Price (EUR)"


def costs_of_one(grid: Grid, at: int) -> bool:
    """True for a column of unit prices: by its name, or a price beside how many pieces there are."""
    if _is(_ONE_PIECE, grid.columns[at].name):
        return True
    pieces = (_is(_PIECES, each.name) and each.measured for each in grid.columns)
    return _is(_PRICE, grid.columns[at].name) and any(pieces)


def _is(called: re.Pattern[str], name: str) -> bool:
    return called.fullmatch(_UNIT.sub("", name).strip()) is not None
