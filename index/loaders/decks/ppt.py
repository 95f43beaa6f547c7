"""PowerPoint's old format (.ppt): each slide with its title, lists, tables and notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.errors import Unreadable
from index.loaders.decks.ppt_colours import Drawn, Ground, Grounds
from index.loaders.decks.ppt_records import (
    DOCUMENT,
    LISTED,
    NOTES,
    SLIDE,
    Record,
    Stored,
    is_cut_off,
    records,
)
from index.loaders.decks.ppt_shapes import FURNITURE, TITLES, OldShape, rows, shapes
from index.loaders.decks.ppt_text import BODIES, Text, paragraphs, texts
from index.loaders.decks.ppt_text import TITLES as TITLE_TEXTS
from index.loaders.decks.reading_order import Box
from index.loaders.decks.runs import Paragraph, Piece, leading_note_marks, pieces
from index.loaders.decks.tables import names_columns
from index.loaders.decks.writing import (
    HIDDEN_SHAPE,
    HIDDEN_SLIDE,
    OUTSIDE,
    DeckWriting,
    write_paragraphs,
)
from index.loaders.decks.writing import (
    NOTES as SPOKEN,
)
from index.loaders.doc import DocStreams
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Loaded, Unread

_DOCUMENT_ATOM, _SLIDE_ATOM, _NOTES_ATOM, _SHOWN, _PERSIST = 1001, 1007, 1009, 1017, 1011
_HIDDEN = 0x4
_SLIDES = 0  # the list of slides; 1 is that of masters, 2 that of notes
_NOTES_BODIES = (6, 12)
_UNITS = 576  # in an inch
_MOST_CELLS = 5_000  # of a table; a slide has room for far fewer
_USUAL = (5760, 4320)
_CUT_OFF = "damaged: it is cut off"


@dataclass(slots=True)
class _Listed:
    """A slide as the deck's list has it: its record's number, its own number, and its texts in the outline."""

    persisted: int
    number: int
    held: list[Record] = field(default_factory=list)


def load(
    streams: DocStreams, source_id: str, options: ReadingOptions = DEFAULTS
) -> Iterator[Loaded]:
    """Yield the one source in a deck; its regions are slides."""
    user = streams.get("Current User")
    if b"EncryptedSummary" in user:
        raise Unreadable("protected by a password: save it without one")
    data = memoryview(streams.get("PowerPoint Document"))
    stored = Stored(data, user)
    document = next(iter(stored.all(DOCUMENT)), None) or next(
        (each for each in records(data) if each.kind == DOCUMENT), None
    )
    reading = _Deck(DeckWriting(options), stored, _area(document), Grounds(stored, document))
    slides = _listed(document)
    cut_off = is_cut_off(data)
    if not slides and (cut_off or not data):
        raise Unreadable(_CUT_OFF)
    for at, listed in enumerate(slides, start=1):
        reading.slide(at, listed)
    yield reading.deck.writing.source(source_id)
    yield from reading.deck.notes(source_id)
    if cut_off:
        yield Unread(f"{source_id}, its end", Unreadable(_CUT_OFF))


def _area(document: Record | None) -> Box:
    atom = None if document is None else document.first(_DOCUMENT_ATOM)
    wide, high = (0, 0) if atom is None else (atom.whole(0), atom.whole(4))
    return Box(0, 0, (wide or _USUAL[0]) / _UNITS, (high or _USUAL[1]) / _UNITS)


def _listed(document: Record | None) -> list[_Listed]:
    found: list[_Listed] = []
    for each in () if document is None else document.held():
        if each.kind == LISTED and each.instance == _SLIDES:
            for record in each.held():
                if record.kind == _PERSIST:
                    found.append(_Listed(record.whole(0), record.whole(12)))
                elif found:
                    found[-1].held.append(record)
    return found


class _Deck:
    """A deck being written."""

    def __init__(self, deck: DeckWriting, stored: Stored, area: Box, grounds: Grounds) -> None:
        self.deck, self.stored, self.area, self._grounds = deck, stored, area, grounds
        self._drawn = Drawn()  # the slide that is written
        self._in_order = stored.all(SLIDE)
        self._seen: set[int] = set()
        self._notes = {
            atom.whole(0): each
            for each in stored.all(NOTES)
            if (atom := each.first(_NOTES_ATOM)) is not None
        }

    def slide(self, at: int, listed: _Listed) -> None:
        """Write a slide; one that can't be read is named, and the next are read."""
        self.deck.slide = at
        if listed.persisted in self._seen:
            return
        self._seen.add(listed.persisted)
        record = self.stored.get(listed.persisted)
        if record is None and at <= len(self._in_order):
            record = self._in_order[at - 1]
        shown = None if record is None else record.first(_SHOWN)
        hidden = shown is not None and shown.whole(10, "<H") & _HIDDEN
        if hidden and not self.deck.takes(HIDDEN_SLIDE):
            return
        self.deck.writing.end_table()
        with (
            self.deck.writing.at(page=at),
            self.deck.unseen(HIDDEN_SLIDE if hidden else ""),
        ):
            try:
                self._write(record, listed)
            except Unreadable as reason:
                self.deck.fail(reason)
        self.deck.end_slide()

    def _write(self, record: Record | None, listed: _Listed) -> None:
        outline, _ = texts(listed.held)
        held = [] if record is None else shapes(record)
        ground = Ground() if record is None else self._grounds.of(record)
        placed = [
            replace(shape, text=_text(shape, outline)) if shape.listed is not None else shape
            for shape in held
        ]
        self._drawn = ground.over(placed)
        pointed = {shape.listed for shape in held}
        # Texts of the outline that no shape points to are not lost.
        rest = [OldShape(None, text) for at, text in enumerate(outline) if at not in pointed]
        drawn = [(shape, shape.text) for shape in (*rest, *placed)]
        marks = leading_note_marks(
            paragraph.runs for _, text in drawn if text for paragraph in paragraphs(text)
        )
        for shape, text in sorted(drawn, key=lambda each: not _is_title(*each)):
            self._shape(shape, text, marks)
        if (notes := self._notes.get(listed.number)) is not None:
            self._spoken(notes)

    def _shape(self, shape: OldShape, text: Text | None, marks: frozenset[str]) -> None:
        if shape.place in FURNITURE:
            return
        outside = shape.box and shape.box.left < shape.box.right and not shape.box.meets(self.area)
        reason = HIDDEN_SHAPE if shape.hidden else OUTSIDE if outside else ""
        if _is_title(shape, text) and not shape.hidden:
            reason = ""
        if shape.unread:
            self.deck.leave_out(shape.unread)
        if shape.numbers:
            self.deck.leave_out("automatic numbers of lists", shape.numbers)
        if (text is None or text.blank) and not shape.cells:
            return
        if reason and not self.deck.takes(reason):
            return
        hidden = self._drawn.hidden(shape)
        with self.deck.unseen(reason):
            if shape.cells:
                self._table(shape, marks)
            elif text is not None and _is_title(shape, text):
                said = [
                    [*pieces(each.runs, marks), Piece(" ")] for each in paragraphs(text, hidden)
                ]
                self.deck.heading([piece for each in said for piece in each])
            elif text is not None:
                found = _filled(text, hidden)
                listed = text.kind in BODIES and len(found) > 1
                write_paragraphs(self.deck, found, marks, listed=listed)

    def _table(self, shape: OldShape, marks: frozenset[str]) -> None:
        if len(shape.cells) > _MOST_CELLS:
            self.deck.fail(Unreadable(f"a table of more than {_MOST_CELLS:,} cells: split it"))
            return
        said = [
            (cell.box, self._cell(cell, cell.text, marks))
            for cell in shape.cells
            if cell.box is not None and cell.text is not None
        ]
        held = rows(said)
        self.deck.table(held, None if names_columns(held) else 0)

    def _cell(self, cell: OldShape, text: Text, marks: frozenset[str]) -> str:
        hidden = self._drawn.hidden(cell)
        held = (self.deck.text(pieces(each.runs, marks)) for each in _filled(text, hidden))
        return " ".join(held)

    def _spoken(self, notes: Record) -> None:
        self.deck.writing.end_table()
        with self.deck.writing.marked(SPOKEN):
            for shape in shapes(notes):
                if shape.place in _NOTES_BODIES and shape.text is not None:
                    write_paragraphs(self.deck, _filled(shape.text), spoken=True)


def _text(shape: OldShape, outline: Sequence[Text]) -> Text | None:
    if shape.listed is not None and 0 <= shape.listed < len(outline):
        return outline[shape.listed]
    return shape.text


def _is_title(shape: OldShape, text: Text | None) -> bool:
    return shape.place in TITLES or (text is not None and text.kind in TITLE_TEXTS)


def _filled(text: Text, hidden: frozenset[int] = frozenset()) -> list[Paragraph]:
    return [] if text.blank else [each for each in paragraphs(text, hidden) if not each.blank]
