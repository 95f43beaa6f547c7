"""Reads the characters of lines: a network's guess for each eighth column of a line's picture."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.encoders.runtime import Session
from index.models import packaged_file
from index.ocr.detection import Gray, Stripe, as_input

HIGH = 48  # pixels; the network reads lines of this height
NARROW, WIDE = (
    0.75,
    1.1,
)  # most letters are read as well when they are narrower, in as much less time
_COLUMN = 8  # pixels that each guess stands for
_STEP = 16  # pixels; lines of nearly one length are read together
_TOGETHER = 800  # pixels of short lines that are read together: more don't stay in a core's cache
_LONGEST = 6400  # pixels of one line: a picture's frame may look like a line
_COARSE = 2.5  # how much a line may be reduced in one step without losing strokes


@dataclass(frozen=True, slots=True)
class ReadLine:
    """The characters of a line, where each is (0..1 along the line), and how sure each is (0..1)."""

    text: str
    places: tuple[float, ...]
    scores: tuple[float, ...]

    @property
    def score(self) -> float:
        """The mean of the characters' scores; 0 for an empty line."""
        seen = [score for char, score in zip(self.text, self.scores, strict=True) if char != " "]
        return sum(seen) / len(seen) if seen else 0.0

    @property
    def worst(self) -> float:
        """The score of the least sure character; 0 for an empty line."""
        return min(self.scores, default=0.0)


class Recognition:
    """The network that reads lines."""

    def __init__(self, threads: int) -> None:
        self._session = Session(packaged_file("PP-OCRv6-recognition"), threads=threads)
        self._characters = ["", *self._session.note("character").splitlines(), " "]

    def read(self, lines: Sequence[Gray]) -> list[ReadLine]:
        """What is written in each picture of a line (all are ``HIGH`` high)."""
        found: dict[int, ReadLine] = {}
        for batch in _batches([line.shape[1] for line in lines]):
            longest = max(lines[at].shape[1] for at in batch)
            padded = np.zeros((len(batch), 3, HIGH, _stepped(longest)), np.float32)
            for row, at in enumerate(batch):
                padded[row, :, :, : lines[at].shape[1]] = as_input(lines[at])
            guesses = self._session.run({"x": padded})
            for row, at in enumerate(batch):
                found[at] = self._decoded(guesses[row], lines[at].shape[1])
        return [found[at] for at in range(len(lines))]

    def _decoded(self, guesses: npt.NDArray[np.float32], wide: int) -> ReadLine:
        """The characters of guesses (columns, characters): repeats are one, the first kind is a gap."""
        best = guesses.argmax(axis=1)
        kept = np.nonzero((best > 0) & np.concatenate(([True], best[1:] != best[:-1])))[0]
        return ReadLine(
            "".join(self._characters[best[at]] for at in kept),
            tuple(min(1.0, (float(at) + 0.5) * _COLUMN / wide) for at in kept),
            tuple(float(guesses[at, best[at]]) for at in kept),
        )


def line_picture(
    pyramid: Sequence[Gray], stripe: Stripe, *, turned: int = 0, stretched: float = NARROW
) -> Gray:
    """The picture of one line, upright and level, ``HIGH`` pixels high; ``turned`` quarters of it in degrees.

    ``pyramid`` holds the whole picture, and then in half its size, and half of that.
    """
    import cv2

    corners = np.roll(stripe.corners, -(turned // 90), axis=0)
    across = float(np.linalg.norm(corners[1] - corners[0]))
    down = max(1.0, float(np.linalg.norm(corners[3] - corners[0])))
    wide = min(_LONGEST, max(16, math.ceil(HIGH * across / down * stretched)))
    level = 0
    while level + 1 < len(pyramid) and down / 2 ** (level + 1) >= HIGH * _COARSE / 2:
        level += 1
    target = np.array([[0, 0], [wide, 0], [wide, HIGH], [0, HIGH]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners / np.float32(2**level), target)
    cut: Gray = cv2.warpPerspective(
        pyramid[level], matrix, (wide, HIGH),
        flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return cut


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """The lines that are read together, by their numbers: those of about one length."""
    batch: list[int] = []
    for at in sorted(range(len(widths)), key=lambda at: widths[at]):
        if batch and (len(batch) + 1) * _stepped(widths[at]) > _TOGETHER:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def _stepped(wide: int) -> int:
    return math.ceil(wide / _STEP) * _STEP
