"""States that a column tells by being filled or empty: a ticket is still open where "Closed" is empty."""

from __future__ import annotations

import re

from rag.tables.columns import is_nothing
from rag.tables.conditions import negates
from rag.tables.ends import ends_of
from rag.tables.grid import Grid
from rag.tables.matching import Reading
from rag.tables.query import Condition
from rag.text.lexicon import alternatives

_MOMENT = re.compile(rf"(?<![^\W\d_])(?:{alternatives('table_states', 'moment')})", re.I)
_YET = re.compile(rf"(?<!\w)(?:{alternatives('table_states', 'yet')})(?!\w)", re.I)
_YET_WIDE = re.compile("[还仍尚已]经?")
_ATTRIBUTE = re.compile(
    r"\b(?:and|with|the|their|its|of|per|by|und|mit|nach|и|с|по)\s*\Z|[的和与按]\Z", re.I
)


def state_words(reading: Reading) -> None:
    """Conditions by words for a state that no cell says ("still open", "unpaid"); their tokens are used.

    To be asked before the names of columns: "open" is no "Opened".
    """
    text = reading.asked.text
    for at, end in ends_of(reading.grid):
        if at in reading.spent or _MOMENT.search(text):
            continue
        for found in end.not_reached.finditer(text):
            numbers = reading.asked.between(*found.span())
            said = tuple(reading.asked.tokens[n].stem for n in numbers)
            if not reading.asked.free(numbers) or _is_of_cell(reading.grid, said, found.group()):
                continue
            reading.asked.use(numbers)
            negated = negates(reading.asked, numbers)
            _take(reading, at, filled=negated)
            break


def _is_of_cell(grid: Grid, said: tuple[str, ...], text: str) -> bool:
    """True if cells say the state themselves."""
    cells = (each for texts in grid.phrases.get(said[-1:], {}).values() for each in texts)
    return any(each.lower() == text.lower().split()[-1] for each in cells)


def named_states(reading: Reading) -> None:
    """Conditions by names of columns of dates that are said of the rows: "not closed yet", "discontinued"."""
    asked, grid = reading.asked, reading.grid
    if _MOMENT.search(asked.text):
        return
    ends = dict(ends_of(grid))
    for at, where in list(reading.near):
        column = grid.columns[at]
        if at in reading.spent or (column.kind != "date" and at not in ends) or at == grid.label:
            continue
        if not any(is_nothing(row[at]) for row in grid.texts):
            continue
        if _ATTRIBUTE.search(asked.text[: asked.tokens[where.start].start]):
            continue
        _take(reading, at, filled=not negates(asked, where))
    for at, end in ends.items():
        found = end.reached.search(asked.text)
        numbers = asked.between(*found.span()) if found else range(0)
        if at in reading.spent or not asked.free(numbers):
            continue
        asked.use(numbers)
        _take(reading, at, filled=not negates(asked, numbers))


def _take(reading: Reading, at: int, *, filled: bool) -> None:
    name = reading.grid.columns[at].name
    told = Condition(
        (at,), "filled" if filled else "empty", (), f"{name} is {'filled' if filled else 'empty'}"
    )
    reading.bare.append(told)
    reading.spent.add(at)
    for found in (*_YET.finditer(reading.asked.text), *_YET_WIDE.finditer(reading.asked.text)):
        reading.asked.use(reading.asked.between(*found.span()))
