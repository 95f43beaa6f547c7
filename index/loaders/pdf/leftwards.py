"""Words of pages with Hebrew or Arabic letters, in the order in which they are read.

The characters of such a page come in an order that depends on the program that made it, and Arabic
ones partly reversed. So only their places count: lines are put together again from left to right.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from index.loaders.pdf.bidi import Unit, kind_of, read_order
from index.loaders.pdf.glyphs import LEFTWARDS, Glyphs, glyphs_of, with_marks
from index.loaders.pdf.words import Growing, Word
from index.loaders.scripts import note_mark, superscript

_LINE, _WIDE = 0.5, 1.2  # of the size: same line, another piece of the line
_GAP = 0.18  # of the size: between words, where the boxes of letters are as wide as their types
_INK_GAPS = (0.1, 0.45)  # where boxes are the ink only: within words and between them
_STACKED = 0.25  # heights for a letter: words that run from top right to bottom left
_STRETCH = "\u0640"  # the line that makes an Arabic word wider
_SMALL, _RAISED = 0.88, 0.12  # of the size: a raised figure
_WEIGHT_BOLD = 600


def has_leftward(words: Sequence[Growing]) -> bool:
    """True if there are Hebrew or Arabic letters in the words."""
    return any(LEFTWARDS.search(word.text) for word in words)


def mostly_leftward(words: Sequence[Growing | Word]) -> bool:
    """True if most letters are Hebrew or Arabic."""
    text = "".join(word.text for word in words)
    leftward = len(LEFTWARDS.findall(text))
    return leftward * 2 > sum(map(str.isalpha, text)) if leftward else False


def words_leftward(text: Any) -> list[Growing]:
    """The words of a text page, from top to bottom, those of a line as they are read.

    ``rank`` says which piece of a line a word is in, and its place there. Text that isn't upright is left
    out. Empty if the letters of words are stacked (Nastaliq).
    """
    glyphs = list(glyphs_of(text))
    everything = "".join(each.text for each in glyphs)
    leftward_page = 2 * len(LEFTWARDS.findall(everything)) > sum(map(str.isalpha, everything))
    lines = [with_marks(line) for line in _lines(glyphs)]
    if _stacked(lines):
        return []
    gap = _ink_gap(lines)
    found: list[Growing] = []
    piece = 0
    for line in lines:
        for part in _pieces(line, gap):
            found += _words(text, part, piece, leftward_page)
            piece += 1
    return found


def _stacked(lines: Sequence[Sequence[Glyphs]]) -> bool:
    """True for Nastaliq, where a word's letters stand one above the other: their order can't be told."""
    letters = [
        each
        for line in lines
        for each in line
        if "\u0600" <= each.text[:1] <= "\u08ff" and not each.marked
    ]
    heights = {round(each.base * 20 / each.size) for each in letters}
    return len(letters) >= 12 and len(heights) > _STACKED * len(letters)


def _ink_gap(lines: Sequence[Sequence[Glyphs]]) -> float:
    """The gap between words where boxes are ink only: in the widest range that no gap of the page falls in."""
    low, high = _INK_GAPS
    gaps = [
        (two.left - one.right) / two.size
        for line in lines
        for one, two in zip(line, line[1:], strict=False)
        if one.ink and two.ink and not (one.marked or two.marked or one.blank or two.blank)
    ]
    steps = sorted([low, *(gap for gap in gaps if low < gap < high), high])
    width, begin = max((two - one, one) for one, two in zip(steps, steps[1:], strict=False))
    return begin + width / 2


def _lines(glyphs: Sequence[Glyphs]) -> Iterator[list[Glyphs]]:
    """Lines from top to bottom, each from left to right."""
    line: list[Glyphs] = []
    for each in sorted(glyphs, key=lambda each: -each.base):
        if line and line[0].base - each.base > _LINE * max(each.size, line[0].size):
            yield sorted(line, key=lambda each: each.middle)
            line = []
        line.append(each)
    if line:
        yield sorted(line, key=lambda each: each.middle)


def _pieces(line: Sequence[Glyphs], ink_gap: float) -> Iterator[list[Glyphs]]:
    """The parts of a line between wide gaps; blanks only where they part words."""

    def apart(each: Glyphs) -> float:
        return max(ink_gap, 0.45) if each.marked else ink_gap if each.ink else _GAP

    part: list[Glyphs] = []
    right, blank = 0.0, False
    for each in line:
        if each.blank:
            blank = True
            continue
        gap = each.left - right
        if part and gap > _WIDE * each.size:
            yield part
            part = []
        elif part and (blank or gap > (apart(each) + apart(part[-1])) / 2 * each.size):
            part.append(Glyphs(" ", right, each.left, each.base, each.size, -1, 0, right, True))
        part.append(each)
        right, blank = (max(right, each.right) if len(part) > 1 else each.right), False
    if part:
        yield part


def _words(text: Any, part: Sequence[Glyphs], piece: int, leftward_page: bool) -> Iterator[Growing]:
    """The words of a part of a line, as they are read."""
    shown = "".join(each.text for each in part)
    leftward = len(LEFTWARDS.findall(shown))
    share = leftward / max(1, sum(map(str.isalpha, shown)))
    if leftward:
        leftwards = share > (0.15 if leftward_page else 0.5)
    else:  # a sentence in Latin letters ends at its right
        leftwards = leftward_page and shown[-1:] not in tuple(".,;:!?")
    read = read_order(_units(part), leftwards=leftwards)
    word: list[Unit] = []
    place = 0
    for unit in [*read, Unit(" ", "WS")]:
        if unit.text != " ":
            word.append(unit)
        elif word:
            yield _word(text, word, part, (piece, place))
            word, place = [], place + 1


def _units(part: Sequence[Glyphs]) -> list[Unit]:
    """The units of a part; raised figures are one unit: a power, or the mark of a note."""
    main = max(each.size for each in part)
    low = sorted(each.base for each in part if each.size >= _SMALL * main)
    base = low[len(low) // 2]
    found: list[Unit] = []
    for number, each in enumerate(part):
        kind = "WS" if each.blank else kind_of(each.text[0])
        raised = each.size < _SMALL * main and each.base - base > _RAISED * main
        if raised and each.text.isdigit():
            before = found[-1] if found else None
            power = before is not None and before.kind in ("EN", "L") and before.text != " "
            shown = superscript(each.text) if power else note_mark(each.text)
            found.append(
                Unit(
                    shown,
                    "L" if power and before and before.kind == "L" else "EN" if power else "ON",
                    each.drawn_by,
                    number,
                )
            )
        else:
            found.append(Unit(each.text, kind, each.drawn_by, number))
    return found


def _word(
    text: Any, units: Sequence[Unit], part: Sequence[Glyphs], rank: tuple[int, int]
) -> Growing:
    import pypdfium2.raw as pdfium

    glyphs = [part[number] for number in _side_by_side([unit.number for unit in units])]
    size, base = max(each.size for each in glyphs), min(each.base for each in glyphs)
    box = [
        min(each.left for each in glyphs), base - 0.25 * size,
        max(each.right for each in glyphs), base + 0.95 * size,
    ]  # fmt: skip
    first = glyphs[0]
    bold = pdfium.FPDFText_GetFontWeight(text, first.at) >= _WEIGHT_BOLD
    return Growing(
        unicodedata.normalize("NFC", "".join(unit.text for unit in units).replace(_STRETCH, "")),
        box, size, 0.0, bold, (box[0], box[1], box[2], box[3]), first.at,
        shown=size, font=size, origin=(first.left, base), drawn_by=first.drawn_by, rank=rank,
    )  # fmt: skip


def _side_by_side(numbers: Sequence[int]) -> list[int]:
    """The most of these places that are next to one another: a full stop may be at the line's other end."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number - runs[-1][-1] == 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return max(runs, key=len)
