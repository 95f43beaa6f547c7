"""Columns of what one piece costs: their sum is no amount, as pieces differ in number."""

from __future__ import annotations

import re

from rag.tables.forms import any_form
from rag.tables.grid import Grid

_UNIT = re.compile(r"\s*[(\[（].*")  # "Price (EUR)"


def costs_of_one(grid: Grid, at: int) -> bool:
    """True for a column of unit prices: by its name, or a price beside how many pieces there are."""
    if _is("one_piece", grid.columns[at].name):
        return True
    pieces = (_is("pieces", each.name) and each.measured for each in grid.columns)
    return _is("price", grid.columns[at].name) and any(pieces)


def _is(what: str, name: str) -> bool:
    plain = _UNIT.sub("", name).strip()
    return re.fullmatch(any_form(what), plain, re.I) is not None
