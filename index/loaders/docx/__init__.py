"""Word (.docx): headings and lists with their numbers, tables, notes, comments; heads and feet are left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.docx.drawings import Drawings
from index.loaders.docx.notes import Comments, Notes
from index.loaders.docx.numbering import Numbering
from index.loaders.docx.runs import Context, said
from index.loaders.docx.styles import Styles
from index.loaders.docx.walk import Walk
from index.loaders.ooxml import main_part, part_xml, pictures, said_of_itself, targets
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Part, Yielded, part_id
from index.loaders.picture_text import PictureTexts
from index.loaders.unseen import Unseen
from index.loaders.writing import Writing


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Yielded]:
    """Yield the one source in ``data``, and the documents that are embedded as parts of its text."""
    package = Package(data)
    main = main_part(package, "word/document.xml")
    root = markup.xml(package.read(main))
    walk = _walk(package, main, root, options)
    walk.blocks(root)
    walk.write_behind()
    for comment in walk.context.comments.rest:
        with walk.writing.marked("comment"):
            walk.writing.paragraph(comment)
    _heads_and_feet(package, main, walk)
    stated = said_of_itself(package)
    title = walk.title or stated["title"] or walk.first
    yield walk.writing.source(source_id, **{**stated, "title": title})
    taken = set[str]()
    for name in walk.drawings.chunks:
        yield Part(part_id(source_id, name, taken), package.read(name))
    _count_macros(package, walk.context.unseen)
    yield from walk.context.unseen.left_out(source_id)
    yield from pictures(package, source_id, walk.drawings.pictures)


def _walk(package: Package, main: str, root: Any, options: ReadingOptions) -> Walk:
    """All that a pass over the document needs, from the parts that it points to."""
    pointed = dict(targets(package, main).values())

    def part(kind: str) -> Any:
        return part_xml(package, pointed.get(kind, ""))

    styles, unseen, notes, comments = Styles(part("styles")), Unseen(options), Notes(), Comments()
    context = Context(styles, unseen, notes, comments)
    notes.count_as(part("settings"))
    notes.count_as(root)
    notes.add("footnote", part("footnotes"))
    notes.add("endnote", part("endnotes"))
    comments.add(part("comments"), lambda paragraph: said(paragraph, context, backed=True).text)
    writing = Writing()
    numbering = Numbering(part("numbering"), styles)
    drawings = Drawings(package, main, writing, unseen, PictureTexts(options))
    return Walk(writing, context, numbering, drawings, backed=_has_a_backdrop(root))


def _has_a_backdrop(root: Any) -> bool:
    """True if pages have a colour, or pictures behind their text: what is white may stand on them."""
    pictures_behind = any(each.get("behindDoc") == "1" for each in root.iter("{*}anchor"))
    colors = (
        markup.attribute(each, "color") or "" for each in root if markup.name(each) == "background"
    )
    return pictures_behind or any(color.lower() not in ("", "auto", "ffffff") for color in colors)


def _heads_and_feet(package: Package, main: str, walk: Walk) -> None:
    written = set()
    for kind, name in targets(package, main).values():
        if kind not in ("header", "footer"):
            continue
        root = part_xml(package, name)
        paragraphs = [] if root is None else [p for p in root.iter() if markup.name(p) == "p"]
        lines = [said(p, walk.context, backed=True).text for p in paragraphs]
        text = "\n".join(line for line in lines if line.strip())
        if text and text not in written:
            written.add(text)
            with walk.writing.boilerplate():
                walk.writing.paragraph(text)


def _count_macros(package: Package, unseen: Unseen) -> None:
    macros = [name for name in package.names if name.lower().endswith("vbaproject.bin")]
    if macros:
        unseen.count("macros", len(macros))
