"""Text from documents, made to stay text where Markdown is read."""

from __future__ import annotations

import re
from typing import Literal

Markdown = Literal["escaped", "kept"]

_STEERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BRACKET = re.compile(r"\](?=[(:])")
_ANGLE = re.compile(r"(?<!\\)(\\*)<(?=[A-Za-z/!?]|[^\s<>]+@)")


def escaped_markdown(text: str) -> str:
    r"""``text`` with a backslash wherever CommonMark or GFM would make of it what loads or leads away.

    These are inline images and links, definitions of references and of footnotes (``[x](y)`` becomes
    ``[x]\(y)``, ``[x]: y`` becomes ``[x]\: y``), addresses in angle brackets and HTML (``\<b>``). All
    else stays as it is: a marker ``[1]``, ``a < b``, a table, a bare address (which loads nothing and
    shows where it leads). References ``[x][y]`` stay too: without a definition they are text.

    Each place is told by its own characters, so it doesn't matter what stands before or after the text,
    nor whether backticks there make code: inside code the backslash shows. To leave code alone one
    would have to know where it begins, and one backtick elsewhere in the page moves that.
    The escaped text grows as the text does, but for one that ends in ``<``.
    """
    return _ANGLE.sub(_apart, _BRACKET.sub(r"]\\", text))


def written(text: str, markdown: Markdown) -> str:
    """``text`` as it is handed to whatever may show it: as Markdown, or on a terminal, which it can't steer."""
    plain = _STEERS.sub(" ", text)
    return plain if markdown == "kept" else escaped_markdown(plain)


def _apart(found: re.Match[str]) -> str:
    # An odd number of backslashes escapes the bracket already; one more would undo that.
    return found[0] if len(found[1]) % 2 else f"{found[1]}\\<"
