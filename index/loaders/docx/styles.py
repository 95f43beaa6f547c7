"""A Word document's styles: which paragraphs are headings, and how runs look."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.docx.properties import Look, Properties, child, look, shaded, stated, value

_HEADING = re.compile(r"(?:heading|überschrift|titre|título|заголовок|标题)\s*([1-9])$", re.I)
_TITLES = ("title", "titel", "titre", "título", "заголовок", "标题")
_DEEPEST = 12  # styles based on one another


@dataclass(slots=True)
class Styles:
    """The styles of a document by id."""

    root: Any
    _by_id: dict[str, Any] = field(default_factory=dict)
    _usual: str = ""
    _base: Look = field(default_factory=Look)
    _looks: dict[str, Look] = field(default_factory=dict)
    _chains: dict[str, list[Any]] = field(default_factory=dict)
    _levels: dict[str, int] = field(default_factory=dict)
    _shaded: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in () if self.root is None else self.root:
            if markup.name(each) == "style":
                style_id = markup.attribute(each, "styleId") or ""
                self._by_id[style_id] = each
                kind, usual = markup.attribute(each, "type"), markup.attribute(each, "default")
                if kind == "paragraph" and usual in ("1", "true", "on"):
                    self._usual = style_id
            elif markup.name(each) == "docDefaults":
                self._base = look(child(each, "rPrDefault", "rPr"))

    def heading_level(self, paragraph: Properties) -> int:
        """1 for the title, 2 and up for headings; 0 for other paragraphs."""
        outline = stated(paragraph, "outlineLvl")
        if outline is not None:
            return _level(outline)
        style_id = stated(paragraph, "pStyle") or ""
        if style_id not in self._levels:
            self._levels[style_id] = self._level_of(style_id)
        return self._levels[style_id]

    def _level_of(self, style_id: str) -> int:
        for style in self.chain(style_id):
            name = value(style, "name") or ""
            if name.lower() in _TITLES:
                return 1
            if match := _HEADING.match(name):
                return 1 + int(match[1])
            outline = value(style, "pPr", "outlineLvl")
            if outline is not None:
                return _level(outline)
        return 0

    def numbering_of(self, style_id: str) -> str | None:
        """The number of the list that a list style stands for."""
        return value(self._by_id.get(style_id), "pPr", "numPr", "numId")

    def of_paragraph(self, paragraph: Properties) -> Look:
        """How the paragraph's runs look by its style alone."""
        return self._look(stated(paragraph, "pStyle") or self._usual).over(self._base)

    def of_run(self, properties: Any, paragraph: Look) -> Look:
        """How a run with these properties looks in such a paragraph."""
        if properties is None:
            return paragraph
        style_id = value(properties, "rStyle")
        styled = self._look(style_id).toggled(paragraph) if style_id else paragraph
        return look(properties).over(styled)

    def shaded(self, paragraph: Properties) -> bool:
        """True if the paragraph has a background of its own."""
        style_id = stated(paragraph, "pStyle") or self._usual
        if style_id not in self._shaded:
            self._shaded[style_id] = any(shaded(child(s, "pPr")) for s in self.chain(style_id))
        return self._shaded[style_id] or shaded((paragraph.get("shd"),))

    def shades_tables(self, style_id: str | None) -> bool:
        """True if a table's style gives any of its cells a background."""
        return any(
            markup.name(each) == "shd" and shaded(each.getparent())
            for style in self.chain(style_id)
            for each in style.iter()
        )

    def chain(self, style_id: str | None) -> list[Any]:
        """A style and those it is based on; cycles end."""
        if style_id in self._chains:
            return self._chains[style_id or ""]
        found: list[Any] = []
        self._chains[style_id or ""] = found
        while style_id in self._by_id and len(found) < _DEEPEST:
            style = self._by_id[style_id or ""]
            found.append(style)
            style_id = value(style, "basedOn")
        return found

    def _look(self, style_id: str) -> Look:
        if style_id not in self._looks:
            merged = Look()
            for style in self.chain(style_id):
                merged = merged.over(look(child(style, "rPr")))
            self._looks[style_id] = merged
        return self._looks[style_id]


def _level(outline: str) -> int:
    return 2 + int(outline) if outline.isdecimal() and int(outline[:9]) < 9 else 0
