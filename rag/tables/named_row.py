"""What a cell of one row says, where a question names the row and asks who, when or how long."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.tables.asked import Asked
from rag.tables.computing import selected
from rag.tables.date_columns import named_date
from rag.tables.engine import TooMuch
from rag.tables.grid import Grid
from rag.tables.matching import Likeness, Reading, match_conditions, match_names, match_parts
from rag.tables.measures import accounted
from rag.tables.query import Query
from rag.tables.roles import doer, holds_persons, roles_of, use_deeds
from rag.tables.times import time_columns
from rag.text.lexicon import alternatives


def _asks(name: str) -> re.Pattern[str]:
    said = alternatives("table_roles", name)
    return re.compile(rf"(?<![^\W\d_\u3400-\u9fff])(?:{said})(?![^\W\d_\u3400-\u9fff])", re.I)


_WHO, _WHEN, _HOW_LONG = _asks("who"), _asks("when"), _asks("how_long")


@dataclass(frozen=True, slots=True)
class NamedCell:
    """The cell of a row that a question names; ``share`` (0..1) of what it tells is understood."""

    row: int
    column: int
    share: float


def named_cell(question: str, grid: Grid, like: Likeness) -> NamedCell | None:
    """The cell asked for, which may be empty; None if not one row is named, or a word isn't understood."""
    reading = Reading(Asked.of(question), grid, like)
    if grid.turned or not any(each.search(question) for each in (_WHO, _WHEN, _HOW_LONG)):
        return None
    match_names(reading)
    match_conditions(reading)
    if not any(each.test == "in" for each in reading.every_condition):
        return None
    match_parts(reading)
    row = _only_row(reading)
    at = _column(reading) if row is not None else None
    if row is None or at is None:
        return None
    use_deeds(reading)
    if not accounted(reading, None):
        return None
    telling = sum(each.tells for each in reading.asked.tokens)
    return NamedCell(row, at, 1 - len(reading.asked.left()) / max(1, telling))


def _only_row(reading: Reading) -> int | None:
    try:
        rows = selected(reading.grid, Query("select", None, reading.every_condition))
    except TooMuch:
        return None
    return rows[0] if len(rows) == 1 else None


def _column(reading: Reading) -> int | None:
    grid, text = reading.grid, reading.asked.text
    free = [at for at in range(len(grid.columns)) if at not in reading.spent and at != grid.label]
    for form in (_WHO, _WHEN, _HOW_LONG):
        for found in form.finditer(text):
            reading.asked.use(reading.asked.between(*found.span()))
    if _WHO.search(text):
        return _who(reading, [at for at in free if holds_persons(grid, at) or roles_of(grid, at)])
    if _WHEN.search(text):
        dates = [at for at in free if grid.columns[at].kind == "date"]
        return named_date(reading.asked, grid, reading.near, dates)
    times = [at for at in time_columns(grid) if at in free]
    return times[0] if len(times) == 1 else None


def _who(reading: Reading, columns: Sequence[int]) -> int | None:
    """The column of the role whose deed is said, else the only one of persons."""
    if (at := doer(reading, columns)) is not None:
        return at
    named = [at for at, _ in reading.near if at in columns]
    if len(set(named)) == 1:
        return named[0]
    persons = [at for at in columns if holds_persons(reading.grid, at)]
    return persons[0] if len(persons) == 1 else None
