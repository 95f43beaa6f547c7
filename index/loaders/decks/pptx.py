"""PowerPoint (.pptx): each slide with its title, lists, tables, charts, diagrams, notes and comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.decks.comments import Authors, comments
from index.loaders.decks.inherited import Inherited, Layouts, child, placeholder
from index.loaders.decks.paragraphs import Look, paragraphs
from index.loaders.decks.reading_order import Box
from index.loaders.decks.shapes import EMU, Shape, Shapes
from index.loaders.decks.slide import Slide
from index.loaders.decks.writing import COMMENT, HIDDEN_SLIDE, NOTES, DeckWriting, write_paragraphs
from index.loaders.ooxml import main_part, part_xml, pictures, said_of_itself, targets
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Loaded

_USUAL = (9_144_000, 6_858_000)  # EMU: the size of a slide of which none is told
_OFF = ("0", "false", "off")


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Loaded]:
    """Yield the one source in ``data``; its regions are slides."""
    package = Package(data)
    main = main_part(package, "ppt/presentation.xml")
    root = markup.xml(package.read(main))
    pointed = targets(package, main)
    slides = [
        pointed[link][1]
        for each in root.iter()
        if markup.name(each) == "sldId" and (link := _link(each)) in pointed
    ]
    if not slides:
        raise Unreadable("damaged, or a deck without slides")
    reading = _Deck(package, _area(root), Authors(package, main), DeckWriting(options))
    titles = [reading.slide(number, name) for number, name in enumerate(slides, start=1)]
    if any(name.endswith("vbaProject.bin") for name in package.names):
        reading.deck.slide = 0
        reading.deck.leave_out("macro projects")
    said = said_of_itself(package)
    title = said["title"] or next(filter(None, titles), None)
    yield reading.deck.writing.source(source_id, **{**said, "title": title})
    yield from pictures(package, source_id, reading.deck.pictures)
    yield from reading.deck.notes(source_id)


def _link(element: Any) -> str:
    for key, value in element.attrib.items():
        if key.endswith("}id"):
            return str(value)
    return ""


def _area(root: Any) -> Box:
    size = child(root, "sldSz")
    texts = [None if size is None else size.get(name) for name in ("cx", "cy")]
    known = all(text and text.isdecimal() and len(text) < 12 for text in texts)
    wide, high = (int(text or 0) for text in texts) if known else _USUAL
    return Box(0, 0, wide / EMU, high / EMU)


@dataclass(slots=True)
class _Deck:
    package: Package
    area: Box
    authors: Authors
    deck: DeckWriting
    seen: set[str] = field(default_factory=set)
    _layouts: Layouts = field(init=False)
    _below: dict[int, list[Shape]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._layouts = Layouts(self.package)

    def slide(self, number: int, name: str) -> str | None:
        """Write a slide and return its title; one that can't be read is named, and the next are read."""
        self.deck.slide = number
        if name in self.seen:
            return None
        self.seen.add(name)
        try:
            root = part_xml(self.package, name)
            if root is None:
                raise Unreadable(f"damaged: it has no {name}")
            return self._written(root, name)
        except Unreadable as reason:
            self.deck.fail(reason)
            return None
        finally:
            self.deck.end_slide()

    def _written(self, root: Any, name: str) -> str | None:
        hidden = HIDDEN_SLIDE if root.get("show") in _OFF else ""
        if hidden and not self.deck.takes(hidden):
            return None
        writing, title = self.deck.writing, None
        writing.end_table()
        with writing.at(page=self.deck.slide), self.deck.unseen(hidden):
            links = targets(self.package, name)
            inherited = self._layouts.of(name)
            area, below = self.area, self._shapes_below(inherited)
            title = Slide(self.deck, self.package, root, links, inherited, area, below).write()
            for kind, part in links.values():
                self._beside(kind, part)
        return title

    def _shapes_below(self, inherited: Inherited) -> list[Shape]:
        """The shapes of a layout and its master, which lie below those of its slides."""
        if id(inherited) not in self._below:
            roots = [each for each in (inherited.master, inherited.layout) if each is not None]
            self._below[id(inherited)] = [
                shape for each in roots for shape in Shapes(inherited).of(each)
            ]
        return self._below[id(inherited)]

    def _beside(self, kind: str, part: str) -> None:
        """Write what belongs to a slide and doesn't stand on it: the speaker's notes, and comments."""
        if kind not in ("notesSlide", "comments"):
            return
        root = part_xml(self.package, part)
        if root is None:
            return
        self.deck.writing.end_table()
        if kind == "comments":
            with self.deck.writing.marked(COMMENT):
                for line in comments(root, self.authors):
                    self.deck.line(line)
            return
        with self.deck.writing.marked(NOTES):
            for shape in Shapes(Inherited()).of(root):
                place = placeholder(shape.element)
                body = child(shape.element, "txBody")
                if place and place.kind == "body" and body is not None:
                    found = paragraphs(body, Look(Inherited()))
                    said = [each for each in found if not each.blank]
                    write_paragraphs(self.deck, said, spoken=True)
