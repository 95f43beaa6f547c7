"""How cells, texts and whole sheets of an .ods look: hidden, struck through, raised, in white."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.sheets.sheet import IN_WHITE, STRUCK

_MOST_PARENTS = 20


@dataclass(frozen=True, slots=True)
class Look:
    """What a style says itself; None where its parent says it."""

    parent: str | None = None
    struck: bool | None = None
    bold: bool | None = None
    ink: str | None = None
    ground: str | None = None
    raised: int | None = None
    displayed: bool = True

    def over(self, other: Look) -> Look:
        """This look, with what only the other one says."""
        return Look(
            other.parent,
            other.struck if self.struck is None else self.struck,
            other.bold if self.bold is None else self.bold,
            self.ink or other.ink,
            self.ground or other.ground,
            other.raised if self.raised is None else self.raised,
            self.displayed and other.displayed,
        )

    @property
    def why(self) -> str | None:
        """Why what stands in a cell of this look is not evidence."""
        if self.struck:
            return STRUCK
        ground = "#ffffff" if self.ground in (None, "transparent") else self.ground
        return IN_WHITE if self.ink is not None and self.ink == ground else None


class Looks:
    """The styles of a file by name."""

    def __init__(self, package: Package) -> None:
        self._own: dict[str, Look] = {}
        self._whole: dict[str, Look] = {}
        if data := package.get("styles.xml"):
            for each in markup.elements(data, "style"):
                self.add(each)

    def add(self, element: Any) -> None:
        """Take a style that the file states."""
        if name := markup.attribute(element, "name"):
            self._own[name] = _look(element)
            self._whole.clear()

    def of(self, name: str | None) -> Look:
        """The look of that name, with what its parents say."""
        if not name:
            return _NONE
        if name not in self._whole:
            look = self._own.get(name, _NONE)
            for _ in range(_MOST_PARENTS):
                if look.parent is None or look.parent not in self._own:
                    break
                look = look.over(self._own[look.parent])
            self._whole[name] = look
        return self._whole[name]


_NONE = Look()


def _look(element: Any) -> Look:
    said: dict[str, str] = {}
    for properties in element:
        if markup.name(properties).endswith("-properties"):
            kind = markup.name(properties)
            for key, value in properties.attrib.items():
                said[f"{kind}/{key.rpartition('}')[2]}"] = value
    line = said.get("text-properties/text-line-through-style") or said.get(
        "text-properties/text-line-through-type"
    )
    weight = said.get("text-properties/font-weight")
    position = said.get("text-properties/text-position", "")
    ground = said.get("table-cell-properties/background-color")
    return Look(
        markup.attribute(element, "parent-style-name"),
        None if line is None else line != "none",
        None if weight is None else weight in ("bold", "600", "700", "800", "900"),
        _lower(said.get("text-properties/color")),
        _lower(ground),
        _raised(position),
        said.get("table-properties/display") != "false",
    )


def _lower(colour: str | None) -> str | None:
    return colour.lower() if colour else None


def _raised(position: str) -> int | None:
    """1 for raised, -1 for lowered text: ``super 58%``, ``-33% 58%``."""
    first = position.split(" ")[0].rstrip("%")
    if first == "super":
        return 1
    if first == "sub" or (first.startswith("-") and first != "-0"):
        return -1
    return None if not position else 1 if first.isdecimal() and first != "0" else 0
