"""The size of a line's font, by the height of its letters: what is set larger is a heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import numpy as np

from index.ocr.detection import Gray, Stripe
from index.ocr.recognition import HIGH

# How high letters are, in sizes of their font, and which rows are theirs: those with so much of the
# fullest row's ink. Small letters fill their middle; of capitals and figures every stroke counts.
_LOWER, _UPPER, _WIDE = (0.48, 0.5), (0.72, 0.2), (0.86, 0.2)
_WIDE_LETTER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LEAST_INK = 8  # of 255; a picture with less is blank
_MARGIN = 7  # rows of the picture above and below, where a ruled line may be
_FEWEST = 3  # letters; fewer say little of a font


def sized(stripes: Sequence[Stripe], lines: Sequence[tuple[Gray, str]]) -> list[Stripe]:
    """The stripes with the sizes of their fonts, measured in each line's picture, in pixels of the whole page.

    A line of few letters has the usual size.
    """
    sizes = [
        _size(stripe, picture, text) for stripe, (picture, text) in zip(stripes, lines, strict=True)
    ]
    usual = median([size for size in sizes if size] or [each.size for each in stripes] or [1.0])
    return [
        replace(stripe, size=size or usual) for stripe, size in zip(stripes, sizes, strict=True)
    ]


def _size(stripe: Stripe, picture: Gray, text: str) -> float | None:
    letters = "".join(text.split())
    high, share = _usual(letters)
    found = _inked(picture, share) * stripe.depth / high
    return found if len(letters) >= _FEWEST and found else None


def _usual(letters: str) -> tuple[float, float]:
    wide = len(_WIDE_LETTER.findall(letters))
    lower = sum(char.islower() for char in letters)
    if 2 * wide >= len(letters):
        return _WIDE
    return _LOWER if 2 * lower >= len(letters) else _UPPER


def _inked(picture: Gray, share: float) -> float:
    """How much (0..1) of a line's height has at least this share of its fullest row's ink."""
    background = float(np.median(picture))
    ink = np.abs(picture.astype(np.float32) - background).mean(axis=1)[_MARGIN:-_MARGIN]
    most = float(ink.max())
    return float((ink >= most * share).sum()) / HIGH if most >= _LEAST_INK else 0.0
