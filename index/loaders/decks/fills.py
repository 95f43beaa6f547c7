"""The fills of a .pptx slide's shapes, by which text in the colour of its ground is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.loaders import markup
from index.loaders.decks.behind import Layer, colour_behind
from index.loaders.decks.inherited import Inherited, child
from index.loaders.decks.shapes import Shape

_OTHER = ("gradFill", "blipFill", "pattFill", "grpFill")


class Behind:
    """The colours behind the texts of one slide."""

    def __init__(
        self, slide: Any, inherited: Inherited, shapes: Sequence[Shape], below: Sequence[Shape]
    ) -> None:
        """``shapes`` are the slide's, ``below`` those of its layout and master."""
        drawn = sorted((each for each in shapes if not each.hidden), key=lambda each: each.height)
        stacked = [*(each for each in below if each.place is None), *drawn]
        self._background = inherited.background(slide)
        self._layers = [_layer(each, inherited) for each in stacked]
        self._at = {id(each): at for at, each in enumerate(stacked)}

    def text_of(self, shape: Shape) -> str | None:
        """The colour behind a shape's text; None if it can't be told, as above a picture."""
        at = self._at.get(id(shape))
        return None if at is None else colour_behind(self._layers, at, self._background)


def _layer(shape: Shape, inherited: Inherited) -> Layer:
    if shape.kind != "sp":
        return Layer(shape.box, True)
    above = inherited.above(shape.place) if shape.place else []
    for each in (shape.element, *above):
        properties = child(each, "spPr")
        for fill in () if properties is None else properties:
            name = markup.name(fill)
            if name == "solidFill":
                return Layer(shape.box, True, inherited.colour(fill))
            if name == "noFill" or name in _OTHER:
                return Layer(shape.box, name != "noFill")
    style = child(shape.element, "style")
    reference = None if style is None else child(style, "fillRef")
    return Layer(
        shape.box, reference is not None and reference.get("idx") not in (None, "0", "1000")
    )
