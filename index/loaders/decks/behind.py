"""Which colour lies behind a shape's text: its own fill, what lies below it, or the slide's background."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.loaders.decks.reading_order import Box

_DEEPEST = 300  # layers that are looked through
_ALIKE = 8  # of 255: colours that differ by no more in any part are one to the eye


@dataclass(frozen=True, slots=True)
class Layer:
    """A thing on a slide, as far as it covers what lies below it.

    ``colour`` is six hexadecimal digits; None if what is filled has no one colour (a picture) or can't be told.
    """

    box: Box | None
    filled: bool = False
    colour: str | None = None


def colour_behind(layers: Sequence[Layer], at: int, background: str | None) -> str | None:
    """The colour behind the text of the layer number ``at``, counted from the lowest; None if it can't be told."""
    own = layers[at]
    if own.filled:
        return own.colour
    for lower in reversed(layers[max(0, at - _DEEPEST) : at]):
        if lower.filled and own.box and lower.box and lower.box.meets(own.box):
            return lower.colour if lower.box.holds(own.box) else None
    return background if at <= _DEEPEST else None


def alike(one: str, other: str) -> bool:
    """True if two colours (six hexadecimal digits) are one to the eye."""
    try:
        pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
        return all(abs(first - second) <= _ALIKE for first, second in pairs)
    except ValueError:
        return False
