"""Which of several columns of dates a question means: the one it names, or the one that says how a row began."""

from __future__ import annotations

from collections.abc import Sequence

from rag.tables.asked import Asked
from rag.tables.ends import ends_of, says_end
from rag.tables.grid import Grid
from rag.text.lexicon import entries

_BEGINS = entries("table_states", "begins")
DATES = frozenset(("date", "datum", "дата", "日期"))
"""What superlatives of time call the dimension."""
_SHARED = 2  # letters that a question and a Chinese name of a column share at least


def date_column(
    asked: Asked, grid: Grid, near: Sequence[tuple[int, range]], where: range
) -> int | None:
    """The column of dates that a moment at some tokens is about; None where that can't be told."""
    dates = [at for at, each in enumerate(grid.columns) if each.kind == "date"]
    if len(dates) < 2:
        return dates[0] if dates else None
    named = [
        (abs(numbers.start - where.start), at)
        for at, numbers in near
        if at in dates and numbers.start not in where
    ]
    if named:
        return min(named)[1]
    if (told := named_date(asked, grid, (), dates)) is not None:
        return told
    begin = [at for at in dates if not says_end(grid.names[at])]
    called = [
        at
        for at in begin
        if any(grid.columns[at].name.lower().startswith(each) for each in _BEGINS)
    ]
    return next(iter((*called, *begin)), None)


def named_date(
    asked: Asked, grid: Grid, near: Sequence[tuple[int, range]], dates: Sequence[int]
) -> int | None:
    """The one of some columns of dates that a question names, by a word of its name or the end that it says."""
    named = {at for at, _ in near if at in dates}
    parts = {at for at in dates if _says_part(asked, grid, at)}
    reached = {at for at, end in ends_of(grid) if at in dates and end.reached.search(asked.text)}
    return next((each.pop() for each in (named, parts, reached) if len(each) == 1), None)


def _says_part(asked: Asked, grid: Grid, at: int) -> bool:
    """True if a question says a word of a column's name that no other date has, of Chinese some letters of it."""
    others = {
        word
        for n, each in enumerate(grid.columns)
        if n != at and each.kind == "date"
        for word in grid.names[n]
    }
    own = [word for word in grid.names[at] if word not in others]
    if all(len(word) == 1 for word in grid.names[at]):
        name = grid.columns[at].name
        return any(
            name[start : start + _SHARED] in asked.text
            for start in range(len(name) - _SHARED + 1)
            if any(letter in own for letter in name[start : start + _SHARED])
        )
    return any(each.tells and each.stem in own for each in asked.tokens)
