"""PowerPoint (.pptx): each slide with its title, lists, tables, diagrams and notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.ooxml import main_part, part_xml, pictures, said_of_itself, targets
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Loaded
from index.loaders.writing import Writing

_ROW = 300_000  # EMU, a third of an inch: shapes closer in height than this are in one row
_FURNITURE = ("sldNum", "ftr", "dt", "hdr")


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Loaded]:
    """Yield the one source in ``data``; its regions are slides."""
    package = Package(data)
    main = main_part(package, "ppt/presentation.xml")
    pointed = targets(package, main)
    root = markup.xml(package.read(main))
    slides = [
        pointed[link][1]
        for each in root.iter()
        if markup.name(each) == "sldId" and (link := _link(each)) in pointed
    ]
    if not slides:
        raise Unreadable("damaged, or a deck without slides")
    writing, titles = Writing(), []
    for number, name in enumerate(slides, start=1):
        slide = part_xml(package, name)
        if slide is None:
            continue
        with writing.at(page=number):
            titles.append(_write_slide(writing, slide, package, name))
    said = said_of_itself(package)
    yield writing.source(
        source_id, **{**said, "title": said["title"] or next(filter(None, titles), None)}
    )
    yield from pictures(package, source_id)


def _link(element: Any) -> str:
    for key, value in element.attrib.items():
        if key.endswith("}id"):
            return str(value)
    return ""


def _write_slide(writing: Writing, slide: Any, package: Package, name: str) -> str | None:
    """Write a slide from its top down and return its title."""
    writing.end_table()
    title = None
    shapes = sorted(_shapes(slide), key=_place)
    for shape in sorted(shapes, key=lambda shape: _placeholder(shape) not in ("title", "ctrTitle")):
        kind = _placeholder(shape)
        if kind in _FURNITURE:
            continue
        if kind in ("title", "ctrTitle"):
            text = " ".join(_text(p) for p in _named(shape, "p"))
            title = title or " ".join(text.split())
            writing.heading(2, text)
        else:
            _write_shape(writing, shape)
    for kind, part in targets(package, name).values():
        if kind == "diagramData" or kind == "notesSlide":
            _write_beside(writing, part_xml(package, part), notes=kind == "notesSlide")
    return title


def _write_beside(writing: Writing, root: Any, *, notes: bool) -> None:
    """Write a diagram's words as items, or the speaker's notes."""
    if root is None:
        return
    if not notes:
        for paragraph in _named(root, "p"):
            writing.item(0, _text(paragraph))
        return
    for shape in _shapes(root):
        if _placeholder(shape) == "body":
            for paragraph in _named(shape, "p"):
                writing.paragraph(_text(paragraph))


def _shapes(parent: Any) -> Iterator[Any]:
    """The shapes of a slide, those in groups too."""
    for element in parent:
        name = markup.name(element)
        if name in ("sp", "graphicFrame"):
            yield element
        elif name in ("cSld", "spTree", "grpSp", "AlternateContent", "Choice"):
            yield from _shapes(element)


def _placeholder(shape: Any) -> str | None:
    for each in shape.iter():
        if markup.name(each) == "ph":
            return each.get("type") or "body"
        if markup.name(each) == "txBody":
            break
    return None


def _place(shape: Any) -> tuple[int, int]:
    for each in shape.iter():
        if markup.name(each) == "off":
            x, y = (each.get("x") or "0"), (each.get("y") or "0")
            if x.lstrip("-").isdecimal() and y.lstrip("-").isdecimal():
                return int(y) // _ROW, int(x)
    return 0, 0


def _write_shape(writing: Writing, shape: Any) -> None:
    table = next(_named(shape, "tbl"), None)
    if table is not None:
        rows = [
            [_cell(cell) for cell in row if markup.name(cell) == "tc"]
            for row in _named(table, "tr")
        ]
        writing.table(rows, header=True)
        return
    writing.end_table()
    body = _placeholder(shape) in ("body", "obj", "subTitle")
    paragraphs = [p for p in _named(shape, "p") if _text(p).strip()]
    for paragraph in paragraphs:
        level, bullet = _level(paragraph)
        if bullet or level or (body and len(paragraphs) > 1):
            writing.item(level, _text(paragraph))
        else:
            writing.paragraph(_text(paragraph))


def _cell(cell: Any) -> str:
    return " ".join(_text(p) for p in _named(cell, "p"))


def _level(paragraph: Any) -> tuple[int, bool]:
    for each in paragraph:
        if markup.name(each) == "pPr":
            level = each.get("lvl") or "0"
            marks = [markup.name(mark) for mark in each]
            bullet = any(mark in ("buChar", "buAutoNum", "buBlip") for mark in marks)
            return (int(level) if level.isdecimal() else 0), bullet
    return 0, False


def _text(paragraph: Any) -> str:
    parts = []
    for each in paragraph.iter():
        name = markup.name(each)
        if name == "t":
            parts.append(each.text or "")
        elif name == "br":
            parts.append("\n")
    return "".join(parts)


def _named(element: Any, name: str) -> Iterator[Any]:
    return (each for each in element.iter() if markup.name(each) == name)
