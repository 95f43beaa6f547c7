"""States that cells affirm or deny: "已付" and "未付", asked for as "还没有付款"; "unpaid" as "not yet paid"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.tables.asked import Asked
from rag.tables.grid import Grid
from rag.tables.query import Condition
from rag.text.lexicon import alternatives

MOST = 6  # different cells of a column of states
LONGEST = 24  # characters of one

_CELLS = tuple(
    re.compile(alternatives("tables", f"states.{name}"), re.I) for name in ("denied", "reached")
)
_ASKED = tuple(alternatives("tables", f"states.asks_{name}") for name in ("denied", "reached"))


def states(asked: Asked, grid: Grid) -> Iterator[tuple[Condition, int]]:
    """Conditions on the columns of states of which the question says one, whether it is reached or not."""
    for at, column in enumerate(grid.columns):
        cells = list(dict.fromkeys(row[at] for row in grid.texts[:2000] if row[at]))
        if column.kind != "text" or not 1 < len(cells) <= MOST:
            continue
        for form, asks in zip(_CELLS, _ASKED, strict=True):
            for cell in cells:
                if (told := _asked_for(cell, form, asks, asked.text)) is not None:
                    asked.use(asked.between(*told.span()))
                    yield Condition((at,), "in", (cell,), f"{column.name} is {cell}"), at


def _asked_for(cell: str, form: re.Pattern[str], asks: str, text: str) -> re.Match[str] | None:
    """Where a question says the state of a cell in other words; None for no state, or one that stands there."""
    state = form.fullmatch(cell.strip()) if len(cell) <= LONGEST else None
    if state is None or cell.lower() in text.lower():
        return None
    core = next(each for each in state.groups() if each)
    # Forms of a word differ in their last letters ("оплачен", "оплачены").
    stem = core[:-1] if len(core) > 4 else core
    return re.search(asks.replace("<state>", re.escape(stem)), text, re.I)
