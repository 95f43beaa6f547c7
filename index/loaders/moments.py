"""Days and times of calendars, as people write them: Wednesday 15 April 2026, 09:30 to 11:00 (Europe/Vienna)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from index.loaders.content_lines import Property

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_STAMP = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)?(Z?))?$")
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?$"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a time of a day in the zone that is stated (``UTC``, ``Europe/Vienna``, or none)."""

    day: date
    clock: time | None = None
    zone: str = ""

    @property
    def naive(self) -> datetime:
        """The time on the wall; midnight for a day."""
        return datetime.combine(self.day, self.clock or time())

    def later(self, by: timedelta) -> Moment | None:
        """The moment after so much time on the wall; a day stays a day. None beyond the year 9999."""
        try:
            moved = self.naive + by
        except OverflowError:
            return None
        return Moment(moved.date(), moved.time() if self.clock else None, self.zone)

    def local(self, zone: str) -> Moment:
        """The moment, if it is stated in UTC, in another zone that is known."""
        known = zone_named(zone)
        if self.zone != "UTC" or known is None:
            return self
        there = self.naive.replace(tzinfo=UTC).astimezone(known)
        return Moment(there.date(), there.time(), zone)


def moment(stated: Property, zone: str = "") -> Moment | None:
    """The moment a property states; None if it isn't one. ``zone`` is the calendar's own, for times in UTC."""
    found = _STAMP.match(stated.value.strip())
    if not found:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        clock = time(int(found[4]), int(found[5])) if found[4] else None
    except ValueError:
        return None
    if clock is None:
        return Moment(day)
    said = "UTC" if found[7] else stated.parameters.get("TZID", "").lstrip("/")
    try:
        return Moment(day, clock, said).local(zone)
    except OverflowError:
        return None


def duration(said: str) -> timedelta | None:
    """``PT1H30M`` as time; None if it is none."""
    found = _DURATION.match(said.strip())
    if not found or said.strip()[-1:] in "PT":
        return None
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length


def zone_named(zone: str) -> ZoneInfo | None:
    """The zone of that name; None if there is none."""
    try:
        return ZoneInfo(zone) if zone else None
    except (ValueError, OSError, KeyError):
        return None


def day_in_words(day: date) -> str:
    """``Wednesday 15 April 2026``."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def in_words(begin: Moment, end: Moment | None = None) -> str:
    """From one moment to another, in words; whole days end with the day before ``end``."""
    if begin.clock is None:
        last = end.day - timedelta(days=1) if end and end.day > begin.day else begin.day
        if last > begin.day:
            return f"{day_in_words(begin.day)} to {day_in_words(last)} (all day)"
        return f"{day_in_words(begin.day)} (all day)"
    zone = f" ({begin.zone})" if begin.zone else ""
    shown = f"{day_in_words(begin.day)}, {begin.clock:%H:%M}"
    if end is None or end.clock is None or end.naive == begin.naive:
        return f"{shown}{zone}"
    other = f" ({end.zone})" if end.zone and end.zone != begin.zone else ""
    until = f"{end.clock:%H:%M}{other}"
    if end.day != begin.day:
        until = f"{day_in_words(end.day)}, {until}"
    return (
        f"{shown} to {until}{'' if other else zone}" if not other else f"{shown}{zone} to {until}"
    )


def days(moments: list[Moment]) -> str:
    """Days in words, one after the other."""
    return "; ".join(day_in_words(each.day) for each in moments)
