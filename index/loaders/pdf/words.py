"""Words of a page: how they grow from characters, and their boxes after the page is turned."""

from __future__ import annotations

from dataclasses import dataclass

from index.loaders.writing import Box

UPRIGHT = 0.2  # radians a character may lean


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a gap; ``box`` is left, top, right, bottom in points, ``turned`` in degrees.

    ``base`` is the height of its base line. ``glued`` says that no blank is before it. ``rank`` orders
    the words of one piece of a line (its number, then the word's place) where they are not read from
    left to right. ``mark`` says what it is if it is no ordinary text (see ``passages.Mark``). ``score`` (0..1)
    is how surely it was recognised, if it was read in a picture.
    """

    text: str
    box: Box
    size: float
    bold: bool = False
    turned: int = 0
    base: float = 0.0
    glued: bool = False
    rank: tuple[int, int] | None = None
    mark: str = ""
    score: float | None = None


def turned_box(box: Box, wide: float, high: float, degrees: int) -> Box:
    """A box on a page of this size after the page was turned clockwise by quarters."""
    left, top, right, bottom = box
    if degrees == 90:
        return (high - bottom, left, high - top, right)
    if degrees == 180:
        return (wide - right, high - bottom, wide - left, high - top)
    if degrees == 270:
        return (top, wide - right, bottom, wide - left)
    return box


def mirrored_box(box: Box, wide: float) -> Box:
    """A box on the mirror image of a page of this width."""
    return (wide - box[2], box[1], wide - box[0], box[3])


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page's plane, and how far it is turned (degrees, clockwise) to be read.

    If it is ``mirrored``, boxes are those of its mirror image: the page is read from right to left.
    """

    left: float
    bottom: float
    right: float
    top: float
    turned: int
    mirrored: bool = False

    @property
    def width(self) -> float:
        """The width of the page as it is read."""
        return (self.right - self.left) if self.turned % 180 == 0 else (self.top - self.bottom)

    @property
    def height(self) -> float:
        """The height of the page as it is read."""
        return (self.top - self.bottom) if self.turned % 180 == 0 else (self.right - self.left)

    def seen(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box of the PDF's plane (from bottom left) as left, top, right, bottom on the page as read."""
        upright = (left - self.left, self.top - top, right - self.left, self.top - bottom)
        box = turned_box(upright, self.right - self.left, self.top - self.bottom, self.turned)
        return mirrored_box(box, self.width) if self.mirrored else box


@dataclass(slots=True)
class Growing:
    """An unfinished word, and the box of its last character (in the PDF's plane).

    ``angle`` is how far it is turned, in radians clockwise.
    """

    text: str
    box: list[float]
    size: float
    angle: float
    bold: bool
    last: Box
    at: int = 0  # the number of its first character on the page
    shown: float = (
        0.0  # the size of its font on the page, if that fits its box; ``size`` is from the box
    )
    font: float = 0.0  # the size of its font on the page
    origin: tuple[float, float] = (0.0, 0.0)  # where its first character stands on the base line
    glued: bool = False
    drawn_by: int = 0  # the address of the text object that draws its first character
    rank: tuple[int, int] | None = None

    @property
    def quarters(self) -> int:
        """The word's direction, in degrees counterclockwise, to the nearest quarter turn."""
        return round(-self.angle / 1.5708) * 90 % 360

    def add(self, char: str, box: Box) -> None:
        """Append a character."""
        self.text += char
        self.last = box
        whole = self.box
        if box[0] < whole[0]:
            whole[0] = box[0]
        if box[1] < whole[1]:
            whole[1] = box[1]
        if box[2] > whole[2]:
            whole[2] = box[2]
        if box[3] > whole[3]:
            whole[3] = box[3]

    def takes(self, box: Box, size: float, angle: float) -> bool:
        """True if a character follows this word's last one without a gap."""
        if abs(angle - self.angle) > UPRIGHT or not 0.5 < size / max(self.size, 0.1) < 2:
            return False
        left, bottom, _, top = box
        _, low, right, high = last = self.last
        if abs(self.angle) > UPRIGHT:
            gap = max(left - right, last[0] - box[2], bottom - high, low - top)
            return gap < 0.3 * size
        if not -1.1 * size < left - right < 0.25 * size:
            return False
        if bottom == low and top == high:
            return True
        return min(top, high) - max(bottom, low) > 0.4 * min(top - bottom, high - low)
