"""When something in a calendar happens again: its rule in words, and its first days (dateutil)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from dateutil.rrule import rrulestr

from index.loaders.content_lines import Property
from index.loaders.moments import DAYS, MONTHS, Moment, day_in_words, moment, zone_named

SHOWN = 10  # days that are written out
_LONGEST = timedelta(days=10 * 366)  # from the first day to the last that is looked for
_UNITS = {
    "DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year", "HOURLY": "hour",
    "MINUTELY": "minute", "SECONDLY": "second",
}  # fmt: skip
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$")
_NTH = {
    1: "first",
    2: "second",
    3: "third",
    4: "fourth",
    5: "fifth",
    -1: "last",
    -2: "second to last",
}
_UNTIL, _COUNT = re.compile(r"UNTIL=([^;]*)", re.I), re.compile(r"COUNT=(\d{1,9})", re.I)
_NARROWING = {"BYDAY", "BYMONTH", "BYMONTHDAY"}
_COUNTED = _NARROWING | {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYSETPOS", ""}
_LONGEST_MONTHS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
_ENDS = re.compile(r"(?:UNTIL|COUNT)=", re.I)


def in_words(rule: str, zone: str = "") -> str:
    """``every 2 weeks on Monday, until Tuesday 30 June 2026``; the rule itself if it isn't understood."""
    said = {key.upper(): value for key, _, value in (e.partition("=") for e in rule.split(";"))}
    unit = _UNITS.get(said.pop("FREQ", "").upper())
    interval, count = said.pop("INTERVAL", "1"), said.pop("COUNT", "")
    if unit is None or not interval.isdecimal():
        return rule
    words = f"every {unit}" if interval == "1" else f"every {interval} {unit}s"
    said.pop("WKST", None)
    until = said.pop("UNTIL", "")
    for key, form in (("BYMONTH", "in {}"), ("BYMONTHDAY", "on day {}"), ("BYDAY", "on {}")):
        if values := said.pop(key, "").upper():
            words += " " + form.format(_joined([_part(each, key) for each in values.split(",")]))
    if place := said.pop("BYSETPOS", ""):
        words += f" ({_joined([_nth(each) for each in place.split(',')])} of these in the {unit})"
    words += "".join(f", {key.lower()} {value}" for key, value in said.items())
    if count.isdecimal():
        words += f", {int(count[:9]):,} times"
    if last := moment(Property("UNTIL", until), zone):
        words += f", until {day_in_words(last.day)}"
    return words


def occurrences(
    begin: Moment, rule: str, extra: Iterable[Moment], without: set[datetime]
) -> list[Moment]:
    """The first days on which it happens (one more than SHOWN if there are more); empty if nobody can say.

    ``extra`` are further moments, ``without`` the times on the wall at which it doesn't happen.
    """
    found = _of_rule(begin, rule, len(without)) if rule else [begin.naive]
    beside = [each.naive for each in extra]
    kept = sorted({each for each in (*found, *beside) if each not in without})[: SHOWN + 1]
    return [Moment(each.date(), each.time() if begin.clock else None, begin.zone) for each in kept]


def _of_rule(begin: Moment, rule: str, without: int) -> Sequence[datetime]:
    """The moments that a rule gives; rules of hours and less, and what isn't a rule, give none."""
    if not _countable(rule):
        return []
    try:
        last = begin.naive + _LONGEST
        until, count = _UNTIL.search(rule), _COUNT.search(rule)
        if until and (stated := moment(Property("UNTIL", until[1]))):
            last = min(last, _on_the_wall(stated, begin))
        most = min(SHOWN + 1 + min(without, 1000), int(count[1]) if count else SHOWN + 1001)
        # An end of our own: a rule that no day fits is looked through up to the year 9999.
        bounded = ";".join(each for each in rule.split(";") if each and not _ENDS.match(each))
        times = rrulestr(f"{bounded};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=begin.naive)
        found = [each for each in islice(times, most) if each <= last]
        return found if begin.naive in found else [begin.naive, *found][:most]
    except (ValueError, OverflowError, TypeError, KeyError, IndexError):
        return []


def _countable(rule: str) -> bool:
    """True for a rule whose days are soon found: dateutil looks for one that never comes up to the year 9999."""
    said = {key.upper(): value for key, _, value in (e.partition("=") for e in rule.split(";"))}
    every, days = said.get("FREQ", "").upper(), said.get("BYMONTHDAY", "")
    interval = said.get("INTERVAL", "1")
    narrowed = bool(_NARROWING & said.keys())
    if not said.keys() <= _COUNTED or every not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        return False
    if (
        not interval.isdecimal()
        or int(interval[:9]) == 0
        or (every == "DAILY" and narrowed and interval != "1")
    ):
        return False
    months = [int(m) for m in said.get("BYMONTH", "").split(",") if m.isdecimal()] or [1]
    wanted = [abs(int(d)) for d in days.split(",") if re.fullmatch(r"[+-]?\d{1,2}", d)]
    longest = max((_LONGEST_MONTHS.get(month, 31) for month in months), default=31)
    return not days or any(0 < day <= longest for day in wanted)


def _on_the_wall(until: Moment, begin: Moment) -> datetime:
    if until.clock is None:
        return until.naive + timedelta(days=1, seconds=-1)
    zone = zone_named(begin.zone)
    if until.zone != "UTC" or zone is None:
        return until.naive
    return until.naive.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def _part(value: str, key: str) -> str:
    if key == "BYMONTH" and value.isdecimal() and 1 <= int(value[:3]) <= 12:
        return MONTHS[int(value) - 1]
    by_day = _BY_DAY.match(value) if key == "BYDAY" else None
    if by_day is None:
        return value
    day = next(each for each in DAYS if each.upper().startswith(by_day[2]))
    return f"the {_nth(by_day[1])} {day}" if by_day[1] else day


def _nth(value: str) -> str:
    number = int(value) if re.fullmatch(r"[+-]?\d{1,4}", value) else 0
    return _NTH.get(number) or (f"{number}." if number > 0 else value)


def _joined(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
