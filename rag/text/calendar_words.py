"""Months, weekdays, seasons and halves that a text names, in English, Russian and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from index.patterns import late
from rag.text.lexicon import entries
from rag.text.numerals import SPELLED

MONTH, WEEKDAY, SEASON, HALF = "#month", "#weekday", "#season", "#half"  # no stem of a noun
_HAN_MONTH = late(
    r"(?<![\d个一二三四五六七八九十])(1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])\s?月"
)
_DATE = late(r"(?<!\d)(?:(?:19|20)\d\d-(\d\d)(?!\d)|\d{1,2}\.(\d\d)\.(?:19|20)\d\d(?!\d))")
_TO = late(r"\s*(?:-|–|—|to|through|until|till|до|по|至|到)\s*(?:星期|周|礼拜)?\Z")
_HAN_DAY = r"(?:星期|礼拜|周)(?:{})(?![次个名位小])"
_SPELT = {"十一": "11", "十二": "12"} | dict(SPELLED)
IN_ALL = {MONTH: 12, WEEKDAY: 7}

Place = tuple[int, int, str]
"""Where in a text a part of the year stands, and which it is."""


@lru_cache(maxsize=8192)  # of each name in a text
def parts_of_time(text: str) -> Mapping[str, frozenset[str]]:
    """For each kind the parts that a text names, ``{"#month": {"3"}}``; a range names all in it."""
    found = {kind: _with_ranges(kind, text) for kind, _ in _patterns()}
    return {kind: parts for kind, parts in found.items() if parts}


def dated_months(text: str) -> frozenset[str]:
    """The months of dates in figures: 3 for "2024-03-05" and "05.03.2024"."""
    return frozenset(str(int(one or other)) for one, other in _DATE.findall(text))


def first_part(text: str, kind: str) -> str:
    """How a text first names a part of a kind: ``March``; empty if it names none."""
    return next((text[start:end] for start, end, _ in sorted(_all(kind, text))), "")


def _with_ranges(kind: str, text: str) -> frozenset[str]:
    named = sorted(_all(kind, text))
    parts = {part for _, _, part in named}
    for (_, end, first), (start, _, last) in zip(named, named[1:], strict=False):
        if kind in IN_ALL and _TO.match(text[end:start]):
            parts |= _between(int(first), int(last), IN_ALL[kind])
    return frozenset(parts)


def _between(first: int, last: int, in_all: int) -> set[str]:
    """``{"6", "7", "1"}`` from Saturday to Monday."""
    return {str((first - 1 + step) % in_all + 1) for step in range((last - first) % in_all + 1)}


def _all(kind: str, text: str) -> Iterator[Place]:
    for own, pattern in _patterns():
        if own == kind:
            for match in pattern.finditer(text):
                yield match.start(), match.end(), str(match.lastgroup)[1:].split("_")[0]
    if kind == MONTH:
        for match in _HAN_MONTH.finditer(text):
            yield match.start(), match.end(), _SPELT.get(match[1], match[1])


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    plain, small = "(?<![^\\W_])(?:{})(?![^\\W_])", re.I
    return (
        (MONTH, _pattern("months.en", plain)),
        (MONTH, _pattern("months.ru", plain, small)),
        (WEEKDAY, _pattern("weekdays.en", plain)),
        (WEEKDAY, _pattern("weekdays.ru", plain, small)),
        (WEEKDAY, _pattern("weekdays.zh", _HAN_DAY)),
        (SEASON, _pattern("seasons.en", plain, small)),
        (SEASON, _pattern("seasons.ru", plain, small)),
        (SEASON, _pattern("seasons.zh", "{}")),
        (HALF, _pattern("halves.zh", "{}")),
    )


def _pattern(name: str, around: str, flags: int = 0) -> re.Pattern[str]:
    told = [each.rsplit("/", 1) for each in entries("calendar", name)]
    each = "|".join(f"(?P<n{part}_{at}>{own})" for at, (own, part) in enumerate(told))
    return late(around.format(each) if around != "{}" else each, flags)
