"""What a Word paragraph is by its style: a heading of some level, or an item of a list."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup

_HEADING = re.compile(r"(?:heading|überschrift|titre|título|заголовок|标题)\s*([1-9])$", re.I)
_TITLES = ("title", "titel", "titre", "título", "заголовок", "标题")
_BULLETS = ("bullet", "none")


def _child(element: Any, *path: str) -> Any:
    """The first element down a path of names; None if the path ends."""
    for wanted in path:
        if element is None:
            return None
        element = next((each for each in element if markup.name(each) == wanted), None)
    return element


def _value(element: Any, *path: str) -> str | None:
    found = _child(element, *path)
    return None if found is None else markup.attribute(found, "val")


@dataclass(slots=True)
class Styles:
    """The styles of a document by id."""

    root: Any
    _by_id: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in () if self.root is None else self.root:
            if markup.name(each) == "style":
                self._by_id[markup.attribute(each, "styleId") or ""] = each

    def heading_level(self, paragraph: Any) -> int:
        """1 for the title, 2 and up for headings; 0 for other paragraphs."""
        outline = _value(paragraph, "pPr", "outlineLvl")
        if outline is None:
            for style in self.chain(paragraph):
                name = _value(style, "name") or ""
                if name.lower() in _TITLES:
                    return 1
                if match := _HEADING.match(name):
                    return 1 + int(match[1])
                outline = _value(style, "pPr", "outlineLvl")
                if outline is not None:
                    break
        return 2 + int(outline) if outline and outline.isdecimal() and int(outline) < 9 else 0

    def chain(self, paragraph: Any) -> list[Any]:
        """The paragraph's style and those it is based on."""
        found: list[Any] = []
        style_id = _value(paragraph, "pPr", "pStyle")
        while style_id in self._by_id and len(found) < 12:
            style = self._by_id[style_id]
            found.append(style)
            style_id = _value(style, "basedOn")
        return found


@dataclass(slots=True)
class Numbering:
    """The lists of a document: how each level is marked, and how far each has counted."""

    root: Any
    _formats: dict[tuple[str, str], str] = field(default_factory=dict)
    _counts: dict[str, Counter[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.root is None:
            return
        abstract = {}
        for each in self.root:
            if markup.name(each) == "abstractNum":
                levels = [level for level in each if markup.name(level) == "lvl"]
                abstract[markup.attribute(each, "abstractNumId")] = {
                    markup.attribute(level, "ilvl") or "0": _value(level, "numFmt") or "decimal"
                    for level in levels
                }
        for each in self.root:
            if markup.name(each) == "num":
                number = markup.attribute(each, "numId") or ""
                for level, form in abstract.get(_value(each, "abstractNumId"), {}).items():
                    self._formats[number, level] = form

    def listed(self, paragraph: Any, styles: Styles) -> tuple[int, str] | None:
        """Depth (from 0) and mark of a list item; None for other paragraphs."""
        number = _value(paragraph, "pPr", "numPr", "numId")
        level = _value(paragraph, "pPr", "numPr", "ilvl")
        for style in styles.chain(paragraph):
            number = number or _value(style, "pPr", "numPr", "numId")
            level = level or _value(style, "pPr", "numPr", "ilvl")
            name = (_value(style, "name") or "").lower()
            if number is None and (match := re.match(r"list (bullet|number)\s*([2-5])?$", name)):
                return int(match[2] or 1) - 1, "-"
        if number is None or number == "0":
            return None
        depth = int(level) if level and level.isdecimal() else 0
        counts = self._counts.setdefault(number, Counter())
        counts[depth] += 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        bullet = self._formats.get((number, str(depth)), "bullet") in _BULLETS
        return depth, "-" if bullet else f"{counts[depth]}."
