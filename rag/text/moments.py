"""The first date in a sentence as a number that sorts: year, month, day."""

from __future__ import annotations

import re

from rag.text.lexicon import entries
from rag.text.numerals import MONTHS
from rag.text.values import values

Moment = tuple[int, int, int]

_YEAR = re.compile(r"(?<!\d)(1\d{3}|20\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(1\d{3}|20\d{2})-(\d{2})(?:-(\d{2}))?(?!\d)")
_HAN = re.compile(r"(\d{4}) ?年(?: ?(\d{1,2}) ?月(?: ?(\d{1,2}) ?日)?)?")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_STEMS = (
    *((month.lower(), number) for number, month in enumerate(MONTHS, start=1)),
    *((month[:3].lower(), number) for number, month in enumerate(MONTHS, start=1)),
)
_RUSSIAN = tuple(
    (re.compile(stem), number)
    for number, stem in enumerate(entries("values", "months.ru"), start=1)
)


def first_moment(text: str) -> Moment | None:
    """The first date with a year; what it leaves out is 0. None where there is none."""
    for value in values("time", text):
        for pattern in (_HAN, _ISO):
            if found := pattern.search(value.text):
                return int(found[1]), int(found[2] or 0), int(found[3] or 0)
        if year := _YEAR.search(value.text):
            day = _DAY.search(value.text)
            month = _month(value.text.lower())
            return int(year[1]), month, int(day[1]) if day and month else 0
    return None


def _month(text: str) -> int:
    named = (number for stem, number in _STEMS if re.search(rf"\b{stem}", text))
    russian = (number for stem, number in _RUSSIAN if stem.search(text))
    return next(named, 0) or next(russian, 0)
