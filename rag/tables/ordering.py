"""The order that rows are asked for: "sort by weight, heaviest first"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from index.patterns import late
from rag.tables.asked import stems
from rag.tables.forms import any_form, pattern
from rag.tables.matching import (
    DESCENDING,
    SORTED,
    Reading,
    column_behind,
    columns_called,
    dimensions,
    named_measures,
)
from rag.text.lexicon import entries

_BY = pattern("ordered_by")
_HIGHEST, _LOWEST = pattern("highest"), pattern("lowest")
_WORST = pattern("worst")
_BAD = frozenset(stem for each in entries("tables", "bad") for stem in stems(each))
_ENDS = pattern("ends")
_NUMBER_OF = late(
    r"\s*(?:the |their )?(?:number|amount|size|count) of\b|\s*(?:количеству|числу)\b", re.I
)


def is_ordering(question: str) -> bool:
    """True if rows are asked for in an order, not the first of them alone."""
    return bool(SORTED.search(question) or _led().search(question))


@lru_cache(maxsize=1)
def _led() -> re.Pattern[str]:
    """A superlative that only tells which comes first."""
    every = "|".join(
        (any_form("highest"), any_form("lowest"), *(words.pattern for words, _, _ in dimensions()))
    )
    return late(
        rf"(?:from|(?:starting|beginning) with) (?:the )?(?:{every})(?: \w+)?(?: to\b|[.?!]*$)|(?:{every}) first\b"
        rf"|(?:начиная с(?:о)?|сначала|от) (?:{every})",
        re.I,
    )


def order_of(reading: Reading) -> tuple[int, bool] | None:
    """The column that the rows are ordered by, and whether the most comes first; their words are used."""
    text = reading.asked.text
    if not is_ordering(text):
        return None
    told = list(_superlatives(reading))
    at = _named(reading)
    if at is None:
        called = [c for _, _, names in told for c in columns_called(reading.grid, names)]
        at = next((c for c in called if reading.grid.columns[c].kind != "text"), None)
        at = _only_date(reading, told) if at is None else at
    if at is None:
        return None
    for form in (SORTED, DESCENDING, _BY, pattern("leading")):
        for found in form.finditer(text):
            reading.asked.use(reading.asked.between(*found.span()))
    for found, _, _ in told:
        reading.asked.use(reading.asked.between(*found.span()))
    return at, _descends(reading, at, told)


def _only_date(reading: Reading, told: Sequence[Told]) -> int | None:
    """The one column of days for "newest first", whatever it is called; none on which something ends."""
    if not any("date" in names for _, _, names in told):
        return None
    dated = [
        at
        for at, each in enumerate(reading.grid.columns)
        if each.kind == "date" and not _ENDS.search(each.name)
    ]
    return dated[0] if len(dated) == 1 else None


Told = tuple[re.Match[str], bool, tuple[str, ...]]


def _superlatives(reading: Reading) -> Iterator[Told]:
    """The superlatives of a question in the order in which they stand."""
    text = reading.asked.text
    found: list[Told] = [
        (match, more, names)
        for words, more, names in dimensions()
        for match in words.finditer(text)
    ]
    for form, more in ((_HIGHEST, True), (_LOWEST, False)):
        found += [(match, more, ()) for match in form.finditer(text)]
    yield from sorted(found, key=lambda each: each[0].start())


def _named(reading: Reading) -> int | None:
    """The column named behind "by", by its own name or by another of the same dimension."""
    text, grid = reading.asked.text, reading.grid
    for found in _BY.finditer(text):
        end = found.end()
        if counted := _NUMBER_OF.match(text, end):
            end = counted.end()
        at = column_behind(reading, end)
        own = set(named_measures(reading)) if counted else set()
        at = own.pop() if at is None and len(own) == 1 else at
        if at is not None:
            if counted:
                reading.asked.use(reading.asked.between(*counted.span()))
            return at
        behind = stems(text[found.end() : found.end() + 24])
        for _, _, names in dimensions():
            said = [name for name in names if behind[: len(stems(name))] == stems(name)]
            called = [at for at in columns_called(grid, names) if grid.columns[at].kind != "text"]
            if said and len(set(called)) == 1:
                start = found.end()
                reading.asked.use(reading.asked.between(start, start + 24)[: len(stems(said[0]))])
                return called[0]
    return None


def _descends(reading: Reading, at: int, told: list[Told]) -> bool:
    if DESCENDING.search(reading.asked.text):
        return True
    if _WORST.search(reading.asked.text) and _BAD & set(reading.grid.names[at]):
        return True  # the worst of what was lost is the most of it
    own = [more for _, more, names in told if at in columns_called(reading.grid, names)]
    plain = [more for _, more, names in told if not names]
    return next(iter((*own, *plain)), False)
