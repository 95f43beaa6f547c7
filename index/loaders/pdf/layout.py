"""Puts a page's words in reading order, by columns and lines; defines pages, lines and tables."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

import numpy as np

from index.loaders.pdf.words import Word
from index.loaders.writing import Box

FIELD = "form field"  # the mark of a field's value
BOXES = ("☒", "☐")  # ticked or not
_GAPS_TRIED = 8
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the text of each cell, that of a spanning cell in all that it spans."""

    box: Box
    cells: tuple[str, ...]
    page: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table found on a page. Its first rows are ``captions`` over all columns, then ``heads`` rows of names.

    ``columns`` are the left and right ends of its columns.
    """

    box: Box
    rows: tuple[Row, ...]
    columns: tuple[tuple[float, float], ...] = ()
    captions: int = 0
    heads: int = 1


def mark_of(words: Sequence[Word]) -> str:
    """The first mark of the words, if any has one."""
    return next((word.mark for word in words if word.mark), "")


@dataclass(frozen=True)  # no slots: cached_property needs a __dict__
class Line:
    """Words side by side. ``fragments`` are the parts of the line between wide gaps."""

    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        return joined(self.words)

    @cached_property
    def box(self) -> Box:
        return around([word.box for word in self.words])

    @cached_property
    def size(self) -> float:
        return median(word.size for word in self.words for _ in word.text)

    @property
    def bold(self) -> bool:
        letters = sum(len(word.text) for word in self.words)
        return sum(len(word.text) for word in self.words if word.bold) > 0.8 * letters

    @property
    def of_form(self) -> bool:
        """True if a label and its field, or a box and its label, are in one of its fragments."""
        return any(
            len(part) > 1
            and any(word.mark == FIELD for word in part)
            and (not part[0].mark or part[0].text in BOXES)
            for part in self.fragments
        )

    @cached_property
    def fragments(self) -> list[tuple[Word, ...]]:
        found: list[list[Word]] = []
        for word in self.words:
            before = found[-1][-1] if found else None
            if before is not None and (
                word.box[0] - before.box[2] <= 1.2 * max(word.size, before.size)
                or (word.mark == FIELD and before.mark != FIELD)  # a label and its field
            ):
                found[-1].append(word)
            else:
                found.append([word])
        return [tuple(each) for each in found]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is read: ``rules`` are the boxes of its drawn lines and rectangles.

    ``turned`` is the rotation, in degrees clockwise, from the page as read to the page as shown.
    ``unseen`` are the words that it holds but doesn't show, each with its mark. If it is ``mirrored``, it
    is read from right to left, and its boxes are those of its mirror image: all else is as on other pages.
    ``untold`` is the reason why its text is no text. ``media`` counts films and sounds, ``passwords``
    fields for passwords, ``cut`` texts of fields and comments that are too long; ``files`` are handles of files
    attached to it, as long as it is open. A scan may be tilted by a few degrees (``tilt``); ``pictures`` are
    parts of the page that were recognised.
    """

    number: int
    width: float
    height: float
    words: Sequence[Word]
    rules: Sequence[Box] = ()
    turned: int = 0
    unseen: Sequence[Word] = ()
    mirrored: bool = False
    comments: Sequence[Word] = ()
    untold: str = ""
    media: int = 0
    passwords: int = 0
    cut: int = 0
    files: Sequence[object] = ()
    tilt: float = 0.0
    pictures: Sequence[Page] = ()


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds them all."""
    return (
        min(box[0] for box in boxes), min(box[1] for box in boxes),
        max(box[2] for box in boxes), max(box[3] for box in boxes),
    )  # fmt: skip


def joined(words: Sequence[Word]) -> str:
    """The words as one line: blanks between them, none between Chinese and Japanese characters."""
    if any(word.rank for word in words):
        return " ".join(word.text for word in _ranked(words))
    parts: list[str] = []
    for before, word in zip((None, *words), words, strict=False):
        if before is not None:
            close = word.box[0] - before.box[2] < 0.12 * word.size
            wide = _WIDE.match(word.text[0]) and _WIDE.match(before.text[-1])
            parts.append("" if wide or close else " ")
        parts.append(word.text)
    return "".join(parts)


def _ranked(words: Sequence[Word]) -> list[Word]:
    """The words of a line in the order in which each of its pieces is read."""
    places: dict[int, int] = {}
    for number, word in enumerate(words):
        places.setdefault(word.rank[0] if word.rank else -number - 1, len(places))
    keys = [
        (places[word.rank[0] if word.rank else -number - 1], word.rank[1] if word.rank else 0)
        for number, word in enumerate(words)
    ]
    return [words[at] for at in sorted(range(len(words)), key=keys.__getitem__)]


def lines_of(words: Sequence[Word]) -> list[Line]:
    """The lines of one column, from top to bottom; superscripts and subscripts stay in their line."""
    rows: list[list[Word]] = []
    tallest: list[Word] = []  # the tallest word of each row, which gives the row's middle
    for word in sorted(words, key=lambda word: (_middle(word), word.box[0])):
        near = [
            at
            for at in range(max(0, len(rows) - 3), len(rows))
            if _level(word, tallest[at], rows[at])
        ]
        if near:
            at = min(near, key=lambda at: abs(_middle(word) - _middle(tallest[at])))
            rows[at].append(word)
            tallest[at] = max(tallest[at], word, key=lambda each: each.size)
        else:
            rows.append([word])
            tallest.append(word)
    return [Line(tuple(sorted(row, key=lambda word: word.box[0]))) for row in rows]


def _level(word: Word, tallest: Word, row: Sequence[Word]) -> bool:
    """True if the word is at the row's height and covers none of the row's words by more than half."""
    if abs(_middle(word) - _middle(tallest)) >= 0.55 * max(word.size, tallest.size):
        return False
    return not any(
        min(word.box[2], each.box[2]) - max(word.box[0], each.box[0])
        > 0.5 * min(word.box[2] - word.box[0], each.box[2] - each.box[0])
        for each in row
    )


def columns_of(words: Sequence[Word], *, depth: int = 0) -> Iterator[list[Word]]:
    """The words of one column after another, in reading order.

    A gutter is a vertical gap between two areas that read as text. What crosses it (a title, a wide
    table) separates the words above from those below.
    """
    gutter = _gutter(words) if depth < 4 and len(words) > 20 else None
    if gutter is None:
        if words:
            yield list(words)
        return
    for band, parted in _bands(words, gutter):
        if not parted:
            yield band
            continue
        left = [word for word in band if word.box[2] <= gutter + 1]
        right = [word for word in band if word.box[2] > gutter + 1]
        yield from columns_of(left, depth=depth + 1)
        yield from columns_of(right, depth=depth + 1)


def _gutter(words: Sequence[Word]) -> float | None:
    """The x that best splits the page in two: the largest share of words is in columns beside it."""
    best: tuple[float, float] | None = None
    for x in _gaps(words):
        share = sum(len(band) for band, parted in _bands(words, x) if parted) / len(words)
        if share > 0.3 and (best is None or share > best[0] + 0.02):
            best = (share, x)
        if best and best[0] > 0.9:
            break
    return best[1] if best else None


def _gaps(words: Sequence[Word]) -> list[float]:
    """The middles of x ranges that clearly fewer words cross than usual, the clearest first."""
    boxes = np.array([word.box for word in words])
    low, high = float(boxes[:, 0].min()), float(boxes[:, 2].max())
    places = np.arange(low + 0.12 * (high - low), high - 0.12 * (high - low), 2.0)
    if not len(places):
        return []
    crossing = (boxes[:, 0][:, None] < places + 1) & (boxes[:, 2][:, None] > places - 1)
    counts = crossing.sum(axis=0)
    few = counts <= 0.6 * float(np.median(counts))
    runs = np.split(np.arange(len(places)), np.nonzero(np.diff(few))[0] + 1)
    clear = [run for run in runs if few[run[0]]]
    clear.sort(key=lambda run: (int(counts[run].min()), -len(run)))
    lowest = [run[counts[run] == counts[run].min()] for run in clear[:_GAPS_TRIED]]
    return [float(places[run[len(run) // 2]]) for run in lowest]


def _bands(words: Sequence[Word], x: float) -> Iterator[tuple[list[Word], bool]]:
    """Bands of words from top to bottom, cut where words cross ``x``; True if x separates two columns."""
    rows = lines_of([word for word in words if word.box[0] < x + 1 and word.box[2] > x - 1])
    ordered = sorted(words, key=_middle)
    middles = [_middle(word) for word in ordered]
    kept: list[Word] = []
    begin = 0
    for top, bottom in [*((row.box[1], row.box[3]) for row in rows), (math.inf, math.inf)]:
        wall, end = bisect_left(middles, top, begin), bisect_right(middles, bottom, begin)
        inside = ordered[begin:wall]
        if len(inside) >= 16 and _two_columns(inside, x):
            if kept:
                yield kept, False
                kept = []
            yield inside, True
        else:
            kept += inside
        kept += ordered[wall:end]
        begin = max(begin, end)
    if kept:
        yield kept, False


def _middle(word: Word) -> float:
    return (word.box[1] + word.box[3]) / 2


def _two_columns(words: Sequence[Word], x: float) -> bool:
    """True if both sides of ``x`` read as text and a gap is between them."""
    left = [word for word in words if word.box[2] <= x + 1]
    right = [word for word in words if word.box[2] > x + 1]
    if (
        len(left) < 8
        or len(right) < 8
        or sum(word.mark == FIELD for word in words) * 6 > len(words)
    ):
        return False  # too few words, or a form, which is read line by line
    gap = min(word.box[0] for word in right) - max(word.box[2] for word in left)
    size = median(word.size for word in words)
    return gap >= 0.7 * size and _reads_as_text(left) and _reads_as_text(right)


def _reads_as_text(words: Sequence[Word]) -> bool:
    """True for lines that are mostly full and hold several words: a text column, not a table's."""
    lines = lines_of(words)
    if len(lines) < 3:
        return False
    left, _, right, _ = around([word.box for word in words])
    width = max(1.0, right - left)
    full = [(line.box[2] - line.box[0]) / width for line in lines]
    letters = [len(line.text) for line in lines]
    gaps = sum(len(line.fragments) > 1 for line in lines)
    return median(letters) >= 18 and median(full) >= 0.6 and gaps < 0.4 * len(lines)
