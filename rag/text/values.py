"""The values in a sentence: numbers, durations, dates, amounts, names; each with a normal form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from index.passages import Span
from index.patterns import late
from rag.text.lexicon import alternatives, word_set
from rag.text.numerals import MONTH_STEMS, MONTHS, SCALES, SPELLED

Kind = Literal[
    "person", "place", "time", "duration", "percent", "money", "count", "number", "other"
]
MEASURED: tuple[Kind, ...] = ("duration", "percent", "money", "count", "number", "time")
"""Kinds whose values are recognised reliably: a sentence without one doesn't answer."""

_any_of = partial(alternatives, "values")
# A power belongs to its number, however a text writes it: 10⁶, 10^6, 10<sup>6</sup>; so does a fraction: 3½.
# The mark of a note (24⁽³⁾ months) stands between a number and its unit.
_POWER = (
    r"(?:⁽[⁰¹²³⁴-⁹a-z*]{1,4}⁾|[⁺⁻]?[⁰¹²³⁴-⁹]+|\^\{?[-+−]?\d+\}?|<sup>\s?[-+−]?\d{1,4}\s?</sup>)"
)
_NUMBER = (
    r"(?<!<sup>)(?<!\^)(?<!\^\{)"
    rf"(?:\d[\d,.]*\d|\d)(?:{_POWER}|\s?[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒])?(?:\s?(?:" + "|".join(SCALES) + r"))?"
    r"|\b(?:" + "|".join(word for word in SPELLED if word.isascii()) + r")\b"
)
_MONTH = rf"(?:{'|'.join(MONTH_STEMS)})[a-z]*\.?|(?:{_any_of('months.ru')})[а-я]*"
_UNIT = _any_of("units")
_CURRENCY = _any_of("currencies")
# "May" is a verb, too.
_FULL_MONTH = rf"(?-i:{'|'.join(month for month in MONTHS if month != 'May')})"
_DAY = r"\d{1,2}(?!\d)(?:st|nd|rd|th)?"
_YEAR = r"(?:1\d{3}|20\d{2})"
_COUNTED = "个次轮名位人项"  # Chinese measure words, between a number and the counted noun
_VALUES: dict[Kind, str] = {
    "duration": rf"(?:{_NUMBER}|[一二两三四五六七八九十]+)[\s\-–‑]?(?:{_UNIT})[a-zа-я]*+"
    rf"(?!\s+(?:{_any_of('moments')})\b)|\b(?:{_any_of('vague')}) (?:{_UNIT})s?"
    rf"|\b{_YEAR} ?(?:to|until|[-–]) ?(?:\w+ )?{_YEAR}\b"
    r"|\b(?:since|until|till)\s+(?:[\w’'.-]+\s+){0,6}?"
    rf"(?:{_YEAR}s?\b|(?:(?:early|mid|late)[\s-])?\d{{1,2}}(?:st|nd|rd|th)[\s-]century)",
    "percent": r"\d[\d.,]*\s?(?:%|per ?cent\b|percentage points?)|百分之[\d一二三四五六七八九十]+"
    rf"|\b(?:{_any_of('shares')})\b",
    "money": rf"[$€£¥]\s?(?:{_NUMBER})|(?:{_NUMBER})\s?(?:{_CURRENCY})",
    "time": rf"(?:{_MONTH})\s+{_DAY}(?:,?\s+{_YEAR})?|{_DAY}\s+(?:{_MONTH})(?:,?\s+{_YEAR})?"
    rf"|(?:\b(?:early|mid|late)[\s-])?(?:{_MONTH})\s+{_YEAR}"
    r"|\d{4} ?年(?: ?\d{1,2} ?月(?: ?\d{1,2} ?日)?)?|\d{1,2} ?月 ?\d{1,2} ?日|\d{1,2} ?世纪"
    rf"|\b{_YEAR}(?:-\d{{2}}(?:-\d{{2}})?)?s?\b|\b\d{{1,2}}(?:st|nd|rd|th) century\b"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b\d{1,2}:\d\d\b|\b[\d,]+ BP\b"
    rf"|(?:{_NUMBER}|\b(?:a|several|many)\b) (?:years|months|days|weeks) ago|\b{_FULL_MONTH}\b",
    "number": rf"(?<![\d.,])(?!{_YEAR}\b(?!\s+[a-z]+s\b|\s?[{_COUNTED}]))(?:{_NUMBER})"
    r"(?!\s?%|\s?per ?cent|[\d,.]*\d)"
    rf"|[一二两三四五六七八九十百千万]+(?=[{_COUNTED}])",
}
_LASTING = late(rf"(?:{_NUMBER})[\s\-–‑]?(?:{_UNIT})[a-z]*+", re.I)
_FINDS = {kind: late(pattern, re.I) for kind, pattern in _VALUES.items()}
_UNIT_BEHIND = late(rf"[\s\-–‑]?(?:(?:{_UNIT})(?!ly)|%|per ?cent\b|percentage|{_CURRENCY})", re.I)
_NAME = late(
    r"(?:[A-ZÀ-ÞА-ЯЁ][\w’'.&-]*)(?:\s+(?:(?:of|the|de|van|von|al|bin|for)\s+){0,2}[A-ZÀ-ÞА-ЯЁ][\w’'.&-]*)*"
)
# A year behind a name tells when: "the Olympics 2012" are named by both, "May 2012" by neither.
_NUMBER_OF = late(r"[ \u00a0](?!(?:1[5-9]|20)\d\d\b)(\d{1,4}[A-Za-z]?)(?![\w]|[.,:/]\d)")
_OF = late(r"\s+of\b", re.I)  # "in Berlin 40 of 50 buses run"
_NO_NAME = word_set("values", "no_name")
_SOME = word_set("values", "some")
_ACTS = late(rf"(?:['’]s)?\s+(?:{_any_of('acts')})\b")


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a sentence: its span, its text, and a normal form that equal values share."""

    span: Span
    text: str
    normal: str


def values(kind: Kind, text: str) -> Iterator[Value]:
    """The values of a kind in ``text``, in order; for persons and places these are names.

    A count is a number that isn't a duration, a percentage, an amount of money or a date.
    """
    if kind == "person":
        yield from agents(text)
    elif kind == "place":
        yield from names(text)
    elif kind == "count":
        dates = [value.span for value in values("time", text) if not value.text.isdecimal()]
        for value in values("number", text):
            behind, before = text[value.span.end :], text[: value.span.start]
            measures = _UNIT_BEHIND.match(behind) or before.rstrip().endswith(tuple("$€£¥"))
            if not measures and not any(_overlap(value.span, date) for date in dates):
                yield value
    elif kind in _FINDS:
        for match in _FINDS[kind].finditer(text):
            found = match.group().strip(" .,-")
            if found:
                start = match.start() + match.group().index(found)
                yield Value(Span(start, start + len(found)), found, normal(found))


def durations_to_moments(text: str) -> list[Value]:
    """The lengths of time in ``text`` that are counted from or to a moment, too: "7 days ahead"."""
    return [Value(Span(*each.span()), each[0], normal(each[0])) for each in _LASTING.finditer(text)]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def names(text: str) -> Iterator[Value]:
    """Runs of capitalised words, without function words that only begin a sentence."""
    for match in _NAME.finditer(text):
        start, parts = match.start(), match.group().split()
        while parts and (parts[0].lower() in _NO_NAME or _counts(parts)):
            start += len(parts[0]) + 1
            parts = parts[1:]
        found = text[start : match.end()].strip(" .,’'")
        if len(found) > 1:
            yield Value(Span(start, start + len(found)), found, found.lower().removesuffix("’s"))


def named_things(text: str) -> Iterator[Value]:
    """The same with a number that belongs to the name: "Drako 7" of "the Drako 7", "Hall 3"."""
    times = [value.span for value in values("time", text)]
    for name in names(text):
        number = _NUMBER_OF.match(text, name.span.end)
        counts = number is not None and (
            _OF.match(text, number.end()) or any(at.start < number.end() <= at.end for at in times)
        )
        if number is None or counts:
            yield name
        else:
            found = Span(name.span.start, number.end())
            yield Value(found, found.of(text), f"{name.normal} {number[1].lower()}")


def _counts(parts: Sequence[str]) -> bool:
    """True where a count and "of" stand before the name: "Two of Oppman's"."""
    first = parts[0].lower()
    return parts[1:2] == ["of"] and (first in SPELLED or first in _SOME)


def may_only_begin(name: Value, text: str) -> bool:
    """True for a single word at the beginning of ``text``, where any word has a capital ("¿Quién", "Which")."""
    return " " not in name.text and not text[: name.span.start].strip("¿¡ ")


def agents(text: str) -> Iterator[Value]:
    """The names that may be of persons: a single word that begins a sentence counts only before an action verb."""
    for name in names(text):
        before = text[: name.span.start].rstrip()
        begins = not before or before[-1] in '.!?:;“"('
        if " " in name.text or not begins or _ACTS.match(text[name.span.end :]):
            yield name


_NOTE = late(r"⁽[^⁾]{1,4}⁾")
_RAISED = late(r"<sup>\s?([-+−]?\d+)\s?</sup>|\^\{?([-+−]?\d+)\}?|([⁺⁻]?[⁰¹²³⁴-⁹]+)", re.I)
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺-", "0123456789−+−")


def _raised(value: str) -> str:
    """The value with its powers in one form: ``10^6``."""

    def power(found: re.Match[str]) -> str:
        said = found[1] or found[2] or found[3]
        return f"^{said.translate(_PLAIN)}"

    return _RAISED.sub(power, _NOTE.sub("", value))


def normal(value: str) -> str:
    """Digits for spelled numbers, no commas, units in the singular: ``90-minute`` is ``90 minute``."""
    value = re.sub(r"[\s\-–‑]+", " ", _raised(value).lower().replace(",", "")).strip()
    value = re.sub(r" ?([年月日]) ?", r"\1", value)
    value = re.sub(r"(?<=\d)(?=[^\d\s.%^])", " ", value)
    parts = [SPELLED.get(part, part) for part in value.split()]
    return " ".join(part.removesuffix("s") if len(part) > 3 else part for part in parts)


_LASTS = {
    "second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000,
    "year": 31_536_000, "decade": 315_360_000, "centurie": 3_153_600_000, "century": 3_153_600_000,
    "分钟": 60, "小时": 3600, "天": 86_400, "周": 604_800, "个月": 2_592_000, "年": 31_536_000,
    "секунд": 1, "минут": 60, "час": 3600, "дн": 86_400, "недел": 604_800, "месяц": 2_592_000,
    "год": 31_536_000, "лет": 31_536_000,
}  # fmt: skip


def seconds(duration: Value) -> float | None:
    """The length of a duration in seconds; None if its number or unit isn't known."""
    number, _, unit = duration.normal.partition(" ")
    lasts = next((lasts for name, lasts in _LASTS.items() if unit.startswith(name)), None)
    try:
        return None if lasts is None else float(number) * lasts
    except ValueError:
        return None
