"""The shapes of an .odp's slide: where each stands, whether it is shown, and in which order they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.loaders import markup
from index.loaders.decks.behind import Layer
from index.loaders.decks.inherited import child
from index.loaders.decks.odf_styles import Styles, inches
from index.loaders.decks.reading_order import Box, around, in_reading_order

_DRAWN = frozenset(
    "frame custom-shape rect ellipse circle polygon polyline path line connector caption measure "
    "regular-polygon control".split()
)
_MOVED = re.compile(r"translate\s*\(\s*([-\d.]+\w+)[\s,]+([-\d.]+\w+)")


@dataclass(frozen=True, slots=True)
class OdfShape:
    """A shape of a slide; ``place`` is what it holds by its layout (``title``, ``outline``), else empty."""

    element: Any
    kind: str
    box: Box | None
    place: str
    hidden: bool

    @property
    def style(self) -> tuple[str, str]:
        """The family and name of the shape's style."""
        for key, value in self.element.attrib.items():
            if key.endswith("}style-name") and "table" not in key:
                family = "presentation" if "presentation" in key else "graphic"
                return family, str(value)
        return "graphic", ""

    def layer(self, styles: Styles) -> Layer:
        """What the shape covers."""
        if self.kind == "frame" and child(self.element, "text-box") is None:
            return Layer(self.box, True)
        return Layer(self.box, *styles.fill(*self.style))


def shapes(parent: Any, styles: Styles) -> list[OdfShape]:
    """The shapes of a page in reading order, its title first; those of a group stay together."""
    found = _inside(parent, styles, hidden=False)
    return sorted(found, key=lambda shape: shape.place != "title")


def drawn(parent: Any, styles: Styles) -> Iterator[OdfShape]:
    """The shapes of a page from the lowest to the highest."""
    for element in parent.iter():
        if markup.name(element) in _DRAWN:
            yield _shape(element, styles, hidden=False)


def _inside(parent: Any, styles: Styles, *, hidden: bool) -> list[OdfShape]:
    units: list[tuple[Box | None, list[OdfShape]]] = []
    for element in parent:
        name = markup.name(element)
        unseen = hidden or _is_hidden(element, styles)
        if name in ("g", "a"):  # a group; a link around a shape
            held = _inside(element, styles, hidden=unseen)
            units.append((around([each.box for each in held if each.box]), held))
        elif name in _DRAWN:
            shape = _shape(element, styles, hidden=unseen)
            units.append((shape.box, [shape]))
    return [shape for unit in in_reading_order(units) for shape in unit]


def _shape(element: Any, styles: Styles, *, hidden: bool) -> OdfShape:
    place = markup.attribute(element, "class") or ""
    unseen = hidden or _is_hidden(element, styles)
    return OdfShape(element, markup.name(element), _box(element), place, unseen)


def _is_hidden(element: Any, styles: Styles) -> bool:
    display = markup.attribute(element, "display")
    return (
        display in ("none", "printer") or markup.attribute(element, "layer") in styles.hidden_layers
    )


def _box(element: Any) -> Box | None:
    def side(*names: str) -> float | None:
        found = (inches(markup.attribute(element, name)) for name in names)
        return next((each for each in found if each is not None), None)

    left, top = side("x", "x1"), side("y", "y1")
    if left is None and (moved := _MOVED.search(markup.attribute(element, "transform") or "")):
        left, top = inches(moved[1]), inches(moved[2])
    if left is None or top is None:
        return None
    return Box(left, top, left + (side("width") or 0), top + (side("height") or 0))
