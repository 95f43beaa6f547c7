"""One slide of an .odp: its title, then all that stands on it in reading order, its notes and comments."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.charts import write_table_of
from index.loaders.decks.behind import Layer, colour_behind
from index.loaders.decks.descriptions import description
from index.loaders.decks.inherited import child
from index.loaders.decks.odf_charts import odf_chart
from index.loaders.decks.odf_paragraphs import Look, TextBox, note_marks
from index.loaders.decks.odf_shapes import OdfShape, drawn, shapes
from index.loaders.decks.odf_styles import Styles
from index.loaders.decks.odf_tables import table
from index.loaders.decks.reading_order import Box
from index.loaders.decks.runs import Paragraph, Piece, pieces
from index.loaders.decks.writing import (
    COMMENT,
    HIDDEN_SHAPE,
    NOTES,
    OUTSIDE,
    PICTURE,
    DeckWriting,
    write_paragraphs,
)
from index.loaders.formulas import FORMULAS, linear
from index.loaders.odt.said import comment

_FURNITURE = ("header", "footer", "date-time", "page-number", "handout", "page")
_LISTS = ("outline", "subtitle", "object")


@dataclass(slots=True)
class OdfSlide:
    """A slide being written."""

    deck: DeckWriting
    package: Package
    styles: Styles
    page: Any
    _box: TextBox = field(default_factory=TextBox)
    _layers: Sequence[Layer] = ()
    _background: str | None = None

    def write(self) -> str | None:
        """Write the slide and return its title."""
        title = None
        marks = note_marks(self.page, self.styles)
        area, stack = self.styles.area(self._master), self._stack()
        for shape in shapes(self.page, self.styles):
            if shape.place in _FURNITURE or _is_prompt(shape.element):
                continue
            reason = _unseen(shape, area)
            if reason and not self.deck.takes(reason):
                continue
            with self.deck.unseen(reason):
                behind = partial(
                    colour_behind, self._layers, stack[shape.element], self._background
                )
                look = Look(self.styles, (shape.style,), behind, marks)
                if shape.place == "title":
                    title = self._title(shape, look) or title
                else:
                    self._write(shape, look)
        self._beside()
        return title

    @property
    def _master(self) -> str:
        return markup.attribute(self.page, "master-page-name") or ""

    def _stack(self) -> dict[Any, int]:
        """Note what lies on the slide and on its master, and number the slide's shapes from the lowest."""
        master = self.styles.masters.get(self._master)
        below = (
            []
            if master is None
            else [each for each in drawn(master, self.styles) if not each.place]
        )
        stacked = [*below, *drawn(self.page, self.styles)]
        self._layers = [each.layer(self.styles) for each in stacked]
        self._background = self._ground(master)
        return {each.element: at for at, each in enumerate(stacked)}

    def _ground(self, master: Any) -> str | None:
        for element in (self.page, master):
            name = "" if element is None else markup.attribute(element, "style-name") or ""
            filled, found = self.styles.fill("drawing-page", name, "drawing-page-properties")
            if filled:
                return found
        return "FFFFFF"

    def _title(self, shape: OdfShape, look: Look) -> str | None:
        said: list[Piece] = []
        for paragraph in self._paragraphs(shape.element, look):
            said += [*pieces(paragraph.runs, look.note_marks), Piece(" ")]
        return self.deck.heading(said) or None

    def _paragraphs(self, element: Any, look: Look) -> list[Paragraph]:
        box = child(element, "text-box")
        found = self._box.paragraphs(element if box is None else box, look)
        return [each for each in found if not each.blank]

    def _write(self, shape: OdfShape, look: Look) -> None:
        if shape.kind == "control":
            self.deck.leave_out("form controls")
        elif shape.kind == "frame" and child(shape.element, "text-box") is None:
            self._frame(shape.element, look)
        else:
            found = self._paragraphs(shape.element, look)
            listed = shape.place in _LISTS and len(found) > 1
            write_paragraphs(self.deck, found, look.note_marks, listed=listed)

    def _frame(self, frame: Any, look: Look) -> None:
        """Write what a frame holds: a table, a chart, a formula; name what has no reader."""
        kinds = {markup.name(each): each for each in reversed(frame)}
        if "table" in kinds:
            table(self.deck, kinds["table"], look, self._box)
        elif "object" in kinds:
            if not self._object(kinds["object"]):
                self.deck.leave_out("embedded objects")
        elif "object-ole" in kinds or "applet" in kinds:
            self.deck.leave_out("embedded objects")
        elif "plugin" in kinds:
            self.deck.leave_out("videos and sound recordings")
        elif "image" in kinds:
            self._picture(kinds["image"])
        described = " ".join(
            markup.inner(each) for each in frame if markup.name(each) in ("title", "desc")
        )
        if said := description(described):
            self.deck.writing.end_table()
            with self.deck.writing.marked(PICTURE):
                self.deck.line(f"Picture: {said}")

    def _picture(self, image: Any) -> None:
        data = self.package.get((markup.attribute(image, "href") or "").removeprefix("./"))
        if data is None or self.deck.options.recogniser is None:
            self.deck.leave_out("pictures")
        else:
            self.deck.pictures.write(self.deck.writing, data)

    def _object(self, element: Any) -> bool:
        """Write a chart or a formula that lies in a part of its own, or here."""
        root = element
        if href := markup.attribute(element, "href"):
            part = self.package.get(posixpath.normpath(f"{href}/content.xml"))
            root = None if part is None else markup.xml(part)
        for each in () if root is None else root.iter():
            name = markup.name(each)
            if name in FORMULAS:
                self.deck.writing.end_table()
                self.deck.line(linear(each))
                return True
            if name == "chart" and ":chart:" in str(each.tag):
                return self._chart(each)
        return False

    def _chart(self, element: Any) -> bool:
        self.deck.own_heading()
        if missing := write_table_of(self.deck.writing, odf_chart(element)):
            self.deck.leave_out(missing)
        return True

    def _beside(self) -> None:
        """Write the speaker's notes, and comments."""
        self.deck.writing.end_table()
        for element in self.page:
            if markup.name(element) == "notes":
                with self.deck.writing.marked(NOTES):
                    self._spoken(element)
            elif markup.name(element) == "annotation":
                self._box.comments.append(element)
        self.deck.writing.end_table()
        with self.deck.writing.marked(COMMENT):
            for each in self._box.comments:
                if line := comment(each):
                    self.deck.line(line)

    def _spoken(self, notes: Any) -> None:
        for shape in shapes(notes, self.styles):
            if shape.place == "notes" and not _is_prompt(shape.element):
                found = self._paragraphs(shape.element, Look(self.styles, (shape.style,)))
                write_paragraphs(self.deck, found, spoken=True)


def _is_prompt(element: Any) -> bool:
    return markup.attribute(element, "placeholder") == "true"


def _unseen(shape: OdfShape, area: Box) -> str:
    """Why a viewer doesn't see a shape; empty if it is seen."""
    if shape.hidden:
        return HIDDEN_SHAPE
    box = shape.box
    outside = box and box.left < box.right and box.top < box.bottom and not box.meets(area)
    return OUTSIDE if outside and shape.place != "title" else ""
