"""Times of Org files as people write them: ``Wednesday 20 May 2026, 09:30``, and what is planned for when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time

from index.loaders.moments import Moment, day_in_words, in_words

_STAMP = re.compile(
    r"[<\[](\d{4})-(\d\d)-(\d\d)(?: [^\d\s>\]+.-]+)?(?: (\d{1,2}):(\d\d)(?:-(\d{1,2}):(\d\d))?)?"
    r"((?: (?:\+|\+\+|\.\+|-|--)\d{1,4}[hdwmy](?:/\d+[hdwmy])?)*)[>\]]"
)
_SPAN = re.compile(rf"({_STAMP.pattern})--({_STAMP.pattern})")
_REPEATS = re.compile(r" (?:\+|\+\+|\.\+)(\d{1,4})([hdwmy])")
_UNITS = {"h": "hour", "d": "day", "w": "week", "m": "month", "y": "year"}
_PLANNED = re.compile(r"\b(DEADLINE|SCHEDULED|CLOSED):[ \t]*")
_PLANNING = re.compile(rf"[ \t]*(?:(?:DEADLINE|SCHEDULED|CLOSED):[ \t]*{_STAMP.pattern}[ \t]*)+$")
_STATE = re.compile(r"(?:TODO|DONE|NEXT|WAITING|CANCELLED) ")


def in_dates(text: str) -> str:
    """The text with its timestamps in words; what is no date stays as it is."""
    text = _SPAN.sub(_span, text)
    return _STAMP.sub(lambda found: _worded(found) or found[0], text)


def planned(line: str, heading: str) -> Iterator[str]:
    """``Replace the chain, deadline: Wednesday 20 May 2026`` for each date of a line that plans a heading."""
    if not _PLANNING.match(line):
        return
    about = _STATE.sub("", heading, count=1)
    for before, stamp in zip(*_parted(line), strict=True):
        yield f"{about}, {before.lower()}: {in_dates(stamp)}"


def _parted(line: str) -> tuple[list[str], list[str]]:
    parts = _PLANNED.split(line.strip())[1:]
    return parts[::2], [each.strip() for each in parts[1::2]]


def _span(found: re.Match[str]) -> str:
    begin, end = _STAMP.match(found[1]), _STAMP.match(found[10])
    one, other = (begin and _moment(begin)), (end and _moment(end))
    return _between(one, other) if one and other else found[0]


def _between(one: Moment, other: Moment) -> str:
    """Unlike in calendars, the last of whole days is the one that is named."""
    if one.clock is None:
        return f"{day_in_words(one.day)} to {day_in_words(other.day)}"
    return in_words(one, other)


def _moment(found: re.Match[str], hour: int = 4) -> Moment | None:
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        return Moment(day, time(int(found[hour]), int(found[hour + 1])) if found[hour] else None)
    except ValueError:
        return None


def _worded(found: re.Match[str]) -> str:
    begin = _moment(found)
    if begin is None:
        return ""
    end = _moment(found, 6) if found[6] else None
    repeats = [
        f", every {_UNITS[unit]}" if number == "1" else f", every {number} {_UNITS[unit]}s"
        for number, unit in _REPEATS.findall(found[8])
    ]
    said = in_words(begin, end) if begin.clock else day_in_words(begin.day)
    return said + "".join(repeats)
