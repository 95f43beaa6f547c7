"""One slide of a .pptx: its title, then all that stands on it in reading order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.charts import write_chart
from index.loaders.decks.descriptions import description
from index.loaders.decks.diagrams import points
from index.loaders.decks.fills import Behind
from index.loaders.decks.inherited import Inherited, child
from index.loaders.decks.paragraphs import Look, note_marks, paragraphs
from index.loaders.decks.reading_order import Box
from index.loaders.decks.runs import Paragraph, Piece, pieces
from index.loaders.decks.shapes import Shape, Shapes, moved
from index.loaders.decks.tables import table
from index.loaders.decks.writing import (
    HIDDEN_SHAPE,
    OUTSIDE,
    PICTURE,
    DeckWriting,
    write_paragraphs,
)
from index.loaders.ooxml import part_xml

_FURNITURE = ("sldNum", "ftr", "dt", "hdr")
_LISTS = ("body", "obj", "subTitle")
_SOUNDS = ("audioFile", "wavAudioFile", "audioCd")
_VIDEOS = ("videoFile", "quickTimeFile")


@dataclass(slots=True)
class Slide:
    """A slide being written. ``targets`` are the parts it points to, ``below`` the shapes of its layout."""

    deck: DeckWriting
    package: Package
    root: Any
    targets: dict[str, tuple[str, str]]
    inherited: Inherited
    area: Box
    below: Sequence[Shape] = ()

    def write(self) -> str | None:
        """Write the slide and return its title."""
        shapes = Shapes(self.inherited).of(self.root)
        behind = Behind(self.root, self.inherited, shapes, self.below)
        marks, brought_in = note_marks(self.root), moved(self.root)
        title = None
        for shape in shapes:
            if shape.place and shape.place.kind in _FURNITURE:
                continue
            reason = self._unseen(shape, brought_in)
            if reason and not self.deck.takes(reason):
                continue
            with self.deck.unseen(reason):
                look = Look(
                    self.inherited,
                    self.inherited.list_styles(shape.element, shape.place),
                    partial(behind.text_of, shape),
                    marks,
                )
                if shape.is_title:
                    title = self._title(shape, look) or title
                else:
                    self._write(shape, look)
        return title

    def _unseen(self, shape: Shape, brought_in: set[str]) -> str:
        """Why a viewer doesn't see a shape; empty if it is seen."""
        if shape.hidden:
            return HIDDEN_SHAPE
        outside = shape.box is not None and not shape.box.meets(_grown(self.area, shape.box))
        # A title above the slide's edge names the slide for those who hear it read.
        return OUTSIDE if outside and not shape.is_title and shape.number not in brought_in else ""

    def _title(self, shape: Shape, look: Look) -> str | None:
        said: list[Piece] = []
        for paragraph in self._paragraphs(shape.element, look):
            said += [*pieces(paragraph.runs, look.note_marks), Piece(" ")]
        if shape.place and _said(said) == self.inherited.prompt(shape.place):
            return None
        return self.deck.heading(said) or None

    def _write(self, shape: Shape, look: Look) -> None:
        if shape.kind == "sp":
            self._text(shape, look)
        elif shape.kind == "contentPart":
            self.deck.leave_out("ink drawings")
        elif shape.kind == "pic":
            self._picture(shape)
        else:
            self._frame(shape, look)
        if shape.kind != "sp" and (said := description(shape.description)):
            self.deck.writing.end_table()
            with self.deck.writing.marked(PICTURE):
                self.deck.line(f"Picture: {said}")

    def _text(self, shape: Shape, look: Look) -> None:
        found = self._paragraphs(shape.element, look)
        if shape.place and len(found) == 1:
            text = _said(pieces(found[0].runs))
            if text == self.inherited.prompt(shape.place):
                return
        listed = shape.place is not None and shape.place.kind in _LISTS and len(found) > 1
        write_paragraphs(self.deck, found, look.note_marks, listed=listed)

    def _paragraphs(self, element: Any, look: Look) -> list[Paragraph]:
        body = child(element, "txBody")
        found = [] if body is None else paragraphs(body, look)
        return [each for each in found if not each.blank]

    def _picture(self, shape: Shape) -> None:
        kinds = {markup.name(each) for part in shape.element for each in part.iter()}
        if kinds.intersection(_VIDEOS):
            self.deck.leave_out("videos")
        elif kinds.intersection(_SOUNDS):
            self.deck.leave_out("sound recordings")
        elif name := self._part(shape.element):
            self.deck.pictures.write(self.deck.writing, self.package.get(name))

    def _frame(self, shape: Shape, look: Look) -> None:
        """Write what a frame holds: a table, a chart, a diagram; name what has no reader."""
        held = {markup.name(each): each for each in reversed(list(shape.element.iter()))}
        if "tbl" in held:
            table(self.deck, held["tbl"], look)
            return
        data = held.get("graphicData", shape.element)
        kind = (data.get("uri") or "").rstrip("/").rpartition("/")[2]
        readers: dict[str, Callable[[str], bool]] = {
            "chart": self._chart, "chartex": self._chart, "diagram": self._diagram,
        }  # fmt: skip
        names = {"chart": "charts", "chartex": "charts", "diagram": "diagrams"}
        part = self._part(data)
        try:
            read = kind in readers and part is not None and readers[kind](part)
        except Unreadable as reason:
            self.deck.fail(reason)
            return
        if not read:
            self.deck.leave_out(names.get(kind) or _named(kind, data))

    def _part(self, data: Any) -> str | None:
        """The part that a frame shows: the first that it points to."""
        for each in data.iter():
            for key, value in each.attrib.items():
                if key.rpartition("}")[2] in ("id", "dm") and value in self.targets:
                    return self.targets[value][1]
        return None

    def _chart(self, part: str) -> bool:
        data = self.package.get(part)
        if data is None:
            return False
        self.deck.own_heading()
        if missing := write_chart(self.deck.writing, data):
            self.deck.leave_out(missing)
        return True

    def _diagram(self, part: str) -> bool:
        root = part_xml(self.package, part)
        look = Look(self.inherited)
        self.deck.writing.end_table()
        for depth, body in () if root is None else points(root):
            for paragraph in paragraphs(body, look):
                self.deck.item(depth + paragraph.level, "", pieces(paragraph.runs))
        return root is not None


def _said(said: Sequence[Piece]) -> str:
    return " ".join("".join(piece.text for piece in said).split())


def _grown(area: Box, box: Box) -> Box:
    """The slide's area; a box without height or width on its edge counts as inside."""
    flat = 0.001 if box.left == box.right or box.top == box.bottom else 0
    return Box(area.left - flat, area.top - flat, area.right + flat, area.bottom + flat)


def _named(kind: str, data: Any) -> str:
    """What to call content that has no reader."""
    if kind == "ole":
        programs = {each.get("progId") or "" for each in data.iter()}
        formula = any(program.startswith("Equation") for program in programs)
        return "formulas of an old kind" if formula else "embedded objects"
    return {"model3d": "3D models", "media": "videos"}.get(kind, f"parts of the kind {kind or '?'}")
