"""OpenDocument texts and decks (.odt, .odp): headings, lists, tables, notes, slides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.dates import MADE, stated_date
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.writing import Writing
from index.passages import Source

_UNSEEN = frozenset("tracked-changes annotation note desc title sequence-decls forms".split())
_BROKEN = {"line-break": "\n", "tab": " ", "s": " "}


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Source]:
    """Yield the one source in ``data``; a deck's regions are its slides."""
    package = Package(data)
    manifest = package.get("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise Unreadable("protected by a password: save it without one")
    root = markup.xml(package.read("content.xml"))
    walk = _Walk(Writing())
    for body in root.iter():
        if markup.name(body) == "body":
            walk.blocks(body)
    meta = package.get("meta.xml")
    yield walk.writing.source(source_id, **_said(markup.xml(meta) if meta else None, walk.title))


def _said(meta: Any, title: str | None) -> dict[str, str | None]:
    said = {} if meta is None else {markup.name(each): each.text or "" for each in meta.iter()}
    date = stated_date(said.get("creation-date", ""))
    return {
        "title": title or said.get("title") or None,
        "date": date,
        "date_from": MADE if date else None,
        "language": said.get("language") or None,
    }


@dataclass(slots=True)
class _Walk:
    writing: Writing
    title: str | None = None
    slides: int = 0
    lists: int = 0
    notes: list[str] = field(default_factory=list)

    def blocks(self, parent: Any) -> None:
        for element in parent:
            self.block(element, markup.name(element))

    def block(self, element: Any, name: str) -> None:
        if name == "h":
            level = markup.attribute(element, "outline-level") or "1"
            self.writing.heading(1 + int(level) if level.isdecimal() else 2, self.said(element))
        elif name == "p":
            self.paragraph(element)
        elif name == "list":
            self.lists += 1
            self.blocks(element)
            self.lists -= 1
        elif name == "table":
            self.table(element)
        elif (name == "page" and "presentation" in element.tag) or name == "page":
            self.slides += 1
            self.writing.end_table()
            with self.writing.at(page=self.slides):
                self.blocks(element)
        elif name not in _UNSEEN:
            self.blocks(element)
        for note in self.notes:
            self.writing.paragraph(note)
        self.notes.clear()

    def paragraph(self, element: Any) -> None:
        text = self.said(element)
        style = (markup.attribute(element, "style-name") or "").lower()
        if style == "title" and self.title is None and text.strip():
            self.title = " ".join(text.split())
            self.writing.heading(1, text)
        elif self.lists:
            self.writing.item(self.lists - 1, text)
        else:
            self.writing.paragraph(text)
        for box in _boxes(element):
            self.blocks(box)

    def said(self, element: Any) -> str:
        """A paragraph's text as it is shown; its notes are kept, to be written after it."""
        parts: list[str] = [element.text or ""]

        def walk(parent: Any) -> None:
            for child in parent:
                name = markup.name(child)
                if name == "note":
                    self.note(child)
                elif name in _BROKEN:
                    parts.append(_BROKEN[name])
                elif name not in _UNSEEN and name != "text-box":
                    parts.append(child.text or "")
                    walk(child)
                parts.append(child.tail or "")

        walk(element)
        return "".join(parts)

    def note(self, note: Any) -> None:
        cited = body = ""
        for each in note:
            if markup.name(each) == "note-citation":
                cited = markup.inner(each)
            elif markup.name(each) == "note-body":
                body = markup.inner(each)
        if body.strip():
            self.notes.append(f"({cited or '*'}) {body}")

    def table(self, table: Any) -> None:
        rows = []
        for row in table.iter():
            if markup.name(row) != "table-row":
                continue
            cells: list[str] = []
            for cell in row:
                if markup.name(cell) in ("table-cell", "covered-table-cell"):
                    repeated = markup.attribute(cell, "number-columns-repeated") or "1"
                    times = min(int(repeated), 60) if repeated.isdecimal() else 1
                    text = " ".join(
                        self.said(p) for p in cell.iter() if markup.name(p) in ("p", "h")
                    )
                    cells += [text] * times
            rows.append(cells)
        self.writing.table(rows, header=True)


def _boxes(element: Any) -> Iterator[Any]:
    """The text boxes anchored in a paragraph, without those nested in another box."""
    for child in element:
        if markup.name(child) == "text-box":
            yield child
        else:
            yield from _boxes(child)
