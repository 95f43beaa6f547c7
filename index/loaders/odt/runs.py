"""The text of an OpenDocument paragraph: its spans, notes, formulas and fields, and what points out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.decks.behind import alike
from index.loaders.decks.odf_styles import Names, colour
from index.loaders.formulas import FORMULAS, linear
from index.loaders.inline_marks import DELETED, HIDDEN, INVISIBLE, STRUCK
from index.loaders.odt.lists import number
from index.loaders.odt.styles import TextStyles
from index.loaders.picture_text import PictureTexts
from index.loaders.segments import Line, Segment, line_of
from index.loaders.unseen import Unseen
from index.loaders.writing import tidy

_SKIPPED = frozenset(
    "annotation-end note-ref-mark title desc sequence-decls forms number script bookmark "
    "soft-page-break tracked-changes plugin applet".split()
)
_SIGNS = {"line-break": "\n", "tab": " "}
_WEIGHTS = ("bold", "600", "700", "800", "900")
EMPTY_FIELDS = "form fields not filled in"


@dataclass(frozen=True, slots=True)
class Note:
    """A note: its kind (``footnote``), its mark as shown, and its paragraphs' parent."""

    kind: str
    mark: str
    body: Any


@dataclass(slots=True)
class Said:
    """What a paragraph says; and what is written behind it."""

    line: Line = field(default_factory=Line)
    boxes: list[Any] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)  # names of parts
    notes: list[Note] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    charts: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks; ``unseen`` whatever it stands on, ``color`` and ``behind`` as far as they are said."""

    kind: str
    bold: bool
    unseen: str
    color: str | None
    behind: str | None


@dataclass(frozen=True, slots=True)
class Context:
    """What the paragraphs of a document refer to; ``deleted`` is the deleted text by the id of its change."""

    package: Package
    styles: TextStyles
    unseen: Unseen
    deleted: dict[str, str]
    controls: dict[str, str]
    pictures: PictureTexts
    looks: dict[Names, Look] = field(default_factory=dict)

    def look(self, names: Names) -> Look:
        """How text in these styles, nearest first, looks."""
        if names not in self.looks:
            self.looks[names] = _look(self.styles, names)
        return self.looks[names]


def said(paragraph: Any, context: Context, *, behind: str | None = "FFFFFF") -> Said:
    """What a paragraph says. ``behind`` is the colour that it stands on; None where that can't be told."""
    style = markup.attribute(paragraph, "style-name") or ""
    names: Names = (("paragraph", style),)
    own = context.styles.said(names, "paragraph-properties", "background-color")
    reading = _Reading(context, colour(own) if own.startswith("#") else behind)
    reading.walk(paragraph, names)
    reading.found.line = line_of(reading.whole(), context.unseen)
    return reading.found


def comment(annotation: Any) -> str:
    """A comment as ``Comment (Ana Ruiz): ...``; empty if it says nothing."""
    author, parts = "", []
    for each in annotation:
        name = markup.name(each)
        if name == "creator":
            author = tidy(markup.inner(each))
        elif name in ("p", "list", "h"):
            parts.append(" ".join(each.itertext()))
    text = tidy(" ".join(parts))
    named = f"Comment ({author}): {text}" if author else f"Comment: {text}"
    return named if text else ""


@dataclass(slots=True)
class _Reading:
    """One pass over a paragraph."""

    context: Context
    behind: str | None
    segments: list[Segment] = field(default_factory=list)
    found: Said = field(default_factory=Said)
    hidden: bool = False

    def walk(self, parent: Any, names: Names) -> None:
        self.put(parent.text, names)
        for element in parent:
            name = markup.name(element)
            if name not in _SKIPPED and name:
                read = _READ.get(name)
                if read is not None:
                    read(self, element, names)
                elif "drawing" in element.tag and name not in ("frame", "g", "a"):
                    self.shape(element)
                else:
                    self.walk(element, names)
            self.put(element.tail, names)

    def put(self, text: str | None, names: Names) -> None:
        """Text in the look of these styles. Blanks and line ends in the file are one blank."""
        if text:
            look = self.context.look(names)
            words = " ".join(text.split("\n"))
            self.segments.append(Segment(words, look.kind, look.bold, self.unseen(look)))

    def sign(self, text: str) -> None:
        self.segments.append(Segment(text))

    def shape(self, element: Any) -> None:
        if any(markup.name(each) in ("p", "list") for each in element):
            self.found.boxes.append(element)

    def whole(self) -> list[Segment]:
        """All segments; all are hidden if the paragraph is."""
        if not self.hidden:
            return self.segments
        return [Segment(s.text, s.kind, s.bold, s.unseen or HIDDEN) for s in self.segments]

    def unseen(self, look: Look) -> str:
        if look.unseen or look.color is None:
            return look.unseen
        behind = look.behind or self.behind
        return INVISIBLE if behind is not None and alike(look.color, behind) else ""


def _look(styles: TextStyles, names: Names) -> Look:
    lines = [styles.text(names, f"text-line-through-{each}") for each in ("style", "type")]
    struck = any(line not in ("", "none") for line in lines) and "none" not in lines
    hidden = styles.text(names, "display") == "none"
    under = styles.text(names, "background-color")
    return Look(
        styles.height(names),
        styles.text(names, "font-weight") in _WEIGHTS,
        STRUCK if struck else HIDDEN if hidden else "",
        styles.text_colour(names),
        colour(under) if under.startswith("#") else None,
    )


def _span(reading: _Reading, element: Any, names: Names) -> None:
    style = markup.attribute(element, "style-name")
    reading.walk(element, (("text", style), *names) if style else names)


def _blank(reading: _Reading, element: Any, names: Names) -> None:
    reading.put(" ", names)


def _break(reading: _Reading, element: Any, names: Names) -> None:
    reading.sign(_SIGNS[markup.name(element)])


def _note(reading: _Reading, element: Any, names: Names) -> None:
    mark, body = "", None
    for each in element:
        if markup.name(each) == "note-citation":
            mark = markup.inner(each).strip()
        elif markup.name(each) == "note-body":
            body = each
    reading.segments.append(
        Segment(mark or "*", "note", False, reading.unseen(reading.context.look(names)))
    )
    kind = markup.attribute(element, "note-class") or "footnote"
    reading.found.notes.append(Note(kind, mark or "*", body))


def _annotation(reading: _Reading, element: Any, names: Names) -> None:
    if text := comment(element):
        reading.found.comments.append(text)


def _hidden_text(reading: _Reading, element: Any, names: Names) -> None:
    text = markup.inner(element) or markup.attribute(element, "string-value") or ""
    kind = "" if markup.attribute(element, "is-hidden") == "false" else HIDDEN
    reading.segments.append(Segment(text, "", False, kind))


def _hidden_paragraph(reading: _Reading, element: Any, names: Names) -> None:
    reading.hidden = markup.attribute(element, "is-hidden") != "false"


def _change(reading: _Reading, element: Any, names: Names) -> None:
    text = reading.context.deleted.pop(markup.attribute(element, "change-id") or "", "")
    if text:
        reading.segments.append(Segment(text, "", False, DELETED))


def _formula(reading: _Reading, element: Any, names: Names) -> None:
    before = reading.segments[-1].text if reading.segments else ""
    reading.sign(linear(element, before))


def _object(reading: _Reading, element: Any, names: Names) -> None:
    """An embedded object: a formula is text, a chart is written behind; others are named."""
    inner = _content(reading.context.package, element)
    for each in () if inner is None else inner.iter():
        if markup.name(each) in FORMULAS:
            _formula(reading, each, names)
            return
        if markup.name(each) == "chart" and "chart" in each.tag:
            reading.found.charts.append(each)
            return
    reading.context.unseen.count("embedded objects")


def _content(package: Package, element: Any) -> Any:
    """The root of an embedded object's content; None where there is none that can be read."""
    held = next((each for each in element if markup.name(each) in ("math", "document")), None)
    if held is not None:
        return held
    name = (markup.attribute(element, "href") or "").removeprefix("./").rstrip("/")
    try:
        data = package.get(f"{name}/content.xml")
        return None if data is None else markup.xml(data)
    except Unreadable:
        return None


def _foreign_object(reading: _Reading, element: Any, names: Names) -> None:
    reading.context.unseen.count("embedded objects")


def _picture(reading: _Reading, element: Any, names: Names) -> None:
    reading.found.pictures.append((markup.attribute(element, "href") or "").removeprefix("./"))


def _box(reading: _Reading, element: Any, names: Names) -> None:
    reading.found.boxes.append(element)


def _placeholder(reading: _Reading, element: Any, names: Names) -> None:
    reading.context.unseen.count(EMPTY_FIELDS)
    reading.sign(" ")


def _control(reading: _Reading, element: Any, names: Names) -> None:
    """A content control as LibreOffice writes it."""
    if markup.attribute(element, "showing-place-holder") == "true":
        _placeholder(reading, element, names)
    elif markup.attribute(element, "checkbox") == "true":
        reading.sign("☒" if markup.attribute(element, "checked") == "true" else "☐")
    else:
        reading.walk(element, names)


def _form_control(reading: _Reading, element: Any, names: Names) -> None:
    reading.sign(
        f" {reading.context.controls.get(markup.attribute(element, 'control') or '', '')} "
    )


def _field_mark(reading: _Reading, element: Any, names: Names) -> None:
    """An old form field that LibreOffice took over from Word: a check box or a choice."""
    said = {
        markup.attribute(each, "name") or "": markup.attribute(each, "value") or ""
        for each in element
        if markup.name(each) == "param"
    }
    kind = markup.attribute(element, "type") or ""
    if kind.endswith("CHECKBOX"):
        reading.sign("☒" if said.get("Checkbox_Checked") == "true" else "☐")
    elif kind.endswith("DROPDOWN"):
        entries = [
            markup.attribute(each, "value") or ""
            for each in element
            if (markup.attribute(each, "name") or "").startswith("Dropdown_ListEntry")
        ]
        at = number(said.get("Dropdown_Selected"), 0)
        reading.sign(entries[at] if at < len(entries) else "")


def _ruby(reading: _Reading, element: Any, names: Names) -> None:
    for each in element:
        if markup.name(each) == "ruby-base":
            reading.walk(each, names)
        elif markup.name(each) == "ruby-text" and (text := markup.inner(each).strip()):
            reading.sign(f"({text})")


_READ: dict[str, Callable[[_Reading, Any, Names], None]] = {
    "image": _picture,
    "span": _span, "s": _blank, "line-break": _break, "tab": _break, "note": _note,
    "annotation": _annotation, "hidden-text": _hidden_text, "hidden-paragraph": _hidden_paragraph,
    "change": _change, "object": _object, "object-ole": _foreign_object, "text-box": _box,
    "placeholder": _placeholder, "content-control": _control, "control": _form_control,
    "fieldmark": _field_mark, "ruby": _ruby, "math": _formula,
}  # fmt: skip
