"""Foot- and endnotes with the numbers that they are shown with, and comments with their authors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.counting import as_office
from index.loaders.docx.properties import value
from index.loaders.markup import number
from index.loaders.writing import comment_line

_USUAL = {"footnote": "decimal", "endnote": "lowerRoman"}


@dataclass(frozen=True, slots=True)
class Note:
    """A note that a paragraph points to: its kind (``footnote``), its mark, and its element."""

    kind: str
    mark: str
    element: Any


@dataclass(slots=True)
class Notes:
    """The notes of a document by kind and id, counted as they are pointed to."""

    elements: dict[tuple[str, str], Any] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=lambda: dict(_USUAL))
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, root: Any) -> None:
        """The notes in a part; separators have a type and are none."""
        for each in () if root is None else root:
            if markup.attribute(each, "type") in (None, "normal") and markup.name(each) == kind:
                self.elements[kind, markup.attribute(each, "id") or ""] = each

    def count_as(self, root: Any) -> None:
        """Take the form of the numbers, and where they start, from settings or sections."""
        for each in () if root is None else root.iter("{*}footnotePr", "{*}endnotePr"):
            kind = markup.name(each).removesuffix("Pr")
            self.forms[kind] = value(each, "numFmt") or self.forms[kind]
            if start := number(value(each, "numStart"), 0):
                self.counts[kind] = start - 1

    def pointed_to(self, kind: str, note_id: str, mark: str) -> Note:
        """The note of a reference; without a ``mark`` of its own it gets the next number."""
        if not mark:
            self.counts[kind] += 1
            mark = as_office(self.counts[kind], self.forms[kind])
        return Note(kind, mark, self.elements.get((kind, note_id)))


@dataclass(slots=True)
class Comments:
    """The comments of a document by id, as ``Comment (Ana Ruiz): ...``."""

    _said: dict[str, str] = field(default_factory=dict)

    def add(self, root: Any, text_of: Callable[[Any], str]) -> None:
        """The comments in a part; ``text_of`` says what a paragraph says."""
        for each in () if root is None else root:
            if markup.name(each) == "comment":
                paragraphs = (p for p in each.iter() if markup.name(p) == "p")
                text = " ".join(text_of(p) for p in paragraphs)
                author = markup.attribute(each, "author") or ""
                self._said[markup.attribute(each, "id") or ""] = comment_line(author, text)

    def of(self, comment_id: str) -> str:
        """A comment the first time it is asked for, else nothing."""
        return self._said.pop(comment_id, "")

    @property
    def rest(self) -> list[str]:
        """Those that no place in the text points to."""
        return [said for said in self._said.values() if said]
