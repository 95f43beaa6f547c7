"""In which order the things on a slide are read: by the white space between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, TypeVar

Thing = TypeVar("Thing")

_OVERLAP: Final = 0.1  # inches by which boxes that stand beside one another may overlap
_ROW: Final = (
    1 / 3
)  # inches; boxes that are cut by no white space and begin closer in height are in one row
_MOST: Final = 300  # things on a slide; more are sorted by their rows only


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands on its slide, in inches from the slide's top left."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """True if the boxes share some area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        """True if the other box lies inside this one, but for a hair."""
        return (
            self.left <= other.left + _OVERLAP
            and self.top <= other.top + _OVERLAP
            and self.right >= other.right - _OVERLAP
            and self.bottom >= other.bottom - _OVERLAP
        )


def around(boxes: Sequence[Box]) -> Box | None:
    """The smallest box that holds these; None for none."""
    if not boxes:
        return None
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def in_reading_order(placed: Sequence[tuple[Box | None, Thing]]) -> list[Thing]:
    """The things as they are read; those without a place come first, as the file has them.

    The slide is cut where the white space is widest, across or down, and each half likewise: a
    card's text stays below its title, a value beside its label.
    """
    unplaced = [thing for box, thing in placed if box is None]
    boxed = [(box, thing) for box, thing in placed if box is not None]
    found = _cut(boxed) if len(boxed) <= _MOST else sorted(boxed, key=_in_rows)
    return unplaced + [thing for _, thing in found]


def _cut(placed: list[tuple[Box, Thing]]) -> list[tuple[Box, Thing]]:
    if len(placed) < 2:
        return placed
    down, below = _widest_gap(placed, "top", "bottom")
    across, beside = _widest_gap(placed, "left", "right")
    if max(down, across) <= -_OVERLAP:
        return sorted(placed, key=_in_rows)
    first, second = below if down >= across else beside
    return _cut(first) + _cut(second)


def _widest_gap(
    placed: list[tuple[Box, Thing]], begin: str, end: str
) -> tuple[float, tuple[list[tuple[Box, Thing]], list[tuple[Box, Thing]]]]:
    """How wide the widest gap along one side is (negative: an overlap), and what stands on its two sides."""
    begins, ends = attrgetter(begin), attrgetter(end)
    ordered = sorted(placed, key=lambda each: begins(each[0]))
    widest, at = float("-inf"), 1
    reached = ends(ordered[0][0])
    for number, (box, _) in enumerate(ordered[1:], start=1):
        if (gap := begins(box) - reached) > widest:
            widest, at = gap, number
        reached = max(reached, ends(box))
    return widest, (ordered[:at], ordered[at:])


def _in_rows(each: tuple[Box, Thing]) -> tuple[int, float]:
    return round(each[0].top / _ROW), each[0].left
