"""Text that others wrote, made harmless for a terminal."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
# They turn the order of what is shown, so that `gpj.exe` reads as `exe.jpg`; they take no room themselves.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def plain(text: str) -> str:
    """One line without control characters: a document can't move a terminal's cursor or turn a name round."""
    return " ".join(_harmless(text).split())


def plain_lines(text: str) -> str:
    """The same of several lines, whose columns stay as they are."""
    return "\n".join(map(_harmless, text.split("\n")))


def _harmless(line: str) -> str:
    return _CONTROL.sub(" ", _TURNS.sub("", line))
