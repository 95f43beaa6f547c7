"""What is in stock and what isn't: a column of numbers that is above 0 or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from rag.tables.asked import Asked, stems
from rag.tables.comparisons import comparisons
from rag.tables.forms import pattern
from rag.tables.grid import Grid
from rag.tables.query import Condition
from rag.tables.spelled import with_figures
from rag.text.lexicon import entries

_GONE, _THERE = pattern("gone"), pattern("there")
_DENIES = pattern("negation")
_NAMES = tuple(stems(name) for name in entries("tables", "stock"))


def supplied(asked: Asked, grid: Grid, *, listing: bool) -> Iterator[tuple[Condition, int]]:
    """The condition on the column of what is in stock; that something is there is one of lists only."""
    at = stock_column(grid)
    if at is None:
        return
    if _took(asked, _GONE):
        yield Condition((at,), "<=", (Decimal(0),), f"{grid.columns[at].name} is 0"), at
    elif _took(asked, _THERE) and listing:
        yield is_there(grid, at), at


def stock_column(grid: Grid) -> int | None:
    """The one column that tells how much of each row's thing there is."""
    held = [
        at for at, name in enumerate(grid.names)
        if grid.columns[at].measured and any(own in _NAMES for own in (name, name[:1], name[-1:]))
    ]  # fmt: skip
    return held[0] if len(held) == 1 else None


def is_there(grid: Grid, at: int) -> Condition:
    return Condition((at,), ">", (Decimal(0),), f"{grid.columns[at].name} > 0")


def asks_for_stock(question: str) -> bool:
    return bool(_THERE.search(question)) and not _GONE.search(question)


def is_supply(condition: Condition) -> bool:
    """True for a condition that there is something at all."""
    return condition.test == ">" and condition.values == (Decimal(0),)


def is_limited(question: str) -> bool:
    """True for a question that limits what it asks for: by a number, by what is in stock, by what isn't so."""
    text = with_figures(question)
    return bool(_DENIES.search(text) or _GONE.search(text) or _THERE.search(text)) or any(
        comparisons(Asked.of(text))
    )


def _took(asked: Asked, form: re.Pattern[str]) -> bool:
    found = form.search(asked.text)
    if found is not None:
        asked.use(asked.between(*found.span()))
    return found is not None
