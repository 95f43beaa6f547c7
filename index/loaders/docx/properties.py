"""Properties in Word's XML: values down a path, and how a run looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index.loaders import markup

_OFF = ("0", "false", "off", "none")
_NO_FILL = ("", "auto", "clear", "none", "ffffff", "white")
_RAISED_BY = 6  # half points above the line (``position``) from which text is raised


def child(element: Any, *path: str) -> Any:
    """The first element down a path of names; None if the path ends."""
    for wanted in path:
        if element is None:
            return None
        for each in element:
            if each.tag.__class__ is str and each.tag.rpartition("}")[2] == wanted:
                element = each
                break
        else:
            return None
    return element


def value(element: Any, *path: str) -> str | None:
    """The value of the element down a path; None if there is none."""
    found = child(element, *path)
    return None if found is None else markup.attribute(found, "val")


Properties = Mapping[str, Any]
"""The properties of a paragraph, by their names."""


def of_paragraph(paragraph: Any) -> Properties:
    """What stands in a paragraph's ``pPr``."""
    held = child(paragraph, "pPr")
    return {} if held is None else {markup.name(each): each for each in held}


def stated(properties: Properties, name: str) -> str | None:
    """The value of a paragraph's property; None if there is none."""
    found = properties.get(name)
    return None if found is None else markup.attribute(found, "val")


def is_on(element: Any, *path: str) -> bool:
    """True if a switch is there and not off."""
    found = child(element, *path)
    return found is not None and (markup.attribute(found, "val") or "1").lower() not in _OFF


def shaded(properties: Any) -> bool:
    """True if these properties give text a background that isn't white."""
    for each in () if properties is None else properties:
        if each is None:
            continue
        name = markup.name(each)
        if name == "shd":
            fill = (markup.attribute(each, "fill") or "").lower()
            pattern = (markup.attribute(each, "val") or "clear").lower()
            themed = markup.attribute(each, "themeFill") or "background1"
            if fill not in _NO_FILL or not themed.startswith("background") or pattern == "solid":
                return True
        elif name == "highlight" and (markup.attribute(each, "val") or "").lower() not in _NO_FILL:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Look:
    """How a run looks, as far as it is said; None where it isn't."""

    vertical: str | None = None  # superscript, subscript, baseline
    hidden: bool | None = None
    struck: bool | None = None
    bold: bool | None = None
    color: str | None = None
    shaded: bool | None = None
    font: str | None = None

    def over(self, below: Look) -> Look:
        """This look where it says something, else ``below``."""
        if self is _NO_LOOK or below is _NO_LOOK:
            return below if self is _NO_LOOK else self
        return Look(
            below.vertical if self.vertical is None else self.vertical,
            below.hidden if self.hidden is None else self.hidden,
            below.struck if self.struck is None else self.struck,
            below.bold if self.bold is None else self.bold,
            below.color if self.color is None else self.color,
            below.shaded if self.shaded is None else self.shaded,
            below.font if self.font is None else self.font,
        )

    def toggled(self, below: Look) -> Look:
        """As ``over``; but what both switch on is off: a bold style in a bold paragraph."""
        merged = self.over(below)
        return Look(
            merged.vertical,
            self.hidden != below.hidden if self.hidden and below.hidden else merged.hidden,
            self.struck != below.struck if self.struck and below.struck else merged.struck,
            self.bold != below.bold if self.bold and below.bold else merged.bold,
            merged.color,
            merged.shaded,
            merged.font,
        )

    @property
    def white(self) -> bool:
        """True for letters that can't be seen on white."""
        color = (self.color or "").lower()
        if len(color) != 6 or set(color) - set("0123456789abcdef"):
            return False
        return all(int(color[at : at + 2], 16) >= 0xFA for at in (0, 2, 4))


_NO_LOOK = Look()


def look(properties: Any) -> Look:
    """How a run with these properties (``rPr``) looks."""
    if properties is None or not len(properties):
        return _NO_LOOK
    said: dict[str, Any] = {}
    for each in properties:
        if read := _READ.get(markup.name(each)):
            read(each, said)
    return Look(**said) if said else _NO_LOOK


def _switch(element: Any) -> bool:
    return (markup.attribute(element, "val") or "1").lower() not in _OFF


def _vertical(element: Any, said: dict[str, Any]) -> None:
    said["vertical"] = markup.attribute(element, "val")


def _position(element: Any, said: dict[str, Any]) -> None:
    text = markup.attribute(element, "val") or ""
    if "vertical" not in said and markup.number(text.lstrip("-"), 0) >= _RAISED_BY:
        said["vertical"] = "subscript" if text.startswith("-") else "superscript"


def _hidden(element: Any, said: dict[str, Any]) -> None:
    said["hidden"] = _switch(element)


def _struck(element: Any, said: dict[str, Any]) -> None:
    said["struck"] = said.get("struck", False) or _switch(element)


def _bold(element: Any, said: dict[str, Any]) -> None:
    said["bold"] = _switch(element)


def _color(element: Any, said: dict[str, Any]) -> None:
    said["color"] = markup.attribute(element, "val")


def _font(element: Any, said: dict[str, Any]) -> None:
    said["font"] = markup.attribute(element, "ascii") or markup.attribute(element, "hAnsi")


def _shade(element: Any, said: dict[str, Any]) -> None:
    said["shaded"] = said.get("shaded", False) or shaded((element,))


_READ = {
    "shd": _shade, "highlight": _shade,
    "vertAlign": _vertical, "position": _position, "vanish": _hidden, "strike": _struck,
    "dstrike": _struck, "b": _bold, "color": _color, "rFonts": _font,
}  # fmt: skip
