"""Marks for a part of a line: set around its words, and taken out where the line is written.

They are noncharacters of Unicode, so no text has them, and they outlive that blanks are put in order.
"""

from __future__ import annotations

import re

STRUCK, HIDDEN, PICTURE = "struck-through text", "hidden text", "picture description"
DELETED, INVISIBLE = "deleted text", "invisible text"
COLUMN, FORMULA = "hidden column", "formula without a stored value"
_BEGINS = {
    "\ufdd0": STRUCK,
    "\ufdd1": HIDDEN,
    "\ufdd2": PICTURE,
    "\ufdd3": DELETED,
    "\ufdd4": INVISIBLE,
    "\ufdd5": COLUMN,
    "\ufdd6": FORMULA,
}
_BEGIN = {what: sign for sign, what in _BEGINS.items()}
_END = "\ufddf"
_SIGNS = re.compile("[\ufdd0-\ufdef]")


def around(what: str, text: str) -> str:
    """The text with a mark around it; blanks at its ends stay outside."""
    words = text.strip()
    if not words:
        return text
    begin = text.index(words)
    return f"{text[:begin]}{_BEGIN[what]}{words}{_END}{text[begin + len(words) :]}"


def bare(text: str) -> str:
    """The text without marks, and without what only looks like one."""
    return _SIGNS.sub("", text)


def taken_out(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The bare text, and for each outermost mark where it begins and ends, and what it says."""
    found: list[tuple[int, int, str]] = []
    opened: list[tuple[int, str]] = []
    parts, length, at = [], 0, 0
    for sign in _SIGNS.finditer(text):
        parts.append(text[at : sign.start()])
        length += sign.start() - at
        at = sign.end()
        if sign.group() in _BEGINS:
            opened.append((length, _BEGINS[sign.group()]))
        elif opened:
            begin, what = opened.pop()
            if not opened and begin < length:
                found.append((begin, length, what))
    parts.append(text[at:])
    return "".join(parts), found
