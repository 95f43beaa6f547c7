"""Builds HTML and SVG so that text can't become markup: plain strings are escaped."""

from __future__ import annotations

import re
from html import escape

_VOID = frozenset({"meta", "br", "input"})
# Characters that XML and HTML can't contain, not even escaped, and lone surrogates.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Markup(str):
    """A string that is markup already."""

    __slots__ = ()


def writable(text: str) -> str:
    """``text`` with U+FFFD in place of characters that no page can contain."""
    return _UNWRITABLE.sub("\ufffd", text)


def escaped(text: str) -> Markup:
    """``text`` escaped as character data; Markup stays unchanged."""
    return text if isinstance(text, Markup) else Markup(escape(writable(text)))


def element(name: str, /, *content: str, **attributes: str | float | None) -> Markup:
    """``<name attributes>content</name>``; everything that is not Markup is escaped.

    An attribute's trailing ``_`` is dropped, other ``_`` become ``-``; attributes that are None are left out.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(writable(_text(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "" if name in _VOID else f"{joined(*content)}</{name}>"
    return Markup(f"<{name}{given}>{inside}")


def joined(*parts: str) -> Markup:
    """The parts one after another; everything that is not Markup is escaped."""
    return Markup("".join(map(escaped, parts)))


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"
