"""Word (.docx): headings, nested lists, tables, notes; headers and footers are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.docx_styles import Numbering, Styles
from index.loaders.ooxml import main_part, part_xml, pictures, said_of_itself, targets
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Loaded
from index.loaders.writing import Writing

_UNSEEN = frozenset(
    "del moveFrom instrText delText pPr rPr sectPr tblPr trPr tcPr Fallback commentReference".split()
)
_PASSED_THROUGH = frozenset("sdt sdtContent customXml smartTag ins moveTo body document".split())


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Loaded]:
    """Yield the one source in ``data``."""
    package = Package(data)
    main = main_part(package, "word/document.xml")
    root = markup.xml(package.read(main))
    pointed = dict(targets(package, main).values())
    heads = [name for kind, name in targets(package, main).values() if kind in ("header", "footer")]
    walk = _Walk(
        Writing(),
        Styles(part_xml(package, pointed.get("styles", ""))),
        Numbering(part_xml(package, pointed.get("numbering", ""))),
        _notes(package, pointed),
    )
    walk.blocks(root)
    _heads_and_feet(package, heads, walk.writing)
    said = said_of_itself(package)
    yield walk.writing.source(source_id, **{**said, "title": walk.title or said["title"]})
    yield from pictures(package, source_id)


def _notes(package: Package, pointed: dict[str, str]) -> dict[tuple[str, str], str]:
    """The text of each foot- and endnote by its kind and id."""
    notes = {}
    for kind, part in (("footnote", "footnotes"), ("endnote", "endnotes")):
        root = part_xml(package, pointed.get(part, ""))
        for note in () if root is None else root:
            text = " ".join(said(each)[0] for each in note.iter() if markup.name(each) == "p")
            if text.strip() and markup.attribute(note, "type") is None:
                notes[kind, markup.attribute(note, "id") or ""] = text
    return notes


def _heads_and_feet(package: Package, names: list[str], writing: Writing) -> None:
    written = set()
    for name in names:
        root = part_xml(package, name)
        lines = [] if root is None else [said(p)[0] for p in root.iter() if markup.name(p) == "p"]
        text = "\n".join(line for line in lines if line.strip())
        if text and text not in written:
            written.add(text)
            with writing.boilerplate():
                writing.paragraph(text)


@dataclass(slots=True)
class _Walk:
    """One pass over a document's blocks."""

    writing: Writing
    styles: Styles
    numbering: Numbering
    notes: dict[tuple[str, str], str]
    title: str | None = None
    noted: int = 0

    def blocks(self, parent: Any) -> None:
        for element in parent:
            name = markup.name(element)
            if name == "p":
                self.paragraph(element)
            elif name == "tbl":
                self.table(element)
            elif name in _PASSED_THROUGH:
                self.blocks(element)

    def paragraph(self, paragraph: Any) -> None:
        text, boxes, notes = said(paragraph)
        level = self.styles.heading_level(paragraph)
        if level == 1 and self.title is None and text.strip():
            self.title = " ".join(text.split())
        if level:
            self.writing.heading(level, text)
        elif listed := self.numbering.listed(paragraph, self.styles):
            depth, mark = listed
            if text.strip():
                self.writing.item(depth, text, mark)
        else:
            self.writing.paragraph(text)
        for box in boxes:
            self.blocks(box)
        for note in notes:
            if said_there := self.notes.get(note):
                self.noted += 1
                self.writing.paragraph(f"({self.noted}) {said_there}")

    def table(self, table: Any) -> None:
        rows, above = [], dict[int, str]()
        for row in _children(table, "tr"):
            cells: list[str] = []
            for cell in _children(row, "tc"):
                width, merged = _span(cell)
                text = _cell_text(cell)
                text = above.get(len(cells), "") if merged == "continue" else text
                above[len(cells)] = text
                cells += [text, *[""] * (width - 1)]
            rows.append(cells)
        if max(map(len, rows), default=0) < 2:  # a frame around text
            for row in _children(table, "tr"):
                for cell in _children(row, "tc"):
                    self.blocks(cell)
            return
        self.writing.table(rows, header=True)


def said(paragraph: Any) -> tuple[str, list[Any], list[tuple[str, str]]]:
    """A paragraph's text as it is shown, the text boxes anchored in it, and the notes it points to."""
    parts: list[str] = []
    boxes: list[Any] = []
    notes: list[tuple[str, str]] = []

    def walk(element: Any) -> None:
        for child in element:
            name = markup.name(child)
            if name in _UNSEEN:
                continue
            if name == "t":
                parts.append(child.text or "")
            elif name == "txbxContent":
                boxes.append(child)
            elif name in ("footnoteReference", "endnoteReference"):
                notes.append((name.removesuffix("Reference"), markup.attribute(child, "id") or ""))
            elif name in ("br", "cr"):
                parts.append("\n")
            elif name in ("tab", "ptab"):
                parts.append(" ")
            elif name == "noBreakHyphen":
                parts.append("-")
            else:
                walk(child)

    walk(paragraph)
    return "".join(parts), boxes, notes


def _children(parent: Any, wanted: str) -> Iterator[Any]:
    """The rows of a table ("tr") or the cells of a row ("tc"), also inside wrapper elements."""
    for element in parent:
        name = markup.name(element)
        if name == wanted:
            yield element
        elif name in _PASSED_THROUGH:
            yield from _children(element, wanted)


def _span(cell: Any) -> tuple[int, str | None]:
    """How many columns a cell is wide, and whether it continues a cell of the row above."""
    width, merged = 1, None
    for properties in cell:
        if markup.name(properties) == "tcPr":
            for each in properties:
                if markup.name(each) == "gridSpan":
                    value = markup.attribute(each, "val") or "1"
                    width = min(int(value), 60) if re.fullmatch(r"\d+", value) else 1
                elif markup.name(each) == "vMerge":
                    merged = markup.attribute(each, "val") or "continue"
    return max(1, width), merged


def _cell_text(cell: Any) -> str:
    return " ".join(said(each)[0] for each in cell.iter() if markup.name(each) == "p")
