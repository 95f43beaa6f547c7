"""A mail message as text, whatever format it was stored in, and its attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from index.errors import Unreadable
from index.loaders.formats import READABLE
from index.loaders.html import write_html
from index.loaders.markup import html as parse_html
from index.loaders.parts import Part, Unread, Yielded, part_id
from index.loaders.writing import Writing, tidy
from index.passages import Source


@dataclass(frozen=True, slots=True)
class Message:
    """What a reader of a message sees; ``date`` is ISO 8601, attachments are named as sent."""

    subject: str
    headers: list[tuple[str, str]]
    date: str | None
    plain: str
    html: str
    attachments: list[Part] = field(default_factory=list)
    sent: str = ""


def load_message(message: Message, source_id: str) -> Iterator[Yielded]:
    """Yield the message, then those of its attachments that have a reader; the text names all.

    A message whose text can't be read is reported, and its attachments are still read.
    """
    try:
        yield _said(message, source_id)
    except Unreadable as reason:
        yield Unread(source_id, reason)
    taken: set[str] = set()
    for each in message.attachments:
        if PurePosixPath(each.id).suffix.lower() in READABLE - {""}:
            yield Part(part_id(source_id, each.id, taken), each.data)


def _said(message: Message, source_id: str) -> Source:
    writing = Writing()
    writing.heading(1, message.subject)
    for name, value in message.headers:
        if tidy(value):
            writing.item(0, f"{name}: {tidy(value)}")
    if message.sent or message.date:
        writing.item(0, f"Date: {message.sent or message.date}")
    if message.attachments:
        writing.item(0, f"Attachments: {', '.join(tidy(each.id) for each in message.attachments)}")
    if message.plain.strip():
        for paragraph in re.split(r"\r?\n[ \t]*(?:\r?\n)+", message.plain):
            writing.paragraph(paragraph)
    elif (page := parse_html(message.html)) is not None:
        write_html(page, writing)
    return writing.source(
        source_id,
        title=tidy(message.subject) or None,
        date=message.date,
        date_from="header" if message.date else None,
    )
