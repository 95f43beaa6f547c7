"""XML: the texts of its elements, with the elements' names; embedded HTML is read as HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.dates import stated_date
from index.loaders.html import left_out_of, write_html
from index.loaders.html import read as read_page
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut
from index.loaders.writing import Writing, tidy
from index.passages import Source

_TITLES = ("title", "headline", "heading", "caption")
_DATES = ("pubdate", "published", "updated", "date", "lastbuilddate")
_PAGE = re.compile(r"</?(?:p|div|br|a|img|ul|li|table|h[1-6])\b", re.I)
_SHORT = 300  # characters; a longer text becomes a paragraph, without its element's name


def load(
    data: bytes, source_id: str, options: ReadingOptions = DEFAULTS
) -> Iterator[Source | LeftOut]:
    """Yield the one source in ``data``; Unreadable if it isn't XML."""
    if not data.strip():
        raise Unreadable("an empty file")
    root = markup.xml(data)
    if markup.name(root).lower() == "html":
        yield from read_page(markup.as_text(root), source_id, options)
        return
    xml = _Xml(Writing(), options)
    xml.write(root, 0)
    date = _date(root)
    yield xml.writing.source(source_id, date=date, date_from="metadata" if date else None)
    yield from left_out_of(source_id, xml.left)


@dataclass(slots=True)
class _Xml:
    """One pass over a document, and what was left out of the HTML in it."""

    writing: Writing
    options: ReadingOptions
    left: Counter[str] = field(default_factory=Counter)

    def write(self, element: Any, depth: int) -> None:
        name = markup.name(element)
        children = [child for child in element if markup.name(child)]
        if not children or depth > markup.DEEPEST or _flows(element, children):
            self.leaf(name, markup.inner(element))
            return
        for label, value in element.attrib.items():
            if label.lower() in ("name", "title", "label"):
                self.writing.paragraph(f"{name}: {value}")
        if element.text and element.text.strip():
            self.writing.paragraph(element.text)
        for child in children:
            self.write(child, depth + 1)
            if child.tail and child.tail.strip():
                self.writing.paragraph(child.tail)
        if len(children) > 1:
            self.writing.end_table()

    def leaf(self, name: str, text: str) -> None:
        if not text.strip():
            return
        page = markup.html(text) if _PAGE.search(text) else None
        if page is not None:
            self.left += write_html(page, self.writing, self.options)
        elif name.lower() in _TITLES:
            self.writing.heading(2, text)
        elif len(text) > _SHORT:
            self.writing.paragraph(text)
        else:
            self.writing.item(0, f"{name}: {tidy(text)}")


def _flows(element: Any, children: list[Any]) -> bool:
    """True for text with inline markup, which is read as one text."""
    beside = [element.text, *(child.tail for child in children)]
    said = sum(len(text.strip()) for text in beside if text)
    return said > 0.3 * max(1, len(markup.inner(element).strip()))


def _date(root: Any) -> str | None:
    for element in root.iter():
        if markup.name(element).lower() in _DATES and (date := stated_date(element.text or "")):
            return date
    return None
