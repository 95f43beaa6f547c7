"""Characters that can be kept: a parser may hand on half of a surrogate pair, which no store takes.

JSON and RTF can write one (``\\ud800``), and so can a file's name that isn't UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from index.errors import Unreadable
from index.loaders.parts import LeftOut, Loaded, Remark, Unread
from index.passages import Source

_HALF = re.compile("[\ud800-\udfff]")
_UNNAMEABLE = re.compile("[\x00\ud800-\udfff]")  # SQLite ends some texts at the first
_READ_AS = "halves of characters in it that are read as \N{REPLACEMENT CHARACTER}: {count:,}"


def kept(loaded: Loaded) -> Iterator[Loaded]:
    """What was loaded as it can be kept; said where something of it is left out or put in its place.

    Offsets stay: each half becomes one character. A source whose id nobody could ask for is unreadable.
    """
    if isinstance(loaded, Remark):
        yield Remark(shown(loaded.source), shown(loaded.what))
    elif isinstance(loaded, LeftOut):
        yield replace(loaded, source=shown(loaded.source), what=shown(loaded.what))
    elif isinstance(loaded, Unread):
        reason = Unreadable(shown(str(loaded.reason)))
        yield replace(loaded, part=shown(loaded.part), reason=reason)
    elif _UNNAMEABLE.search(loaded.id):
        reason = Unreadable("its id holds a NUL or half a character")
        yield Unread(shown(loaded.id), reason)
    else:
        yield from _source(loaded)


def shown(text: str) -> str:
    """A name or a line with what can't be kept spelled out: ``bad\\udcff.md``."""
    return text.encode("utf-8", "backslashreplace").decode()


def _source(source: Source) -> Iterator[Loaded]:
    halves = len(_HALF.findall(source.text))
    if halves:
        yield Remark(source.id, _READ_AS.format(count=halves))
    yield replace(
        source,
        text=_whole(source.text),
        title=_line(source.title),
        language=source.language and _line(source.language),
        url=source.url and _line(source.url),
        date=source.date and _line(source.date),
    )


def _whole(text: str) -> str:
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text)


def _line(text: str) -> str:
    """The same in one line: a title's tab is a blank."""
    return _whole(re.sub(r"[\x00-\x1f\x7f]", " ", text))
