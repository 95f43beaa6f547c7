"""Escapes text from documents so that it stays plain text where Markdown is rendered."""

from __future__ import annotations

import re
from typing import Literal

Markdown = Literal["escaped", "kept"]

_STEERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BRACKET = re.compile(r"\](?=[(:])")
_ANGLE = re.compile(r"(?<!\\)(\\*)<(?=[A-Za-z/!?]|[^\s<>]+@)")


def escaped_markdown(text: str) -> str:
    r"""``text`` with a backslash wherever CommonMark or GFM would load something or make a hidden link.

    These are inline images and links, definitions of references and of footnotes (``[x](y)`` becomes
    ``[x]\(y)``, ``[x]: y`` becomes ``[x]\: y``), addresses in angle brackets and HTML (``\<b>``). All
    else stays as it is: a marker ``[1]``, ``a < b``, a table, a bare address (which loads nothing and
    shows where it leads). References ``[x][y]`` stay too: without a definition they are text.

    Each place is found by its own characters, so the text before and after doesn't matter. Code is escaped
    too, and there the backslash is visible: leaving code alone would require knowing where it begins, and
    one backtick elsewhere on the page changes that. A growing text only appends to its escaped form, unless
    it ends in ``<``.
    """
    return _ANGLE.sub(_apart, _BRACKET.sub(r"]\\", text))


def written(text: str, markdown: Markdown) -> str:
    """``text`` for display as Markdown or on a terminal: without terminal control characters."""
    plain = _STEERS.sub(" ", text)
    return plain if markdown == "kept" else escaped_markdown(plain)


def _apart(found: re.Match[str]) -> str:
    # An odd number of backslashes escapes the bracket already; one more would undo that.
    return found[0] if len(found[1]) % 2 else f"{found[1]}\\<"
