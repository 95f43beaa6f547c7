"""Words from lines that were read: their boxes on the level page, their order and their sizes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from index.ocr.certainty import Certainty, certainty
from index.ocr.detection import Corners, Gray, Stripe
from index.ocr.pictures import Box, Recognised, RecognisedWord
from index.ocr.recognition import ReadLine
from index.ocr.rules import rules_of
from index.ocr.scripts import filled

LEAST_SCORE = 0.5  # a line that was read worse is left out

_LEVEL = 0.15  # degrees; the corners of lines are no more exact
_WORD = 1.5  # times its height: what is shorter may be a spot or a part of a drawing
_LONG = 4  # times its height: such a line shows how the page is tilted
_SHORT = 2.2  # and such a one does, if others agree
_AGREES, _MOST_AGREE = 0.75, 0.7  # degrees; of their length
_ALIKE = 1.25  # sizes within this factor are one: heights of lines differ by their letters
_GAP = 0.2  # of the size: at least so wide is a blank


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and where it is; ``turned`` is its direction, in degrees clockwise."""

    stripe: Stripe
    read: ReadLine
    turned: int = 0


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line on the level page: its box and its font's size."""

    line: Line
    box: Box
    size: float

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


def page_of(
    gray: Gray, lines: Sequence[Line], *, turned: int, sure: Certainty = certainty
) -> Recognised:
    """The page with its words in order, level; lines that were read too badly are counted."""
    high, wide = gray.shape
    tilt = _tilt([line.stripe for line in lines])
    placed = [
        _placed(line, _levelled(line.stripe.corners, wide, high, tilt))
        for line in lines
        if _legible(line)
    ]
    sizes = _sizes([each.size for each in placed])
    words = [
        word
        for each in _in_rows(placed)
        for word in _words(each, sizes[each.size], sure)
    ]  # fmt: skip
    return Recognised(
        tuple(words),
        wide,
        high,
        turned=turned,
        tilt=tilt,
        rules=tuple(rules_of(gray, tilt)),
        unsure=sum(
            not _legible(line) and line.stripe.width > _WORD * line.stripe.depth for line in lines
        ),
    )


def _legible(line: Line) -> bool:
    text = line.read.text
    known = filled(line.stripe, text) and any(map(str.isalnum, text))
    return known and line.read.score >= LEAST_SCORE


def _tilt(stripes: Sequence[Stripe]) -> float:
    """How far the page's lines fall to the right, in degrees; 0 if that can't be told from level."""
    tilts = [each.tilt for each in stripes if each.width > _LONG * each.depth]
    tilt = median(tilts) if len(tilts) > 2 else _of_short(stripes)
    return round(tilt, 2) if abs(tilt) > _LEVEL else 0.0


def _of_short(stripes: Sequence[Stripe]) -> float:
    """How far short lines fall, as in a table of figures: if most of their length agrees; else 0."""
    held = sorted((s.tilt, s.width) for s in stripes if s.width > _SHORT * s.depth)
    whole = sum(width for _, width in held)
    before, tilt = 0.0, 0.0
    for each, width in held:
        before += width
        if before >= whole / 2:
            tilt = each
            break
    alike = sum(width for each, width in held if abs(each - tilt) < _AGREES)
    return tilt if len(held) > 2 and alike > _MOST_AGREE * whole else 0.0


def _levelled(corners: Corners, wide: int, high: int, tilt: float) -> Corners:
    turn = np.radians(-tilt)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]], np.float32)
    middle = np.array([wide / 2, high / 2], np.float32)
    return ((corners - middle) @ matrix.T + middle).astype(np.float32)


def _placed(line: Line, corners: Corners) -> _Placed:
    left, right = float(corners[[0, 3], 0].mean()), float(corners[[1, 2], 0].mean())
    top, bottom = float(corners[:2, 1].mean()), float(corners[2:, 1].mean())
    size = line.stripe.size
    if line.turned:
        return _Placed(line, (left, top, right, bottom), size)
    middle = (top + bottom) / 2
    high = min(bottom - top, 1.2 * size)  # stripes have a margin above and below
    margin = (bottom - top - high) / 2  # and as much to the left and right
    return _Placed(
        line, (left + margin, middle - high / 2, right - margin, middle + high / 2), size
    )


def _sizes(found: Sequence[float]) -> dict[float, float]:
    """Each measured size and the one it stands for: the middle of those that are alike."""
    meant: dict[float, float] = {}
    rest = list(found)
    while rest:
        middle = median(rest)
        alike = [size for size in rest if middle / _ALIKE <= size <= middle * _ALIKE] or rest[:1]
        meant.update(dict.fromkeys(alike, median(alike)))
        rest = [size for size in rest if size not in meant]
    return meant


def _in_rows(placed: Sequence[_Placed]) -> Iterator[_Placed]:
    """From the top, lines side by side from the left."""
    row: list[_Placed] = []
    for each in sorted(placed, key=lambda each: each.middle):
        if row and each.middle - row[0].middle > 0.5 * row[0].size:
            yield from sorted(row, key=lambda each: each.box[0])
            row = []
        row.append(each)
    yield from sorted(row, key=lambda each: each.box[0])


def _words(placed: _Placed, size: float, sure: Certainty) -> Iterator[RecognisedWord]:
    """The words of a line, cut at its blanks."""
    text, places = placed.line.read.text, placed.line.read.places
    blanks = [at for at, char in enumerate(text) if char == " "]
    for before, behind in zip([-1, *blanks], [*blanks, len(text)], strict=True):
        if before + 1 == behind:
            continue
        begin = 0.0 if before < 0 else places[before]
        end = 1.0 if behind == len(text) else places[behind]
        scores = placed.line.read.scores[before + 1 : behind]
        yield RecognisedWord(
            text[before + 1 : behind],
            _part(placed, begin, end, size, first=before < 0, last=behind == len(text)),
            round(size, 1),
            round(sure(text[before + 1 : behind], scores), 3),
            placed.line.turned,
        )


def _part(
    placed: _Placed, begin: float, end: float, size: float, *, first: bool, last: bool
) -> Box:
    """The box of a part (0..1) of a line, without half a blank at its ends."""
    left, top, right, bottom = placed.box
    if placed.line.turned:
        down = bottom - top
        from_, to = (begin, end) if placed.line.turned == 90 else (1 - end, 1 - begin)
        return _rounded(left, top + from_ * down, right, top + to * down)
    across, blank = right - left, _GAP * size / 2
    start = left + begin * across + (0 if first else blank)
    stop = left + end * across - (0 if last else blank)
    return _rounded(start, top, max(stop, start + 1), bottom)


def _rounded(left: float, top: float, right: float, bottom: float) -> Box:
    return (round(left, 1), round(top, 1), round(right, 1), round(bottom, 1))
