"""XML: the texts of its elements, with the elements' names; embedded HTML is read as HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.dates import stated_date
from index.loaders.formulas import FORMULAS, linear
from index.loaders.html import left_out_of, write_html
from index.loaders.html import read as read_page
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Loaded
from index.loaders.raised import shown_raised
from index.loaders.scripts import subscript
from index.loaders.writing import Writing, tidy

_TITLES = ("title", "headline", "heading", "caption")
_DATES = ("pubdate", "published", "updated", "date", "lastbuilddate")
_PAGE = re.compile(r"</?(?:p|div|br|a|img|ul|li|table|h[1-6])\b", re.I)
_FIGURE = re.compile(r"[-+]?\d[\d.,\s]*$")
_RAISED = ("sup", "superscript", "superior")
_LOWERED = ("sub", "subscript", "inferior")
_MOST_COLUMNS = 30
_SHORT_VALUE = 120  # characters of a cell
_SHORT = 300  # characters; a longer text becomes a paragraph, without its element's name


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Loaded]:
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
        if name.lower() == "table" and self.table(element):
            return
        if name in FORMULAS:
            self.writing.item(0, linear(element))
            return
        if not children or depth > markup.DEEPEST or _flows(element, children):
            self.leaf(element, name)
            return
        record = not any(map(len, children))
        for label, value in _attributes(element).items():
            if label.lower() in ("name", "title", "label"):
                self.writing.paragraph(f"{name}: {value}")
            elif record:
                self.writing.item(0, f"{label}: {value}")
        if element.text and element.text.strip():
            self.writing.paragraph(element.text)
        for alike in _neighbours(children):
            if rows := _records(alike):
                self.writing.table(rows, header=True)
            else:
                for child in alike:
                    self.write(child, depth + 1)
            if alike[-1].tail and alike[-1].tail.strip():
                self.writing.paragraph(alike[-1].tail)
        if len(children) > 1:
            self.writing.end_table()

    def table(self, element: Any) -> bool:
        """Write a table that is made as in HTML; False for another one."""
        if not any(markup.name(each).lower() == "tr" for each in element.iter()):
            return False
        page = markup.html(markup.as_text(element))
        if page is None:
            return False
        self.left += write_html(page, self.writing, self.options)
        return True

    def leaf(self, element: Any, name: str) -> None:
        text = _said(element)
        if not text.strip():
            if said := "; ".join(
                f"{label}: {value}" for label, value in _attributes(element).items()
            ):
                self.writing.item(0, f"{name}: {said}")
            return
        if _PAGE.search(text):
            page = markup.html(text)
            if page is not None:
                self.left += write_html(page, self.writing, self.options)
                return
        if name.lower() in _TITLES:
            self.writing.heading(2, text)
        elif len(text) > _SHORT:
            self.writing.paragraph(text)
        else:
            self.writing.item(0, f"{name}: {tidy(text)}{_measure(element, text)}")


def _neighbours(children: Sequence[Any]) -> Iterator[list[Any]]:
    """The children, those of one name that follow one another with nothing between them together."""
    group: list[Any] = []
    for child in children:
        if group and (child.tag != group[-1].tag or (group[-1].tail or "").strip()):
            yield group
            group = []
        group.append(child)
    if group:
        yield group


def _records(elements: Sequence[Any]) -> list[list[str]]:
    """The rows of two or more similar elements that hold short values only, the names first; else none."""
    if len(elements) < 2:
        return []
    records = [_record(each) for each in elements]
    names = list(dict.fromkeys(name for record in records for name in record or ()))
    if any(record is None for record in records) or not 2 <= len(names) <= _MOST_COLUMNS:
        return []
    held = [record for record in records if record is not None]
    alike = sum(map(len, held)) * 2 > len(names) * len(held)
    return [names, *([record.get(name, "") for name in names] for record in held)] if alike else []


def _record(element: Any) -> dict[str, str] | None:
    """The names and values of an element that holds nothing longer or deeper; None for another one."""
    record = _attributes(element)
    if (element.text or "").strip():
        record[markup.name(element)] = tidy(element.text)
    for child in element:
        name, text = markup.name(child), tidy(_said(child))
        if not name or len(child) or name in record or len(text) > _SHORT_VALUE:
            return None
        measure = _measure(child, text)
        if (child.attrib and not measure) or (child.tail or "").strip() or _PAGE.search(text):
            return None
        record[name] = f"{text}{measure}"
    return None if len(record.get(markup.name(element), "")) > _SHORT_VALUE else record


def _attributes(element: Any) -> dict[str, str]:
    """The attributes that say something: short ones, of no other namespace."""
    return {
        label: tidy(value)
        for label, value in element.attrib.items()
        if "}" not in label and 0 < len(value) <= _SHORT_VALUE
    }


def _said(element: Any) -> str:
    """All text in the element; what is raised or lowered is no part of the number beside it."""
    parts = [element.text or ""]
    for child in element:
        name, after = markup.name(child).lower(), child.tail or ""
        before = "".join(parts[-3:])
        if name in FORMULAS:
            parts.append(linear(child, before))
        elif name in _RAISED:
            parts.append(shown_raised(_said(child), before, after))
        elif name in _LOWERED:
            parts.append(subscript(_said(child)))
        else:
            parts.append(_said(child))
        parts.append(after)
    return "".join(parts)


def _flows(element: Any, children: list[Any]) -> bool:
    """True for text with inline markup, which is read as one text."""
    beside = [element.text, *(child.tail for child in children)]
    said = sum(len(text.strip()) for text in beside if text)
    return said > 0.3 * max(1, len(markup.inner(element).strip()))


def _measure(element: Any, text: str) -> str:
    """The attributes of a figure, which say what it counts: `` (currency: EUR)``."""
    said = _attributes(element) if _FIGURE.match(tidy(text)) else {}
    return f" ({', '.join(f'{label}: {value}' for label, value in said.items())})" if said else ""


def _date(root: Any) -> str | None:
    for element in root.iter():
        if markup.name(element).lower() in _DATES and (date := stated_date(element.text or "")):
            return date
    return None
