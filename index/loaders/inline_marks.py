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
_SAID = {DELETED: "deleted", STRUCK: "struck through", HIDDEN: "hidden", INVISIBLE: "invisible"}
_PLACE_BEGINS = re.compile(
    r"\s*(?:#{1,6}|[-*+]|\d{1,9}[.)])?\s*$"
)  # of a line or cell, with its mark
_NEAR = 60  # characters looked at on both sides
_PLACE_ENDS = re.compile(r"\n|(?<!\\)\|")


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


def told(text: str) -> str:
    """The text; a passage that isn't shown, or no longer holds, says so where other words are beside it.

    ``24 months`` instead of 36 is ``[deleted: 36] 24 months``: without it two numbers would stand there as if both
    held. What fills a line or cell stays as it is: its mark says enough.
    """
    signs = list(_SIGNS.finditer(text))
    if not signs:
        return text
    text = _merged(text, signs)
    opened: list[tuple[int, str]] = []
    inserted: list[tuple[int, str]] = []
    for sign in _SIGNS.finditer(text):
        if sign.group() in _BEGINS:
            opened.append((sign.end(), _BEGINS[sign.group()]))
        elif opened:
            begin, what = opened.pop()
            if what in _SAID and not _fills_its_place(text, begin, sign.start()):
                inserted += [(begin, f"[{_SAID[what]}: "), (sign.start(), "]")]
    parts, last = [], 0
    for at, said in sorted(inserted):
        parts += [text[last:at], said]
        last = at
    return "".join([*parts, text[last:]])


def _merged(text: str, signs: list[re.Match[str]]) -> str:
    """Neighbours of one kind as one: a passage may be in several runs."""
    gone: set[int] = set()
    opened: list[str] = []
    closed: tuple[str, int, int] = ("", -1, -1)  # what ended last: its sign, where, how deep it was
    for sign in signs:
        if sign.group() in _BEGINS:
            what, end, depth = closed
            if (
                what == sign.group()
                and depth == len(opened)
                and not text[end + 1 : sign.start()].strip(" \t")
            ):
                gone |= {end, sign.start()}
            opened.append(sign.group())
        elif opened:
            closed = (opened.pop(), sign.start(), len(opened))
    return "".join(char for at, char in enumerate(text) if at not in gone) if gone else text


def _fills_its_place(text: str, begin: int, end: int) -> bool:
    """True if there is nothing else in the line or cell."""
    before = bare(text[max(0, begin - _NEAR) : begin])
    place = max((found.end() for found in _PLACE_ENDS.finditer(before)), default=0)
    after = bare(text[end : end + _NEAR])
    stop = _PLACE_ENDS.search(after)
    alone = _PLACE_BEGINS.match(before[place:]) and (place or begin <= _NEAR)
    return bool(alone) and not after[: stop.start() if stop else None].strip()


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
