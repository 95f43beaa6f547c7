"""Calendars (.ics, invitations in mail): who, when, where and what, as people write it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from index.errors import Unreadable
from index.loaders import repeats
from index.loaders.content_lines import Component, Property, components
from index.loaders.encodings import decode
from index.loaders.moments import Moment, days, duration, in_words, moment
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut
from index.loaders.writing import Writing, tidy
from index.passages import Source

_READ = {
    "VEVENT": "event",
    "VTODO": "to-do",
    "VJOURNAL": "journal entry",
    "VFREEBUSY": "busy times",
}
_KNOWN = frozenset(("VTIMEZONE", "VALARM", "STANDARD", "DAYLIGHT"))
_ANSWERS = {
    "ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative", "DELEGATED": "delegated",
    "NEEDS-ACTION": "no answer yet", "COMPLETED": "completed", "IN-PROCESS": "in process",
}  # fmt: skip
_METHODS = {
    "CANCEL": "cancelled",
    "COUNTER": "another time is proposed",
    "DECLINECOUNTER": "the other time is declined",
}
_PLAIN = (
    ("CATEGORIES", "categories"), ("STATUS", "status"), ("PRIORITY", "priority"),
    ("PERCENT-COMPLETE", "done (percent)"), ("RESOURCES", "resources"), ("CONTACT", "contact"),
    ("URL", "address"), ("CONFERENCE", "conference"), ("ATTACH", "attached"), ("COMMENT", "comment"),
)  # fmt: skip


def load(
    data: bytes, source_id: str, options: ReadingOptions = DEFAULTS
) -> Iterator[Source | LeftOut]:
    """Yield the one source in ``data``; Unreadable if it isn't a calendar."""
    found = components(decode(data))
    if not any(each.name == "VCALENDAR" or each.name in _READ for each in found):
        raise Unreadable("an empty file" if not data.strip() else "damaged, or not a calendar")
    writing = Writing()
    name = next((name for each in found if (name := each.text("X-WR-CALNAME", "NAME"))), "")
    writing.heading(1, name)
    left = write_calendars(found, writing, title=name)
    yield writing.source(source_id, title=name or None)
    yield from (LeftOut(source_id, what, count) for what, count in left.items() if count)


def write_calendars(
    found: Sequence[Component], writing: Writing, *, title: str = ""
) -> Counter[str]:
    """Write the entries of calendars below headings of their own; return what was left out.

    An only entry that is called as the document has no heading.
    """
    left: Counter[str] = Counter()
    for calendar in found:
        entries = [each for each in (calendar, *calendar.parts) if each.name in _READ]
        others = (each.name for each in calendar.parts)
        left.update(f"{name} components" for name in others if name not in (*_READ, *_KNOWN))
        method, zone = calendar.text("METHOD").upper(), calendar.text("X-WR-TIMEZONE")
        for entry, changes in _series(entries):
            summary = tidy(entry.text("SUMMARY")) or f"({_READ[entry.name]} without a name)"
            if len(entries) > 1 or summary != tidy(title):
                writing.heading(1 if writing.empty else 2, summary)
            _Entry(writing, summary, zone, left).write(entry, changes, method)
    return left


def _series(entries: Sequence[Component]) -> Iterator[tuple[Component, list[Component]]]:
    """Each entry with the changes to single days of it."""
    masters = {
        each.text("UID")
        for each in entries
        if each.first("RECURRENCE-ID") is None and (each.text("RRULE") or each.first("RDATE"))
    }
    changes: dict[str, list[Component]] = {}
    for each in entries:
        if each.first("RECURRENCE-ID") is not None and each.text("UID") in masters:
            changes.setdefault(each.text("UID"), []).append(each)
    for each in entries:
        if each.first("RECURRENCE-ID") is None or each.text("UID") not in masters:
            yield each, changes.get(each.text("UID"), [])


@dataclass(slots=True)
class _Entry:
    """Writes an entry. Each line names it: a line alone is what is quoted."""

    writing: Writing
    name: str
    zone: str
    left: Counter[str] = field(default_factory=Counter)

    def write(self, entry: Component, changes: Sequence[Component], method: str) -> None:
        cancelled = entry.text("STATUS").upper() == "CANCELLED"
        state = "cancelled" if cancelled else _METHODS.get(method, "")
        when, where = self.when(entry), tidy(entry.text("LOCATION"))
        shown = ", ".join(filter(None, (f"{when} ({state})" if when and state else when, where)))
        if shown:
            self.writing.item(0, f"{self.name}: {shown}")
        self.item("due", self.at(entry, "DUE"))
        self.item("completed", self.at(entry, "COMPLETED"))
        self.item("busy", "; ".join(self.period(each) for each in entry.all("FREEBUSY")))
        self.repeated(entry, changes)
        self.item("organizer", "; ".join(map(_person, entry.all("ORGANIZER"))))
        self.item("attendees", "; ".join(map(_person, entry.all("ATTENDEE"))))
        for name, label in _PLAIN:
            self.item(label, "; ".join(filter(None, (self.plain(e) for e in entry.all(name)))))
        for alarm in entry.parts:
            self.item("reminder", _before(alarm.text("TRIGGER")) if alarm.name == "VALARM" else "")
        for each in entry.all("DESCRIPTION"):
            for paragraph in each.text.split("\n\n"):
                self.writing.paragraph(paragraph)

    def item(self, label: str, value: str) -> None:
        if tidy(value):
            self.writing.item(0, f"{self.name}, {label}: {tidy(value)}")

    def when(self, entry: Component) -> str:
        """From when to when; as it is stated, if that can't be read."""
        stated = entry.first("DTSTART")
        begin = moment(stated, self.zone) if stated else None
        if stated is None or begin is None:
            return stated.value if stated else ""
        return in_words(begin, self.end(entry, begin))

    def end(self, entry: Component, begin: Moment) -> Moment | None:
        if stated := entry.first("DTEND"):
            return moment(stated, self.zone)
        length = duration(entry.text("DURATION"))
        return begin.later(length) if length else None

    def at(self, entry: Component, name: str) -> str:
        stated = entry.first(name)
        found = moment(stated, self.zone) if stated else None
        return in_words(found) if found else stated.value if stated else ""

    def period(self, busy: Property) -> str:
        """``20260415T093000Z/PT1H``, and more after commas."""
        shown = []
        for each in busy.value.split(","):
            first, _, last = each.partition("/")
            begin = moment(Property("", first, busy.parameters), self.zone)
            length = duration(last)
            end = begin.later(length) if begin and length else moment(Property("", last), self.zone)
            shown.append(in_words(begin, end) if begin else each)
        return "; ".join(shown)

    def repeated(self, entry: Component, changes: Sequence[Component]) -> None:
        stated = entry.first("DTSTART")
        begin = moment(stated, self.zone) if stated else None
        rule, extra = entry.text("RRULE"), self.moments(entry, "RDATE")
        if begin is None or not (rule or extra):
            self.item("repeats", rule)
            return
        without = self.moments(entry, "EXDATE")
        self.item("repeats", repeats.in_words(rule, self.zone) if rule else "")
        self.item("not on", days(without[: repeats.SHOWN]) + _more(without))
        gone = {each.naive for each in without} | self.changed(changes, begin)
        dates = repeats.occurrences(begin, rule, extra, gone)
        self.item("dates", days(dates[: repeats.SHOWN]) + _more(dates, "; and so on"))
        for change in changes:
            label = "cancelled" if change.text("STATUS").upper() == "CANCELLED" else "changed"
            was = self.at(change, "RECURRENCE-ID")
            what = (change.text("SUMMARY"), change.text("LOCATION"))
            new = [
                f"now {self.when(change)}",
                *(
                    each
                    for each in what
                    if each and each not in (entry.text("SUMMARY"), entry.text("LOCATION"))
                ),
            ]
            self.item(label, was if label == "cancelled" else f"{was}: {'; '.join(new)}")

    def changed(self, changes: Sequence[Component], begin: Moment) -> set[datetime]:
        """The times on the wall that the changed days had before."""
        stated = (each.first("RECURRENCE-ID") for each in changes)
        found = (moment(each, begin.zone) for each in stated if each)
        return {each.naive for each in found if each}

    def moments(self, entry: Component, name: str) -> list[Moment]:
        """The moments of a list; of a period its beginning."""
        stated = (
            Property(name, value.partition("/")[0], each.parameters)
            for each in entry.all(name)
            for value in each.value.split(",")
        )
        return [found for each in stated if (found := moment(each, self.zone))]

    def plain(self, stated: Property) -> str:
        if stated.parameters.get("ENCODING", "").upper() == "BASE64":
            self.left["files inside a calendar"] += 1
            return stated.parameters.get("FILENAME", stated.parameters.get("X-FILENAME", ""))
        shown = stated.text
        return shown.lower() if stated.name == "STATUS" else shown


def _more(found: Sequence[Moment], words: str = "; and more") -> str:
    return words if len(found) > repeats.SHOWN else ""


def _person(stated: Property) -> str:
    """``Ada Berg <ada@example.org> (accepted)``."""
    address = stated.value.strip()
    address = address[7:] if address.lower().startswith("mailto:") else address
    name = tidy(stated.parameters.get("CN", ""))
    shown = f"{name} <{address}>" if name and address and name != address else name or address
    notes = [_ANSWERS.get(stated.parameters.get("PARTSTAT", "").upper(), "")]
    notes.insert(
        0, "optional" if stated.parameters.get("ROLE", "").upper() == "OPT-PARTICIPANT" else ""
    )
    said = ", ".join(filter(None, notes))
    return f"{shown} ({said})" if said else shown


def _before(trigger: str) -> str:
    """``15 minutes before``; empty for what isn't a time before the entry."""
    length = duration(trigger)
    if length is None or length.total_seconds() > 0:
        return ""
    minutes = int(-length.total_seconds() // 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes and minutes % size == 0:
            return f"{minutes // size} {unit}{'s' if minutes > size else ''} before"
    return "when it begins"
