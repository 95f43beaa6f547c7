"""The shapes of a .pptx slide: where each stands, whether it is shown, and in which order they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from math import isfinite
from typing import Any

from index.loaders import markup
from index.loaders.decks.inherited import TITLES, Inherited, Placeholder, child, placeholder
from index.loaders.decks.reading_order import Box, around, in_reading_order

EMU = 914_400  # in an inch
_DRAWN = ("sp", "graphicFrame", "pic", "contentPart")


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of a slide; ``height`` counts up from the one that lies at the bottom."""

    element: Any
    kind: str
    height: int
    box: Box | None = None
    place: Placeholder | None = None
    hidden: bool = False

    @property
    def is_title(self) -> bool:
        """True for the shape that holds the slide's title."""
        return self.place is not None and self.place.kind in TITLES

    @property
    def number(self) -> str:
        """The shape's number on its slide, by which animations know it."""
        return _said(self.element).get("id") or ""

    @property
    def description(self) -> str:
        """The words for those who don't see it, if it has any that are not its own name."""
        said = _said(self.element)
        described = said.get("descr") or ""
        return "" if described == said.get("name") else described


@dataclass(frozen=True, slots=True)
class _Frame:
    """How lengths inside a group become lengths on the slide."""

    left: float = 0
    top: float = 0
    wide: float = 1
    high: float = 1

    def box(self, off: tuple[float, float], size: tuple[float, float]) -> Box | None:
        left, top = self.left + off[0] * self.wide, self.top + off[1] * self.high
        right, bottom = left + size[0] * self.wide, top + size[1] * self.high
        if not all(map(isfinite, (left, top, right, bottom))):
            return None
        return Box(left / EMU, top / EMU, right / EMU, bottom / EMU)


@dataclass(slots=True)
class Shapes:
    """Finds the shapes of slides with one layout."""

    inherited: Inherited
    _heights: Iterator[int] = field(default_factory=count)

    def of(self, slide: Any) -> list[Shape]:
        """The shapes of a slide in reading order, its title first; those of a group stay together."""
        tree = _tree(slide)
        found = [] if tree is None else self._inside(tree, _Frame(), False)
        return sorted(found, key=lambda shape: not shape.is_title)

    def _inside(self, parent: Any, frame: _Frame, hidden: bool) -> list[Shape]:
        units: list[tuple[Box | None, list[Shape]]] = []
        for element in unwrapped(parent):
            name = markup.name(element)
            unseen = hidden or _said(element).get("hidden") in ("1", "true")
            if name == "grpSp":
                held = self._inside(element, _framed(element, frame), unseen)
                units.append((around([each.box for each in held if each.box]), held))
            elif name in _DRAWN:
                place = placeholder(element)
                box = self._box(element, place, frame)
                shape = Shape(element, name, next(self._heights), box, place, unseen)
                units.append((box, [shape]))
        return [shape for unit in in_reading_order(units) for shape in unit]

    def _box(self, element: Any, place: Placeholder | None, frame: _Frame) -> Box | None:
        for each in (element, *(self.inherited.above(place) if place else ())):
            off, size = (
                _lengths(_placed(each), "off", "x", "y"),
                _lengths(_placed(each), "ext", "cx", "cy"),
            )
            if off is not None:
                return frame.box(off, size or (0, 0))
        return None


def unwrapped(parent: Any) -> Iterator[Any]:
    """The children of an element; of alternatives the first, as a program of today shows it."""
    for element in parent:
        if markup.name(element) == "AlternateContent":
            choice = child(element, "Choice")
            yield from () if choice is None else unwrapped(choice)
        else:
            yield element


def moved(slide: Any) -> set[str]:
    """The numbers of the shapes that an animation moves: they may come in from outside."""
    timing = child(slide, "timing")
    if timing is None:
        return set()
    return {
        target.get("spid") or ""
        for motion in timing.iter()
        if markup.name(motion) == "animMotion"
        for target in motion.iter()
        if markup.name(target) == "spTgt"
    }


def _tree(slide: Any) -> Any:
    return next((each for each in slide.iter() if markup.name(each) == "spTree"), None)


def _said(element: Any) -> Any:
    """The attributes that a shape has whatever it is: number, name, description, hidden."""
    for part in element:
        if markup.name(part).startswith("nv"):
            known = child(part, "cNvPr")
            return {} if known is None else known.attrib
    return {}


def _placed(element: Any) -> Any:
    """The element that holds a shape's place, or None."""
    for each in element:
        name = markup.name(each)
        if name == "xfrm":
            return each
        if name in ("spPr", "grpSpPr"):
            return child(each, "xfrm")
    return None


def _lengths(placed: Any, name: str, first: str, second: str) -> tuple[float, float] | None:
    found = None if placed is None else child(placed, name)
    if found is None:
        return None
    texts = found.get(first) or "0", found.get(second) or "0"
    whole = all(text.lstrip("-").isdecimal() and len(text) < 16 for text in texts)
    return (float(texts[0]), float(texts[1])) if whole else None


def _framed(group: Any, frame: _Frame) -> _Frame:
    placed = _placed(group)
    off, size = _lengths(placed, "off", "x", "y"), _lengths(placed, "ext", "cx", "cy")
    inner, room = _lengths(placed, "chOff", "x", "y"), _lengths(placed, "chExt", "cx", "cy")
    if off is None or inner is None:
        return frame
    wide = size[0] / room[0] if size and room and size[0] and room[0] else 1
    high = size[1] / room[1] if size and room and size[1] and room[1] else 1
    return _Frame(
        frame.left + (off[0] - inner[0] * wide) * frame.wide,
        frame.top + (off[1] - inner[1] * high) * frame.high,
        frame.wide * wide,
        frame.high * high,
    )
