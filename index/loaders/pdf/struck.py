"""Finds words that a drawn line strikes through, as programs print struck-through text."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from index.loaders.pdf.words import UPRIGHT, Growing, Word
from index.loaders.writing import Box

_THICK = 0.25  # of the size: at most; PDFium tells a drawn line twice as thick as it is
_FROM, _TO = 0.12, 0.5  # of the size above the base line: where a line goes through small letters
_BEYOND = 1.0  # of the size: a rule of a table or a chart goes on beyond its words
_MOST_RULES = 3000


def struck_by_rules(words: Sequence[Word], rules: Sequence[Box]) -> set[int]:
    """The numbers of the words that a rule strikes through."""
    lines = [box for box in rules[:_MOST_RULES] if _is_line(box)]
    if not lines:
        return set()
    rows: dict[int, list[Box]] = {}
    for box in lines:
        rows.setdefault(int((box[1] + box[3]) // 16), []).append(box)
    struck: dict[Box, list[int]] = {}
    for at, word in enumerate(words):
        if word.turned or not any(map(str.isalnum, word.text)):
            continue
        high, low = word.base - _TO * word.size, word.base - _FROM * word.size
        for row in range(int(high // 8), int(low // 8) + 1):
            for box in rows.get(row, ()):
                if _through(box, word, high, low):
                    struck.setdefault(box, []).append(at)
    return {
        at
        for box, held in struck.items()
        if _ends_with(box, [words[number] for number in held])
        for at in held
    }


def parted_by_rules(text: Any, words: Sequence[Growing], rules: Sequence[Box]) -> list[Growing]:
    """The words; one that a thin rule runs through in part is cut there, without a blank between its parts.

    An old value that is struck through may stand close before the new one: 40 and 55 are not 4055. ``text``
    is the open text page, ``rules`` are boxes of the PDF's plane.
    """
    lines = [box for box in rules[:_MOST_RULES] if _is_line(box)]
    if not lines:
        return list(words)
    found: list[Growing] = []
    for word in words:
        upright = abs(word.angle) < UPRIGHT and word.rank is None and len(word.text) > 1
        box = next((each for each in lines if _into(each, word)), None) if upright else None
        found += _parts(text, word, box) if box else [word]
    return found


def _into(box: Box, word: Growing) -> bool:
    """True if a thin line runs through the word's small letters along a part of it."""
    left, _, right, _ = word.box
    over = min(box[2], right) - max(box[0], left)
    height, size = (box[1] + box[3]) / 2 - word.origin[1], word.shown or word.size
    return (
        _FROM * size <= height <= _TO * size
        and box[3] - box[1] <= _THICK * size
        and 0.25 * size < over < right - left - 0.25 * size
    )


def _parts(text: Any, word: Growing, rule: Box) -> list[Growing]:
    """The word cut where the rule begins and ends; whole if its characters can't be told one by one."""
    import pypdfium2.raw as pdfium

    rect = pdfium.FS_RECTF()
    parts: list[Growing] = []
    struck = None
    for at, char in enumerate(word.text, start=word.at):
        told = pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(rect))
        if not told or pdfium.FPDFText_GetUnicode(text, at) != ord(char):
            return [word]
        box = (rect.left, rect.bottom, rect.right, rect.top)
        through = rule[0] <= (rect.left + rect.right) / 2 <= rule[2]
        if through is struck:
            parts[-1].add(char, box)
            continue
        struck = through
        begun = replace(word, text=char, box=list(box), last=box, at=at)
        drawn_by = pdfium.FPDFText_GetTextObject(text, at)
        begun.drawn_by = ctypes.addressof(drawn_by.contents) if drawn_by else 0
        begun.origin = (rect.left, word.origin[1])
        begun.glued = word.glued if not parts else True
        parts.append(begun)
    return parts


def _is_line(box: Box) -> bool:
    high, wide = box[3] - box[1], box[2] - box[0]
    return 0 <= high < 20 and wide > 3 and 2 * high < wide


def _through(box: Box, word: Word, high: float, low: float) -> bool:
    """True if a thin line goes through the word's small letters, along most of it."""
    over = min(box[2], word.box[2]) - max(box[0], word.box[0])
    return (
        high <= (box[1] + box[3]) / 2 <= low
        and box[3] - box[1] <= _THICK * word.size
        and over > 0.8 * (word.box[2] - word.box[0])
    )


def _ends_with(box: Box, words: Sequence[Word]) -> bool:
    """True if the line begins and ends with its words."""
    beyond = _BEYOND * max(word.size for word in words)
    return (
        min(word.box[0] for word in words) - box[0] < beyond
        and box[2] - max(word.box[2] for word in words) < beyond
    )
