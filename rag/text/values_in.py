"""The values in a sentence in words of its language: months, units, number words; hours and short units in all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from index.languages import WORDED
from index.passages import Span
from index.patterns import late
from rag.text.calendar_words import places_of_time
from rag.text.lexicon import alternatives
from rag.text.values import Kind, Value, normal, values

SPOKEN = frozenset((*WORDED, "ar"))
"""The languages whose words for values are known."""
_DIGITS = r"(?<![\d.,])\d[\d.,]*(?<![.,])"
_YEAR = r"(?:1\d{3}|20\d{2})"
_OF = r"(?:\s+(?:de|del|von|des))?"
_FRACTION = late(r"[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒]|(?<![\d/.,-])\d{1,3}\s?[/⁄]\s?\d{1,3}(?![\d/.,]\d|\d)")
# Signs behind or before an amount, and short names of units; "5 m" may be metres, "3 d" a dimension.
_AMOUNT = late(
    r"\d\s?(?:[€$£¥₽₹]|(?:EUR|USD|GBP|CHF|JPY|CNY|RMB|RUB|PLN|CZK|SEK|NOK|DKK|HUF|TRY|INR|CAD|AUD)\b)"
    r"|\b(?:EUR|USD|GBP|CHF|JPY|CNY|RMB|RUB|PLN|CZK|SEK|NOK|DKK|HUF|TRY|INR|CAD|AUD|Rs\.?)\s?\d|[₽₹]\s?\d"
    r"|\d\s?(?:元|块|美元|欧元|英镑|日元|руб)"
)
_LENGTH = late(
    r"(?<![\w.,])\d[\d.,]*\s?(?:ms|s|secs?|min|mins|h|hrs?|wks?|yrs?|мин|сек|ч)\b(?![/²³])"
)
_CELL_OF_HOURS = r"(?<=: )(?:[01]?\d|2[0-4])\s?[–-]\s?(?:[01]?\d|2[0-4])(?![\w.,:/-])"


def values_in(kind: Kind, text: str, language: str) -> Iterator[Value]:
    """The values of a kind that ``rag.text.values`` knows, and those in words of ``language``, in no order."""
    if also := _also(kind, language):
        for match in also.finditer(text):
            yield Value(Span(*match.span()), match[0], normal(match[0]))
    if kind == "time":
        for start, end in places_of_time(text, language):
            yield Value(Span(start, end), text[start:end], normal(text[start:end]))
    if language not in SPOKEN:
        yield from values(kind, text)
        return
    measured = [match.span() for match in _measured(language).finditer(text)]
    for value in values(kind, text):
        # "18 Euro", "55 Minuten" are no counts.
        if kind != "count" or not any(start <= value.span.start < end for start, end in measured):
            yield value
    if found := _finds(kind, language):
        for match in found.finditer(text):
            if kind == "count" and any(start <= match.start() < end for start, end in measured):
                continue
            yield Value(Span(*match.span()), match[0], normal(match[0]))


@cache
def _finds(kind: Kind, language: str) -> re.Pattern[str] | None:
    number = rf"(?:{_DIGITS}|\b(?:{_words('counted', language)})\b)"
    month = rf"(?:{_words('month_names', language)})"
    patterns: dict[Kind, str] = {
        "time": rf"(?:\d{{1,2}}(?:\.|º|er)?{_OF}\s+)?\b{month}(?:{_OF},?\s+(?:năm\s+)?{_YEAR})?\b"
        rf"|\b(?:{_words('moments_told', language)})\b",
        "duration": rf"{number}[\s-]?(?:{_words('lasting', language)})\b",
        "money": rf"{number}\s?(?:{_words('coins', language)})\b",
        "percent": rf"\d[\d.,]*\s?(?:{_words('hundredths', language)})\b"
        rf"|\b(?:{_words('hundredths', language)})\s?\d[\d.,]*|\b(?:{_words('parts_of', language)})\b",
        "count": rf"\b(?:{_words('counted', language)})\b",
        "number": rf"\b(?:{_words('counted', language)})\b",
    }
    return re.compile(patterns[kind], re.I) if kind in patterns else None


@cache
def _also(kind: Kind, language: str) -> re.Pattern[str] | None:
    """Hours ("7 bis 19 Uhr"), fractions (a share is often no percentage), amounts and lengths in signs."""
    always = {"percent": _FRACTION, "number": _FRACTION, "money": _AMOUNT, "duration": _LENGTH}
    if kind != "time":
        return always.get(kind)
    held = language if language in (*SPOKEN, "zh", "ru") else "en"
    before, behind = (r"(?<!\d)", r"(?!\d)") if held == "zh" else (r"(?<![\w.,])", r"(?!\w)")
    return re.compile(rf"{before}(?:{_words('hours_told', held)}){behind}|{_CELL_OF_HOURS}", re.I)


@cache
def _measured(language: str) -> re.Pattern[str]:
    number = rf"(?:{_DIGITS}|\b(?:{_words('counted', language)})\b)"
    units = "|".join(_words(each, language) for each in ("lasting", "coins", "hundredths"))
    return re.compile(rf"{number}[\s-]?(?:{units})\b", re.I)


def _words(name: str, language: str) -> str:
    return alternatives("values_in", f"{name}.{language}")
