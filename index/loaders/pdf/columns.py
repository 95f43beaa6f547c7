"""Puts a page's words in reading order: one column after the other."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from statistics import median

import numpy as np

from index.loaders.pdf.layout import FIELD, around, lines_of, middle_of
from index.loaders.pdf.words import Word

_GAPS_TRIED = 8


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
    ordered = sorted(words, key=middle_of)
    middles = [middle_of(word) for word in ordered]
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
