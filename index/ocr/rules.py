"""Finds the ruled lines of a picture: those of tables, of which a layout makes cells."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from index.ocr.detection import Gray
from index.ocr.pictures import Box

_WIDE = 1400  # pixels; rules are looked for in a picture of this size at most
_LONG = 0.03  # of the longer side: a shorter line is a stroke of a letter
_THICK = 6  # pixels; what is thicker is no line
_MOST = 1000


def rules_of(gray: Gray, tilt: float) -> Iterator[Box]:
    """The boxes of level and upright lines, on the page made level."""
    import cv2

    high, wide = gray.shape
    scale = min(1.0, _WIDE / max(high, wide))
    size = (max(1, round(wide * scale)), max(1, round(high * scale)))
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    if tilt:
        turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), tilt, 1)
        small = cv2.warpAffine(small, turn, size, borderMode=cv2.BORDER_REPLICATE)
    dark = cv2.adaptiveThreshold(
        small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12
    )
    long = max(20, round(_LONG * max(size)))
    for shape in ((long, 1), (1, long)):
        kept = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(shape[::-1], np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(kept)
        for left, top, across, down, _area in stats[1:_MOST]:
            if min(across, down) <= _THICK:
                yield (
                    round(left / scale, 1), round(top / scale, 1),
                    round((left + across) / scale, 1), round((top + down) / scale, 1),
                )  # fmt: skip
