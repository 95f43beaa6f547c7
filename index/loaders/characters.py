"""Replaces characters that can't be stored: a parser may return half of a surrogate pair.

JSON and RTF can contain such a half (``\\ud800``), and so can a file name that isn't UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from index.errors import Unreadable
from index.loaders.parts import LeftOut, Loaded, Remark, Unread
from index.passages import Source

_HALF = re.compile("[\ud800-\udfff]")
_UNNAMEABLE = re.compile("[\x00\ud800-\udfff]")  # SQLite ends some texts at a NUL
_READ_AS = "halves of characters in it that are read as \N{REPLACEMENT CHARACTER}: {count:,}"


def kept(loaded: Loaded) -> Iterator[Loaded]:
    """Yield what was loaded in a form that can be stored, with a remark if characters were replaced.

    Offsets stay: each half becomes one character. A source whose id can't be stored is unreadable.
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
    """A name or a line in which characters that can't be stored are escaped: ``bad\\udcff.md``."""
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
    """The same as ``_whole``, in one line: control characters (a tab in a title) become blanks."""
    return _whole(re.sub(r"[\x00-\x1f\x7f]", " ", text))
