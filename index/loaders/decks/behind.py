"""Which colour lies behind a shape's text: its own fill, what lies below it, or the slide's background."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.loaders import markup
from index.loaders.decks.inherited import Inherited, child
from index.loaders.decks.shapes import Shape

_OTHER = ("gradFill", "blipFill", "pattFill", "grpFill")


class Behind:
    """The colours behind the texts of one slide."""

    def __init__(
        self, slide: Any, inherited: Inherited, shapes: Sequence[Shape], below: Sequence[Shape]
    ) -> None:
        """``shapes`` are the slide's, ``below`` those of its layout and master."""
        self._inherited = inherited
        self._background = inherited.background(slide)
        drawn = sorted((each for each in shapes if not each.hidden), key=lambda each: each.height)
        self._shapes = [*(each for each in below if each.place is None), *drawn]

    def text_of(self, shape: Shape) -> str | None:
        """The colour behind a shape's text; None if it can't be told, as above a picture."""
        filled, colour = self._fill(shape)
        if filled:
            return colour
        at = next((at for at, each in enumerate(self._shapes) if each is shape), 0)
        for lower in reversed(self._shapes[:at]):
            if shape.box is None or lower.box is None or not lower.box.meets(shape.box):
                continue
            if lower.kind != "sp":
                return None
            filled, colour = self._fill(lower)
            if filled:
                return colour if lower.box.holds(shape.box) else None
        return self._background

    def _fill(self, shape: Shape) -> tuple[bool, str | None]:
        """Whether a shape is filled, and its colour if that can be told."""
        above = self._inherited.above(shape.place) if shape.place else []
        for each in (shape.element, *above):
            properties = child(each, "spPr")
            for fill in () if properties is None else properties:
                name = markup.name(fill)
                if name == "solidFill":
                    return True, self._inherited.colour(fill)
                if name == "noFill" or name in _OTHER:
                    return name != "noFill", None
        style = child(shape.element, "style")
        reference = None if style is None else child(style, "fillRef")
        if reference is not None and reference.get("idx") not in (None, "0", "1000"):
            return True, None
        return False, None
