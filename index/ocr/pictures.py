"""What is given to be recognised, and what comes back: gray pictures, and words with boxes and scores."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Picture:
    """Gray pixels, a byte each, row by row from the top."""

    pixels: bytes
    width: int
    height: int

    def __post_init__(self) -> None:
        if len(self.pixels) != self.width * self.height:
            raise ValueError(f"{len(self.pixels)} bytes are no {self.width} by {self.height}")

    @property
    def sha256(self) -> str:
        """The hash of size and pixels, as hex."""
        size = f"{self.width}x{self.height}:".encode("ascii")
        return sha256(size + self.pixels).hexdigest()


@dataclass(frozen=True, slots=True)
class RecognisedWord:
    """A word without blanks; ``box`` is left, top, right, bottom on the picture as it is read, in pixels.

    ``size`` is about the font's size in pixels; ``score`` (0..1) how sure the engine was of its letters,
    ``turned`` its direction in degrees clockwise.
    """

    text: str
    box: Box
    size: float
    score: float
    turned: int = 0


@dataclass(frozen=True, slots=True)
class Recognised:
    """The words of a picture, line by line from the top, on the picture as it is read: upright and level.

    ``width`` and ``height`` are those of the picture as it is read. ``turned`` (quarters, clockwise) and
    ``tilt`` (degrees, clockwise) lead back to the picture as given: see ``as_given``. ``rules`` are the
    boxes of drawn lines. ``unsure`` counts the lines that were left out because they were read too badly;
    ``unread`` says why the picture, or most of it, was not read at all.
    """

    words: tuple[RecognisedWord, ...]
    width: int
    height: int
    turned: int = 0
    tilt: float = 0.0
    rules: tuple[Box, ...] = field(default=())
    unsure: int = 0
    unread: str | None = None

    def as_given(self, box: Box) -> Box:
        """A box on the picture as it is read, as the box around it on the picture as given."""
        return turned_back(tilted(box, self.width, self.height, self.tilt), self)


class Recogniser(Protocol):
    """Reads the words in pictures."""

    def read(self, pictures: Iterable[Picture], total: int = 0) -> Iterator[Recognised]:
        """Yield what each picture says, in their order; takes a few pictures ahead.

        ``total`` is how many there are, if that is known: whoever waits is told.
        """
        ...


def tilted(box: Box, width: float, height: float, degrees: float) -> Box:
    """The box around a box of a page of this size that is turned clockwise about its middle."""
    if not degrees:
        return box
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    corners = [
        ((x - width / 2) * cos - (y - height / 2) * sin, (x - width / 2) * sin + (y - height / 2) * cos)
        for x in (box[0], box[2])
        for y in (box[1], box[3])
    ]  # fmt: skip
    xs, ys = [x + width / 2 for x, _ in corners], [y + height / 2 for _, y in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def turned_back(box: Box, read: Recognised) -> Box:
    """A box after the picture as it is read was turned clockwise by its quarters."""
    left, top, right, bottom = box
    match read.turned:
        case 90:
            return (read.height - bottom, left, read.height - top, right)
        case 180:
            return (read.width - right, read.height - bottom, read.width - left, read.height - top)
        case 270:
            return (top, read.width - right, bottom, read.width - left)
        case _:
            return box
