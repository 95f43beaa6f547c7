"""What is in stock and what isn't: a column of numbers that is above 0 or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from rag.tables.asked import Asked, stems
from rag.tables.comparisons import comparisons, pattern
from rag.tables.grid import Grid
from rag.tables.query import Condition
from rag.tables.spelled import with_figures
from rag.text.lexicon import entries

_GONE, _THERE = pattern("gone"), pattern("there")
_NAMES = tuple(stems(name) for name in entries("tables", "stock"))


def supplied(asked: Asked, grid: Grid, *, listing: bool) -> Iterator[tuple[Condition, int]]:
    """The condition on the column of what is in stock; that something is there is one of lists only."""
    held = [
        at for at, name in enumerate(grid.names)
        if grid.columns[at].measured and any(own in _NAMES for own in (name, name[:1], name[-1:]))
    ]  # fmt: skip
    if len(held) != 1:
        return
    name = grid.columns[held[0]].name
    if _took(asked, _GONE):
        yield Condition((held[0],), "<=", (Decimal(0),), f"{name} is 0"), held[0]
    elif listing and _took(asked, _THERE):
        yield Condition((held[0],), ">", (Decimal(0),), f"{name} > 0"), held[0]


def is_supply(condition: Condition) -> bool:
    """True for a condition that there is something at all."""
    return condition.test == ">" and condition.values == (Decimal(0),)


def is_limited(question: str) -> bool:
    """True for a question that limits what it asks for by a number, or by what is in stock."""
    text = with_figures(question)
    return bool(_GONE.search(text) or _THERE.search(text)) or any(comparisons(Asked.of(text)))


def _took(asked: Asked, form: re.Pattern[str]) -> bool:
    found = form.search(asked.text)
    if found is not None:
        asked.use(asked.between(*found.span()))
    return found is not None
