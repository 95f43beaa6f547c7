"""Plain text and Markdown: the extracted text is the file's own, unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from index.blocks import blocks
from index.errors import Unreadable
from index.loaders.dates import stated_date
from index.passages import Source

_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M
)
_FIELD = re.compile(r"^([A-Za-z_]+)[ \t]*:[ \t]*(.*?)[ \t]*$", re.M)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def load(data: bytes, source_id: str) -> Iterator[Source]:
    """Yield the one source in ``data``; Unreadable where it isn't text."""
    yield read(decode(data), source_id)


def decode(data: bytes) -> str:
    """Text from bytes in UTF-8, or UTF-16 with its byte order mark; line ends stay as they are."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"not valid {encoding.upper()} (byte {error.start}): save it as UTF-8"
        ) from error
    if len(_CONTROL.findall(text[:65536])) * 200 > len(text[:65536]) or "\0" in text:
        raise Unreadable("a binary file, not text")
    return text


def read(text: str, source_id: str) -> Source:
    """The source in ``text``, with what its front matter says of it."""
    matter = _FRONT_MATTER.match(text)
    fields = dict(_FIELD.findall(matter.group(1))) if matter else {}
    stated = {name.lower(): value.strip("'\"") for name, value in fields.items()}
    body = matter.end() if matter else 0
    return Source(
        id=source_id,
        text=text,
        title=stated.get("title") or _first_heading(text, body) or PurePath(source_id).stem,
        date=stated_date(stated.get("date", "")),
        language=stated.get("language") or stated.get("lang"),
        url=stated.get("url"),
        body=body,
    )


def _first_heading(text: str, body: int) -> str | None:
    """A title that the text begins with: a heading of two words or more (not just "Outline")."""
    first = next(blocks(text, start=body), None)
    if first is None or first.kind != "heading":
        return None
    heading = first.span.of(text).strip("*_ \ufeff")
    return (
        heading if first.level == 1 or len(heading.split()) > 1 or not heading.isascii() else None
    )
