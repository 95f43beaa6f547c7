"""Finds the lines of text in a picture: a network's map of where text is, and a rectangle around each line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.encoders.runtime import Session
from index.models import packaged_file

Gray = npt.NDArray[np.uint8]
Corners = npt.NDArray[np.float32]
"""Four points (x, y): top left, top right, bottom right, bottom left."""

_STEP = 32  # pixels; the network halves a picture five times
_TEXT = 0.3  # how sure the network must be that a pixel is text,
_LINE = 0.5  # and on average of the pixels of a line
_GROWN = (
    1.6  # the map shows the middles of lines: by how much they grow, as the network was trained
)
_THIN = 3  # pixels; a thinner line can't be read
_COARSE = 5.5  # pixels; text of every size below 9 pixels shows as a line of 5
_SIZE = (2.45, -4.0)  # the font's size from the thickness of a line, both in pixels of the map
_MOST = 4000  # lines on a page


@dataclass(frozen=True, slots=True)
class Stripe:
    """Where one line of text is: its corners in the picture, and about its font's size, in pixels.

    ``coarse`` says that it was looked at too small for its corners to be exact.
    """

    corners: Corners
    size: float
    coarse: bool

    @property
    def width(self) -> float:
        """The length of its upper and lower edges."""
        return float(np.linalg.norm(self.corners[1] - self.corners[0]))

    @property
    def depth(self) -> float:
        """The length of its left and right edges."""
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))

    @property
    def upended(self) -> bool:
        """True for a line that runs up or down."""
        return self.depth >= 1.5 * self.width

    @property
    def tilt(self) -> float:
        """How far the line falls to the right, in degrees."""
        across = self.corners[1] - self.corners[0]
        return float(np.degrees(np.arctan2(across[1], across[0])))


class Detection:
    """The network that finds lines."""

    def __init__(self, threads: int) -> None:
        self._session = Session(packaged_file("PP-OCRv6-detection"), threads=threads)

    def stripes(self, picture: Gray, longest: int) -> list[Stripe]:
        """The lines in a picture that is looked at with ``longest`` pixels along its longer side."""
        import cv2

        high, wide = picture.shape
        scale = longest / max(high, wide)
        size = (_stepped(wide * scale), _stepped(high * scale))
        smaller = cv2.resize(
            picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        )
        map_ = self._session.run({"x": as_input(smaller)[None]})[0, 0]
        return list(_stripes(map_, np.array([wide / size[0], high / size[1]], np.float32)))


def as_input(gray: Gray) -> npt.NDArray[np.float32]:
    """A picture as the networks take it: three equal colours from -1 to 1, (3, height, width)."""
    scaled = gray.astype(np.float32) / 127.5 - 1
    return np.ascontiguousarray(np.broadcast_to(scaled, (3, *scaled.shape)))


def _stepped(pixels: float) -> int:
    return max(_STEP, round(pixels / _STEP) * _STEP)


def _stripes(map_: npt.NDArray[np.float32], scale: npt.NDArray[np.float32]) -> Iterator[Stripe]:
    import cv2

    sure = cv2.dilate((map_ > _TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(sure, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours[:_MOST]:
        middle, (across, down), angle = cv2.minAreaRect(contour)
        if min(across, down) < _THIN or _mean_inside(map_, contour) < _LINE:
            continue
        grown = across * down * _GROWN / (across + down)
        corners = cv2.boxPoints((middle, (across + grown, down + grown), angle))
        thick = min(across, down)
        size = max(1.0, _SIZE[0] * thick + _SIZE[1]) * float(scale[1])
        yield Stripe(_ordered(corners) * scale, size, thick < _COARSE)


def _mean_inside(map_: npt.NDArray[np.float32], contour: Any) -> float:
    """How sure the network is of a line: the mean of its map inside the rectangle around the contour."""
    import cv2

    left, top, wide, high = cv2.boundingRect(contour)
    middle, size, angle = cv2.minAreaRect(contour - np.array([left, top]))
    mask = np.zeros((high, wide), np.uint8)
    cv2.fillPoly(mask, [cv2.boxPoints((middle, size, angle)).astype(np.int32)], 1)
    return float(cv2.mean(map_[top : top + high, left : left + wide], mask)[0])


def _ordered(corners: Corners) -> Corners:
    """The corners from the top left one on, clockwise."""
    by_x = corners[np.argsort(corners[:, 0])]
    left = by_x[:2][np.argsort(by_x[:2, 1])]
    right = by_x[2:][np.argsort(by_x[2:, 1])]
    return np.array([left[0], right[0], right[1], left[1]], np.float32)
