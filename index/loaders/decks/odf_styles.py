"""The styles of an .odp: what a text, a list, a shape or a page looks like, by the names that it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.decks.inherited import child
from index.loaders.decks.numbering import Numbered
from index.loaders.decks.reading_order import Box
from index.loaders.decks.runs import Height

_LONGEST = 30  # styles that go back on one another
_UNITS = {"cm": 1 / 2.54, "mm": 1 / 25.4, "in": 1.0, "pt": 1 / 72, "pc": 1 / 6, "px": 1 / 96}
_LENGTH = re.compile(r"(-?\d{1,9}(?:\.\d+)?)(cm|mm|in|pt|pc|px)$")
_WIDE, _HIGH = 11.0, 8.27  # inches: a page of which no size is told

Names = Sequence[tuple[str, str]]
"""Styles that a text has, nearest first, each as its family and its name."""


def inches(text: str | None) -> float | None:
    """A length (``2.54cm``) in inches; None for what is none."""
    found = _LENGTH.match(text or "")
    return float(found[1]) * _UNITS[found[2]] if found else None


@dataclass(slots=True)
class Styles:
    """The styles of a deck."""

    _styles: dict[tuple[str, str], Any] = field(default_factory=dict)
    _lists: dict[str, Any] = field(default_factory=dict)
    masters: dict[str, Any] = field(default_factory=dict)
    _layouts: dict[str, Any] = field(default_factory=dict)
    hidden_layers: set[str] = field(default_factory=set)
    _known: dict[tuple[str, ...], str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, *roots: Any) -> Styles:
        """The styles in these parts (``styles.xml``, ``content.xml``); later ones hold."""
        found = cls()
        for root in roots:
            for each in () if root is None else root.iter():
                found._take(each, markup.name(each), markup.attribute(each, "name") or "")
        return found

    def _take(self, element: Any, kind: str, name: str) -> None:
        if kind == "style":
            self._styles[markup.attribute(element, "family") or "", name] = element
        elif kind == "list-style":
            self._lists[name] = element
        elif kind == "master-page":
            self.masters[name] = element
        elif kind == "page-layout":
            self._layouts[name] = element
        elif kind == "layer" and markup.attribute(element, "display") == "none":
            self.hidden_layers.add(name)

    def said(self, names: Names, properties: str, wanted: str) -> str:
        """What the nearest style says of a property; empty if none does."""
        found = (self._one(name, properties, wanted) for name in names)
        return next((each for each in found if each is not None), "")

    def _one(self, name: tuple[str, str], properties: str, wanted: str) -> str | None:
        key = (*name, properties, wanted)
        if key not in self._known:
            held = (each for style in self._chain(*name) for each in style)
            values = (
                markup.attribute(each, wanted) for each in held if markup.name(each) == properties
            )
            self._known[key] = next((value for value in values if value is not None), None)
        return self._known[key]

    def _chain(self, family: str, name: str) -> Iterator[Any]:
        """A style and those that it goes back on."""
        for _ in range(_LONGEST):
            style = self._styles.get((family, name))
            if style is None:
                return
            yield style
            name = markup.attribute(style, "parent-style-name") or ""

    def height(self, names: Names) -> Height:
        """Whether text is raised or lowered (``super 58%``, ``-8% 58%``)."""
        place = self.said(names, "text-properties", "text-position").split()
        first = place[0] if place else ""
        if first == "super" or (first.endswith("%") and not first.startswith(("-", "0%"))):
            return "raised"
        return "lowered" if first == "sub" or first.startswith("-") else ""

    def text(self, names: Names, wanted: str) -> str:
        """A property of text: ``color``, ``font-weight``, ``text-line-through-style``."""
        return self.said(names, "text-properties", wanted)

    def text_colour(self, names: Names) -> str | None:
        """The colour of a text; None where it is the one that is seen on its ground, or can't be told."""
        for name in names:
            for style in self._chain(*name):
                properties = child(style, "text-properties")
                if properties is None:
                    continue
                if markup.attribute(properties, "use-window-font-color") == "true":
                    return None
                if own := markup.attribute(properties, "color"):
                    return colour(own)
        return None

    def level(self, style: str, level: int) -> tuple[bool, Numbered | None]:
        """Whether a level of a list, counted from 0, has a bullet, and how it counts."""
        root = self._lists.get(style)
        for each in () if root is None else root:
            if markup.attribute(each, "level") != str(level + 1):
                continue
            if markup.name(each) == "list-level-style-number":
                return True, _numbered(each)
            return bool((markup.attribute(each, "bullet-char") or " ").strip()), None
        return True, None

    def list_of(self, names: Names) -> str:
        """The list style that a shape's style names itself or holds; empty if none."""
        for name in names:
            for style in self._chain(*name):
                if named := markup.attribute(style, "list-style-name"):
                    return named
        return ""

    def fill(
        self, family: str, name: str, properties: str = "graphic-properties"
    ) -> tuple[bool, str | None]:
        """Whether something is filled, and with which colour if it is one."""
        kind = self.said([(family, name)], properties, "fill")
        if kind == "solid":
            return True, colour(self.said([(family, name)], properties, "fill-color"))
        return kind not in ("", "none"), None

    def area(self, master: str) -> Box:
        """The size of the pages of a master."""
        found = self.masters.get(master)
        named = "" if found is None else markup.attribute(found, "page-layout-name") or ""
        layout = self._layouts.get(named)
        properties = None if layout is None else child(layout, "page-layout-properties")
        wide, high = (
            None if properties is None else inches(markup.attribute(properties, name))
            for name in ("page-width", "page-height")
        )
        return Box(0, 0, wide or _WIDE, high or _HIGH)


def _numbered(level: Any) -> Numbered | None:
    kind = markup.attribute(level, "num-format") or ""
    if not kind:
        return None
    start, shown = (
        markup.attribute(level, name) or "1" for name in ("start-value", "display-levels")
    )
    return Numbered(
        kind,
        markup.attribute(level, "num-prefix") or "",
        markup.attribute(level, "num-suffix") or "",
        int(start) if start.isdecimal() and len(start) < 6 else 1,
        int(shown) if shown in tuple("123456789") else 1,
    )


def colour(text: str) -> str | None:
    """``#1a2b3c`` as six hexadecimal digits; None for what is no colour."""
    return text[1:].upper() if re.fullmatch(r"#[0-9a-fA-F]{6}", text) else None
