"""A mail message as text, whatever format it was stored in, and its attachments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from index.errors import Unreadable
from index.loaders.content_lines import components
from index.loaders.formats import READABLE
from index.loaders.html import left_out_of, write_html
from index.loaders.ics import write_calendars
from index.loaders.markup import html as parse_html
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut, Part, Unread, Yielded, part_id
from index.loaders.quoted_mail import History, write_plain
from index.loaders.writing import Writing, tidy
from index.passages import Source

_WORD = re.compile(r"\w{2,}")
_FEWEST = 0.5  # of the words of the HTML, that the plain text of the same message has to hold
_TNEF = "an Outlook container (TNEF): have it sent again without"


@dataclass(slots=True)
class Body:
    """One text of a message, in the forms in which it was sent."""

    plain: str = ""
    html: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What a reader of a message sees; ``date`` is ISO 8601, attachments are named as sent."""

    subject: str
    headers: list[tuple[str, str]]
    date: str | None
    bodies: list[Body]
    attachments: list[Part] = field(default_factory=list)
    calendars: list[str] = field(default_factory=list)
    sent: str = ""


def load_message(
    message: Message, source_id: str, options: ReadingOptions = DEFAULTS
) -> Iterator[Yielded]:
    """Yield the message, then those of its attachments that have a reader; the text names all.

    A message whose text can't be read is reported, and its attachments are still read.
    """
    try:
        yield from _said(message, source_id, options)
    except Unreadable as reason:
        yield Unread(source_id, reason)
    taken: set[str] = set()
    unread = 0
    for each in message.attachments:
        suffix = PurePosixPath(each.id).suffix.lower()
        if suffix == ".ics" and _same_calendar(each.data, message.calendars):
            continue
        if suffix in READABLE - {""}:
            yield Part(part_id(source_id, each.id, taken), each.data, each.reason)
        elif each.id.lower() == "winmail.dat":
            yield Unread(part_id(source_id, each.id, taken), Unreadable(_TNEF))
        else:
            unread += 1
    if unread:
        yield LeftOut(source_id, "attachments that there is no reader for", unread)


def _same_calendar(data: bytes, calendars: list[str]) -> bool:
    """True for an invitation that is attached once more as a file."""
    shown = data.decode("utf-8", "replace").split()
    return any(each.split() == shown for each in calendars)


def _said(message: Message, source_id: str, options: ReadingOptions) -> Iterator[Source | LeftOut]:
    writing, left = Writing(), Counter[str]()
    writing.heading(1, message.subject)
    for name, value in message.headers:
        if tidy(value):
            writing.item(0, f"{name}: {tidy(value)}")
    if message.sent or message.date:
        writing.item(0, f"Sent: {message.sent or message.date}")
    if message.attachments:
        writing.item(0, f"Attachments: {', '.join(tidy(each.id) for each in message.attachments)}")
    history = History(writing, message.subject)
    for body in message.bodies:
        left += write_body(body, history, options)
    history.close()
    for calendar in message.calendars:
        left += write_calendars(components(calendar), writing, title=message.subject)
    yield writing.source(
        source_id,
        title=tidy(message.subject) or None,
        date=message.date,
        date_from="header" if message.date else None,
    )
    yield from left_out_of(source_id, left)


def write_body(body: Body, history: History, options: ReadingOptions) -> Counter[str]:
    """Write the form of a text that says more: the HTML where the plain text lacks most of it, or its tables."""
    page = parse_html(body.html) if body.html.strip() else None
    shown = Writing()
    if page is not None:
        write_html(page, shown, options)
    if page is None or (body.plain.strip() and not _lacks(body.plain, shown.text)):
        write_plain(body.plain, history)
        return Counter()
    return write_html(page, history.writing, options, history=history)


def _lacks(plain: str, shown: str) -> bool:
    """True if the plain text of a message holds too little of what its HTML shows."""
    words = set(_WORD.findall(shown.lower()))
    if not words:
        return False
    held = len(words & set(_WORD.findall(plain.lower())))
    return held < _FEWEST * len(words) or "\n|---" in shown
