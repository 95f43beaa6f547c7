"""Months, weekdays, seasons and halves that a text names.

In English, Russian and Chinese by our own lists, whatever a text's language; in other languages as the Unicode
CLDR has them (Babel).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from babel import Locale

from index.languages import ENGLISH, WORDED
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
def parts_of_time(text: str, language: str = ENGLISH) -> Mapping[str, frozenset[str]]:
    """For each kind the parts that a text names, ``{"#month": {"3"}}``; a range names all in it."""
    found = {kind: _with_ranges(kind, text, language) for kind in (MONTH, WEEKDAY, SEASON, HALF)}
    return {kind: parts for kind, parts in found.items() if parts}


def dated_months(text: str) -> frozenset[str]:
    """The months of dates in figures: 3 for "2024-03-05" and "05.03.2024"."""
    return frozenset(str(int(one or other)) for one, other in _DATE.findall(text))


def first_part(text: str, kind: str, language: str = ENGLISH) -> str:
    """How a text first names a part of a kind: ``March``; empty if it names none."""
    return next((text[start:end] for start, end, _ in sorted(_all(kind, text, language))), "")


def places_of_time(text: str, language: str = ENGLISH) -> Iterator[tuple[int, int]]:
    """Where a text names a month, a weekday or a season."""
    for kind in (MONTH, WEEKDAY, SEASON):
        for start, end, _ in _all(kind, text, language):
            yield start, end


def _with_ranges(kind: str, text: str, language: str) -> frozenset[str]:
    named = sorted(_all(kind, text, language))
    parts = {part for _, _, part in named}
    for (_, end, first), (start, _, last) in zip(named, named[1:], strict=False):
        if kind in IN_ALL and _TO.match(text[end:start]):
            parts |= _between(int(first), int(last), IN_ALL[kind])
    return frozenset(parts)


def _between(first: int, last: int, in_all: int) -> set[str]:
    """``{"6", "7", "1"}`` from Saturday to Monday."""
    return {str((first - 1 + step) % in_all + 1) for step in range((last - first) % in_all + 1)}


def _all(kind: str, text: str, language: str) -> Iterator[Place]:
    for own, pattern in (*_patterns(), *_spoken(language)):
        if own == kind:
            for match in pattern.finditer(text):
                yield match.start(), match.end(), str(match.lastgroup)[1:].split("_")[0]
    if kind == MONTH:
        for match in _HAN_MONTH.finditer(text):
            yield match.start(), match.end(), _SPELT.get(match[1], match[1])


@cache
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


@cache
def _spoken(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The patterns of another language: names with the endings that cases and plurals give them."""
    if language not in WORDED:
        return ()
    locale = Locale(language)
    found = [
        (MONTH, _names(locale.months, language, first=0)),
        (WEEKDAY, _names(locale.days, language, first=1)),
    ]
    seasons = _pattern(f"seasons.{language}", "(?<![^\\W_])(?:{})(?![^\\W_])", re.I)
    return (*found, (SEASON, seasons))


@cache
def month_names() -> Mapping[str, int]:
    """The names of months in other languages in Latin script, in small letters, with their numbers."""
    return {
        name.lower(): number
        for language in WORDED
        for context in ("format", "stand-alone")
        for number, name in Locale(language).months[context]["wide"].items()
        if name.isalpha()
    }


def _names(
    named: Mapping[str, Mapping[str, Mapping[int, str]]], language: str, *, first: int
) -> re.Pattern[str]:
    """One group for each name; ``first`` is added to CLDR's numbers (it counts days from 0)."""
    forms = {
        (name.lower(), number + first)
        for context in ("format", "stand-alone")
        for number, name in named[context]["wide"].items()
    }
    longest_first = sorted(forms, key=lambda each: (-len(each[0]), each))
    each = "|".join(
        f"(?P<n{number}_{at}>{_inflected(name, language)})"
        for at, (name, number) in enumerate(longest_first)
    )
    return re.compile(f"(?<![^\\W_])(?:{each})(?![^\\W_])", re.I)


def _inflected(name: str, language: str) -> str:
    if language == "pl":
        return rf"{re.escape(name[:-1])}\w{{0,2}}"
    if language == "tr":
        return rf"{re.escape(name)}(?:['’]?(?:d[ae]n?|t[ae]n?|[ıiuü]n?|[ae]|l[ae]r\w*))?"
    return rf"{re.escape(name)}{'s?' if language != 'vi' else ''}"


def _pattern(name: str, around: str, flags: int = 0) -> re.Pattern[str]:
    told = [each.rsplit("/", 1) for each in entries("calendar", name)]
    each = "|".join(f"(?P<n{part}_{at}>{own})" for at, (own, part) in enumerate(told))
    return late(around.format(each) if around != "{}" else each, flags)
