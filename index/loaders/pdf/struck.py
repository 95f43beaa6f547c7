"""Finds words that a drawn line strikes through, as programs print struck-through text."""

from __future__ import annotations

from collections.abc import Sequence

from index.loaders.pdf.words import Word
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
