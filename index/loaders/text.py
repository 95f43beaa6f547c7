"""Plain text and Markdown: the extracted text is the file's own, unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from index.blocks import blocks
from index.loaders.dates import stated_date
from index.loaders.encodings import decode
from index.loaders.options import DEFAULTS, ReadingOptions
from index.passages import Source, Span

_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M
)
_FIELD = re.compile(r"^([A-Za-z_]+)[ \t]*:[ \t]*(.*?)[ \t]*$", re.M)
_LONGEST_FRONT_MATTER = 20_000  # characters


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Source]:
    """Yield the one source in ``data``; Unreadable if it isn't text."""
    yield read(decode(data), source_id)


def read(text: str, source_id: str) -> Source:
    """The source in ``text``, with the metadata of its front matter."""
    matter = _FRONT_MATTER.match(text[:_LONGEST_FRONT_MATTER])
    fields = dict(_FIELD.findall(matter.group(1))) if matter else {}
    stated = {name.lower(): value.strip("'\"") for name, value in fields.items()}
    left_out = (Span(0, matter.end()),) if matter else ()
    date = stated_date(stated.get("date", ""))
    return Source(
        id=source_id,
        text=text,
        title=stated.get("title")
        or _first_heading(text, left_out)
        or PurePosixPath(source_id).stem,
        date=date,
        language=stated.get("language") or stated.get("lang"),
        url=stated.get("url"),
        date_from="front matter" if date else None,
        left_out=left_out,
    )


def _first_heading(text: str, left_out: tuple[Span, ...]) -> str | None:
    """The heading that the text begins with, if it is of level 1 or has two words (not just "Outline")."""
    first = next(blocks(text, left_out=left_out), None)
    if first is None or first.kind != "heading":
        return None
    heading = first.span.of(text).strip("*_ \ufeff")
    return (
        heading if first.level == 1 or len(heading.split()) > 1 or not heading.isascii() else None
    )
