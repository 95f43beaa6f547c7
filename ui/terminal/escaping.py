"""Makes untrusted text safe for a terminal."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
# Invisible characters that reverse the order of the shown text, so that `gpj.exe` looks like `exe.jpg`.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def plain(text: str) -> str:
    """One line without control characters: a document can't move the cursor or reverse a name."""
    return " ".join(_harmless(text).split())


def plain_lines(text: str) -> str:
    """The same for several lines; blanks, and thus columns, are preserved."""
    return "\n".join(map(_harmless, text.split("\n")))


def _harmless(line: str) -> str:
    return _CONTROL.sub(" ", _TURNS.sub("", line))
