"""The text of a Word paragraph: its runs, fields, formulas, form fields, and what points out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.docx.fields import Fields, form_field
from index.loaders.docx.notes import Comments, Note, Notes
from index.loaders.docx.properties import Look, child, is_on, of_paragraph
from index.loaders.docx.styles import Styles
from index.loaders.field_codes import shown_instruction
from index.loaders.formulas import linear
from index.loaders.inline_marks import DELETED, HIDDEN, INVISIBLE, STRUCK
from index.loaders.segments import Line, Segment, line_of
from index.loaders.symbols import UNKNOWN, in_font, symbol
from index.loaders.unseen import Unseen

_SKIPPED = frozenset(
    "moveFrom pPr rPr sectPr tblPr trPr tcPr sdtPr sdtEndPr Fallback footnoteRef endnoteRef "
    "annotationRef separator continuationSeparator ffData".split()
)
CHECKED, UNCHECKED = "☒", "☐"
EMPTY_FIELDS = "form fields not filled in"


@dataclass(slots=True)
class Said:
    """What a paragraph says; and what is written behind it."""

    line: Line = field(default_factory=Line)
    boxes: list[Any] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    drawings: list[Any] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.line.text


@dataclass(frozen=True, slots=True)
class Context:
    """What the runs of a document refer to."""

    styles: Styles
    unseen: Unseen
    notes: Notes
    comments: Comments


def said(paragraph: Any, context: Context, *, backed: bool = False) -> Said:
    """What a paragraph says. ``backed``: it has a background, so white letters can be seen on it."""
    properties = of_paragraph(paragraph)
    backed = backed or context.styles.shaded(properties)
    reading = _Reading(context, context.styles.of_paragraph(properties), backed)
    reading.walk(paragraph)
    reading.end()
    reading.found.line = line_of(reading.segments, context.unseen)
    return reading.found


@dataclass(slots=True)
class _Reading:
    """One pass over the runs of a paragraph."""

    context: Context
    paragraph: Look
    backed: bool
    segments: list[Segment] = field(default_factory=list)
    found: Said = field(default_factory=Said)
    fields: Fields = field(default_factory=Fields)
    look: Look = field(default_factory=Look)
    deleted: bool = False

    def walk(self, parent: Any) -> None:
        for element in parent:
            name = markup.name(element)
            if name in _SKIPPED:
                continue
            read = _READ.get(name)
            if read is not None:
                read(self, element)
            else:
                self.walk(element)

    def put(self, text: str) -> None:
        """Text in the look of the current run."""
        if text and self.fields.shown:
            if text.strip():
                self.fields.says()
            vertical = self.look.vertical or ""
            kind = {"superscript": "raised", "subscript": "lowered"}.get(vertical, "")
            bold = bool(self.look.bold)
            self.segments.append(Segment(text, kind, bold, self.unseen))

    @property
    def unseen(self) -> str:
        if self.deleted:
            return DELETED
        if self.look.hidden:
            return HIDDEN
        if self.look.struck:
            return STRUCK
        return INVISIBLE if self.look.white and not (self.backed or self.look.shaded) else ""

    def run(self, run: Any) -> None:
        properties = child(run, "rPr")
        self.look = self.context.styles.of_run(properties, self.paragraph)
        self.walk(run)
        self.look = self.paragraph

    def end(self) -> None:
        """Name the fields that the paragraph ends in without a result."""
        if self.fields.empty:
            self.context.unseen.count(EMPTY_FIELDS, self.fields.empty)
        if self.fields.silent:
            self.context.unseen.count("fields without a result", self.fields.silent)


def _text(reading: _Reading, element: Any) -> None:
    reading.put(in_font(element.text or "", reading.look.font))


def _deletion(reading: _Reading, element: Any) -> None:
    before, reading.deleted = reading.deleted, True
    reading.walk(element)
    reading.deleted = before


def _note(reading: _Reading, element: Any) -> None:
    kind = markup.name(element).removesuffix("Reference")
    if not reading.fields.shown or reading.deleted:
        return
    mark = _custom_mark(element)
    note = reading.context.notes.pointed_to(kind, markup.attribute(element, "id") or "", mark)
    if not mark:
        reading.segments.append(Segment(note.mark, "note", False, reading.unseen))
    reading.found.notes.append(note)


def _custom_mark(reference: Any) -> str:
    if (markup.attribute(reference, "customMarkFollows") or "0") not in ("1", "true", "on"):
        return ""
    run = reference.getparent()
    return "".join(each.text or "" for each in run if markup.name(each) == "t").strip()


def _comment(reading: _Reading, element: Any) -> None:
    if said := reading.context.comments.of(markup.attribute(element, "id") or ""):
        reading.found.comments.append(said)


def _box(reading: _Reading, element: Any) -> None:
    reading.found.boxes.append(element)


def _word_art(reading: _Reading, element: Any) -> None:
    reading.put(f" {markup.attribute(element, 'string') or ''} ")
    reading.walk(element)


def _drawing(reading: _Reading, element: Any) -> None:
    reading.found.drawings.append(element)


def _symbol(reading: _Reading, element: Any) -> None:
    code = markup.attribute(element, "char") or ""
    try:
        char = symbol(markup.attribute(element, "font") or "", int(code, 16))
    except ValueError:
        char = UNKNOWN
    if char == UNKNOWN:
        reading.context.unseen.count("symbols of unknown fonts")
    else:
        reading.put(char)


def _formula(reading: _Reading, element: Any) -> None:
    before = reading.segments[-1].text if reading.segments else ""
    line = linear(element, before)
    if line and reading.fields.shown:
        reading.fields.says()
        kind = DELETED if reading.deleted else ""
        reading.segments.append(Segment(line, "", False, kind))


def _field_sign(reading: _Reading, element: Any) -> None:
    kind = markup.attribute(element, "fldCharType")
    if kind == "begin":
        filled = form_field(child(element, "ffData"))
        reading.put(filled or "")
        reading.fields.begin(filled is not None)
    elif kind == "separate":
        reading.fields.separate()
    elif kind == "end" and (instruction := reading.fields.end()):
        reading.put(shown_instruction(instruction) or "")


def _instruction(reading: _Reading, element: Any) -> None:
    reading.fields.instruct(element.text or "")


def _simple_field(reading: _Reading, element: Any) -> None:
    reading.fields.begin(False)
    reading.fields.instruct(markup.attribute(element, "instr") or "")
    reading.fields.separate()
    reading.walk(element)
    if instruction := reading.fields.end():
        reading.put(shown_instruction(instruction) or "")


def _control(reading: _Reading, element: Any) -> None:
    """A content control: its content, the sign of a check box; a prompt to fill it in is no content."""
    properties = child(element, "sdtPr")
    box = child(properties, "checkbox")
    if box is not None:
        reading.look = reading.paragraph
        reading.put(CHECKED if is_on(child(box, "checked")) else UNCHECKED)
    elif is_prompt(element):
        reading.context.unseen.count(EMPTY_FIELDS)
        reading.put(" ")
    else:
        reading.walk(element)


def is_prompt(control: Any) -> bool:
    """True for a content control that still shows its prompt (``Click here to enter text``)."""
    return is_on(control, "sdtPr", "showingPlcHdr")


def _ruby(reading: _Reading, element: Any) -> None:
    """Characters, and how they are read in brackets behind them."""
    for part, before, after in (("rubyBase", "", ""), ("rt", "(", ")")):
        if (found := child(element, part)) is not None:
            reading.put(before)
            reading.walk(found)
            reading.put(after)


def _positioned_tab(reading: _Reading, element: Any) -> None:
    reading.put(" ")


def _break(reading: _Reading, element: Any) -> None:
    reading.put("\n")


def _hyphen(reading: _Reading, element: Any) -> None:
    reading.put("-")


def _object(reading: _Reading, element: Any) -> None:
    kinds = [
        markup.attribute(each, "ProgID") or ""
        for each in element.iter()
        if markup.name(each) in ("OLEObject", "objectEmbed", "control")
    ]
    formula = any(kind.lower().startswith("equation") for kind in kinds)
    what = "formulas kept as pictures" if formula else "embedded objects"
    reading.context.unseen.count(what)
    reading.walk(element)


_READ: dict[str, Callable[[_Reading, Any], None]] = {
    "r": _Reading.run, "t": _text, "delText": _text, "del": _deletion, "txbxContent": _box,
    "footnoteReference": _note, "endnoteReference": _note, "commentReference": _comment,
    "br": _break, "cr": _break, "tab": _positioned_tab, "ptab": _positioned_tab,
    "noBreakHyphen": _hyphen, "sym": _symbol, "oMath": _formula, "oMathPara": _formula,
    "fldChar": _field_sign, "instrText": _instruction, "delInstrText": _instruction,
    "fldSimple": _simple_field, "sdt": _control, "ruby": _ruby, "object": _object,
    "textpath": _word_art, "chart": _drawing, "relIds": _drawing,
    "blip": _drawing, "imagedata": _drawing,
}  # fmt: skip
