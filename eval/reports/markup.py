"""HTML and SVG put together so that text can't become markup: what is a plain string is escaped."""

from __future__ import annotations

import re
from html import escape

_VOID = frozenset({"meta", "br", "input"})
# Neither XML nor HTML can hold these, not even escaped; nor half of a surrogate pair.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Markup(str):
    """A string that is markup already."""

    __slots__ = ()


def writable(text: str) -> str:
    """``text`` with what no page can hold shown as U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", text)


def escaped(text: str) -> Markup:
    """``text`` as character data; markup stays what it is."""
    return text if isinstance(text, Markup) else Markup(escape(writable(text)))


def element(name: str, /, *content: str, **attributes: str | float | None) -> Markup:
    """``<name attributes>content</name>``, everything escaped that is not Markup.

    An attribute's trailing ``_`` is dropped and the others become ``-``; None leaves it out.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(writable(_text(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "" if name in _VOID else f"{joined(*content)}</{name}>"
    return Markup(f"<{name}{given}>{inside}")


def joined(*parts: str) -> Markup:
    """The parts one after another, everything escaped that is not Markup."""
    return Markup("".join(map(escaped, parts)))


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"
