"""What the shapes of a .pptx slide take over from its layout and master: places, prompts, bullets, colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.ooxml import part_xml, targets

TITLES = ("title", "ctrTitle")
_SCHEME = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
_NAMED_COLOURS = {"white": "FFFFFF", "black": "000000"}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Which place of the layout a shape fills: its kind (``title``, ``body``) and its number there."""

    kind: str
    index: str


def placeholder(shape: Any) -> Placeholder | None:
    """The place that a shape fills, or None for a free shape."""
    for part in shape:
        if markup.name(part).startswith("nv"):
            for each in part.iter():
                if markup.name(each) == "ph":
                    return Placeholder(each.get("type") or "body", each.get("idx") or "0")
    return None


@dataclass(slots=True)
class Inherited:
    """A layout and its master, as far as slides take something over from them."""

    layout: Any = None
    master: Any = None
    scheme: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    _places: list[tuple[Placeholder, Any]] = field(default_factory=list)
    _masters_places: list[tuple[Placeholder, Any]] = field(default_factory=list)

    def above(self, here: Placeholder) -> list[Any]:
        """The shapes that a shape in this place takes over from, nearest first."""
        found = _of_place(self._places, here)
        kind = found[0].kind if found else here.kind
        kind = {"ctrTitle": "title", "subTitle": "body", "obj": "body"}.get(kind, kind)
        upper = next((each for each in self._masters_places if each[0].kind == kind), None)
        return [each[1] for each in (found, upper) if each is not None]

    def list_styles(self, shape: Any, here: Placeholder | None) -> list[Any]:
        """The elements that hold a style for each level of a list, nearest first."""
        found = []
        for each in (shape, *(self.above(here) if here else ())):
            body = child(each, "txBody")
            style = None if body is None else child(body, "lstStyle")
            if style is not None:
                found.append(style)
        styles = None if self.master is None else child(self.master, "txStyles")
        if styles is not None:
            kind = "title" if here and here.kind in TITLES else "body" if here else "other"
            general = child(styles, f"{kind}Style")
            found += [] if general is None else [general]
        return found

    def prompt(self, here: Placeholder) -> str:
        """What the layout writes into an empty place (``Click to add title``)."""
        found = _of_place(self._places, here)
        body = None if found is None else child(found[1], "txBody")
        return "" if body is None else " ".join(markup.inner(body).split())

    def colour(self, fill: Any) -> str | None:
        """The colour of a solid fill as six hexadecimal digits; None if it can't be told."""
        for each in fill:
            if any(markup.name(change) != "alpha" for change in each):
                return None  # lighter or darker by so much
            value, name = each.get("val") or "", markup.name(each)
            if name == "srgbClr":
                return value.upper()
            if name == "schemeClr":
                renamed = self.renamed.get(value) or _SCHEME.get(value, value)
                return self.scheme.get(renamed)
            if name == "sysClr":
                return (each.get("lastClr") or "").upper() or None
            return _NAMED_COLOURS.get(value)
        return None

    def background(self, slide: Any) -> str | None:
        """The colour behind all shapes of a slide; None if it can't be told."""
        for root in (slide, self.layout, self.master):
            common = None if root is None else child(root, "cSld")
            behind = None if common is None else child(common, "bg")
            if behind is None:
                continue
            for each in behind:
                fill = child(each, "solidFill") if markup.name(each) == "bgPr" else None
                if fill is not None:
                    return self.colour(fill)
                if markup.name(each) == "bgRef" and each.get("idx") == "1001":  # the plain fill
                    return self.colour(each)
            return None
        return "FFFFFF"


def _of_place(
    places: list[tuple[Placeholder, Any]], here: Placeholder
) -> tuple[Placeholder, Any] | None:
    """The layout's shape for a place: of its number, or, for a title and the like, of its kind."""
    same = [each for each in places if each[0].index == here.index]
    kind = "title" if here.kind in TITLES else here.kind
    alike = [each for each in places if _kind(each[0]) == kind]
    both = [each for each in same if each in alike]
    return next(iter(both or (same if here.index != "0" else ()) or alike), None)


def _kind(place: Placeholder) -> str:
    return "title" if place.kind in TITLES else place.kind


def child(element: Any, name: str) -> Any:
    """The first child of that name, or None."""
    return next(element.iterchildren(f"{{*}}{name}"), None)


class Layouts:
    """The layouts of a deck, each read once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._read: dict[str, Inherited] = {}

    def of(self, slide: str) -> Inherited:
        """What the slide in this part takes over; of a deck without layouts, nothing."""
        layout = _pointed(self._package, slide, "slideLayout")
        if layout not in self._read:
            try:
                self._read[layout] = _inherited(self._package, layout)
            except Unreadable:  # a damaged layout: its slides are still read
                self._read[layout] = Inherited()
        return self._read[layout]


def _pointed(package: Package, part: str, wanted: str) -> str:
    links = targets(package, part).values() if part else ()
    return next((name for kind, name in links if kind == wanted), "")


def _inherited(package: Package, layout: str) -> Inherited:
    master = _pointed(package, layout, "slideMaster")
    theme = _pointed(package, master, "theme")
    found = Inherited(
        part_xml(package, layout) if layout else None, part_xml(package, master) if master else None
    )
    found._places = list(_placeholders(found.layout))
    found._masters_places = list(_placeholders(found.master))
    if theme and (root := part_xml(package, theme)) is not None:
        found.scheme = dict(_scheme(root, found))
    if found.master is not None and (renamed := child(found.master, "clrMap")) is not None:
        found.renamed = {str(key): str(value) for key, value in renamed.attrib.items()}
    return found


def _placeholders(root: Any) -> Iterator[tuple[Placeholder, Any]]:
    for shape in () if root is None else root.iter():
        if markup.name(shape) in ("sp", "pic", "graphicFrame") and (here := placeholder(shape)):
            yield here, shape


def _scheme(theme: Any, inherited: Inherited) -> Iterator[tuple[str, str]]:
    for element in theme.iter():
        if markup.name(element) == "clrScheme":
            for each in element:
                if colour := inherited.colour(each):
                    yield markup.name(each), colour
            return
