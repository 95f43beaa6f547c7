"""The days, weeks and months that a question tells, and how well a source's date meets them.

"In October 2023", "on 5 March", "в октябре", "10月24日". "Last week" and the like are told from the day that
the question states ("as of 24 October 2023"), never from today's: an answer must not change overnight.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.patterns import late
from rag.text.lexicon import alternatives, entries
from rag.text.numerals import MONTHS

MONTH_ONLY = 0.6  # how well a date meets a month that is asked for: it says less than a day
DAY_AFTER = 0.5  # the same for the day after the asked one: news of a day is published on the next
_ANY = 2000  # stands for the year where a question tells none; a leap year

_YEAR = r"(?:19|20)\d\d"
_EN = "|".join(f"{month}|{month[:3]}\\b\\.?" for month in MONTHS)
_RUSSIAN = tuple(entries("values", "months.ru"))
_RU = rf"(?:{'|'.join(_RUSSIAN)})[а-я]{{0,2}}"
_TH = r"(?:st|nd|rd|th)?"
_FORMS = tuple(
    late(form)
    for form in (
        rf"(?<![\d-])(?P<y>{_YEAR})-(?P<m>\d\d)(?:-(?P<d>\d\d))?(?![\d-])",
        rf"(?:(?P<y>{_YEAR})\s*年\s*)?(?<!\d)(?P<m>1[0-2]|0?[1-9])\s*月(?:\s*(?P<d>\d{{1,2}})\s*[日号])?",
        rf"\b(?P<en>{_EN}) (?P<d>\d{{1,2}}){_TH}\b(?!:)(?:,? (?P<y>{_YEAR})\b)?",
        rf"\b(?P<d>\d{{1,2}}){_TH} (?:of )?(?P<en>{_EN})\b(?:,? (?P<y>{_YEAR})\b)?",
        rf"\b(?P<en>{_EN}),? (?:of )?(?P<y>{_YEAR})\b",
        rf"(?i:\b(?:{alternatives('asked_dates', 'before_month')})[ -])(?P<en>{'|'.join(MONTHS)})\b",
        rf"(?i:\b(?P<d>\d{{1,2}})(?:-?го)? (?P<ru>{_RU})\b)(?: (?P<y>{_YEAR})\b)?",
        rf"(?i:\b(?P<ru>{_RU}) (?P<y>{_YEAR})\b)",
        rf"(?i:\b(?:{alternatives('asked_dates', 'before_month_ru')}) (?P<ru>{_RU})\b)",
    )
)
_TOLD_FROM = tuple(
    (
        name,
        late(
            rf"\b(?:{alternatives('asked_dates', f'{name}.en')})\b|{alternatives('asked_dates', f'{name}.zh')}"
            rf"|\b(?:{alternatives('asked_dates', f'{name}.ru')})\b",
            re.I,
        ),
    )
    for name in ("day_before", "week_before", "this_week", "month_before", "this_month")
)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``; of ``any_year`` where the question tells none."""

    first: datetime.date
    last: datetime.date
    any_year: bool = False

    @property
    def one_day(self) -> bool:
        return self.first == self.last

    def met_by(self, date: str | None) -> float:
        """How well (0..1) a source's date (ISO 8601) meets this; 0 for one of which only the year is known."""
        stated = _stated(date or "", self.any_year)
        if stated is None:
            return 0.0
        first, last = stated
        if first <= self.last and self.first <= last:
            return 1.0 if (self.last - self.first).days < 7 else MONTH_ONLY
        return DAY_AFTER if (first - self.last).days == 1 and first == last else 0.0


def periods_in(question: str) -> tuple[Period, ...]:
    """The days, weeks and months that a question tells, each once."""
    told = tuple(dict.fromkeys(_told(question)))
    stated = [each.first for each in told if each.one_day and not each.any_year]
    if stated:
        relative = tuple(_relative(question, stated[-1]))
        # The stated day then only says when it is asked.
        return relative or told
    return told


def how_well(periods: Sequence[Period], date: str | None) -> float:
    """How well (0..1) a source's date meets the period that it meets best."""
    return max((each.met_by(date) for each in periods), default=0.0)


def _told(question: str) -> Iterator[Period]:
    rest = question
    for form in _FORMS:
        for match in form.finditer(rest):
            told = match.groupdict()
            year, month = int(told.get("y") or _ANY), _month(told)
            period = _period(year, month, int(told.get("d") or 0), any_year=not told.get("y"))
            if period is not None:
                yield period
        # A day that was told is not told again as a month.
        rest = form.sub(lambda match: " " * len(match.group()), rest)


def _month(told: dict[str, str | None]) -> int:
    if told.get("m"):
        return int(told["m"] or 0)
    if name := told.get("en"):
        return next(n for n, month in enumerate(MONTHS, start=1) if month[:3] == name[:3])
    name = told["ru"] or ""
    return next(n for n, stem in enumerate(_RUSSIAN, start=1) if re.match(stem, name, re.I))


def _period(year: int, month: int, day: int, *, any_year: bool = False) -> Period | None:
    """A day, or a whole month; None if there is no such day."""
    try:
        first = datetime.date(year, month, day or 1)
    except ValueError:
        return None
    if day:
        return Period(first, first, any_year)
    after = (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
    return Period(first, after - datetime.timedelta(days=1), any_year)


def _relative(question: str, day: datetime.date) -> Iterator[Period]:
    monday = day - datetime.timedelta(days=day.weekday())
    week, one = datetime.timedelta(days=6), datetime.timedelta(days=1)
    before = monday - datetime.timedelta(days=7)
    first = day.replace(day=1)
    last_month = first - one
    meant = {
        "day_before": Period(day - one, day - one),
        "week_before": Period(before, before + week),
        "this_week": Period(monday, monday + week),
        "month_before": _period(last_month.year, last_month.month, 0),
        "this_month": _period(first.year, first.month, 0),
    }
    for name, form in _TOLD_FROM:
        period = meant[name]
        if period is not None and form.search(question):
            yield period


def _stated(date: str, any_year: bool) -> tuple[datetime.date, datetime.date] | None:
    """The first and last day that a source's date may be; None without a month."""
    parts = [int(part) for part in date[:10].split("-") if part.isdecimal()]
    if len(parts) < 2:
        return None
    period = _period(_ANY if any_year else parts[0], parts[1], parts[2] if len(parts) > 2 else 0)
    return None if period is None else (period.first, period.last)
