"""Columns that say an end of what a row is about: filled where it has come, empty where it hasn't yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.tables.asked import stems
from rag.tables.columns import is_nothing
from rag.tables.grid import Grid
from rag.text.lexicon import entries


@dataclass(frozen=True, slots=True)
class End:
    """The ``names`` of columns of one kind of end, and the words for rows that have come to it or haven't."""

    names: frozenset[tuple[str, ...]]
    reached: re.Pattern[str]
    not_reached: re.Pattern[str]


@lru_cache(maxsize=1)
def _ends() -> tuple[End, ...]:
    found = []
    for entry in entries("table_states", "ends"):
        names, reached, not_reached = entry.split(" / ")
        # Chinese words have no edges.
        edge = "(?:{})" if "\u3400" <= names[0] <= "\u9fff" else r"(?<!\w)(?:{})(?!\w)"
        forms = (re.compile(edge.format(each), re.I) for each in (reached, not_reached))
        found.append(End(frozenset(map(stems, names.split("|"))), *forms))
    return tuple(found)


def ends_of(grid: Grid) -> Iterator[tuple[int, End]]:
    """The columns whose name says an end and that some rows leave empty."""
    for at, column in enumerate(grid.columns):
        own = [each for each in _ends() if _is_called(grid.names[at], each)]
        if not own or column.measured or at in grid.keys:
            continue
        cells = [row[at] for row in grid.texts]
        # Of yes and no or of few states the cells say it themselves.
        if (column.kind == "date" or len({*cells}) > 2) and any(map(is_nothing, cells)):
            yield from ((at, each) for each in own)


def says_end(name: tuple[str, ...]) -> bool:
    """True if the words of a column's name say an end of any kind."""
    return any(_is_called(name, each) for each in _ends())


def _is_called(name: tuple[str, ...], end: End) -> bool:
    return name in end.names or any((word,) in end.names for word in name)


def tells_end(text: str, names: Iterable[str]) -> bool:
    """True if a text says of something that it has come to an end, or not yet, that one of these columns tells."""
    called = [stems(name) for name in names]
    return any(
        (each.reached.search(text) or each.not_reached.search(text))
        and any(_is_called(name, each) for name in called)
        for each in _ends()
    )
