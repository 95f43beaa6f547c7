"""What the elements in an OpenDocument paragraph say: spans, notes, formulas, fields, controls."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.decks.odf_styles import Names
from index.loaders.formulas import FORMULAS, linear
from index.loaders.inline_marks import DELETED, HIDDEN
from index.loaders.markup import number
from index.loaders.odt.said import Note, comment
from index.loaders.segments import Segment

if TYPE_CHECKING:
    from index.loaders.odt.runs import Reading

_SIGNS = {"line-break": "\n", "tab": " "}
EMPTY_FIELDS = "form fields not filled in"


def _span(reading: Reading, element: Any, names: Names) -> None:
    style = markup.attribute(element, "style-name")
    reading.walk(element, (("text", style), *names) if style else names)


def _blank(reading: Reading, element: Any, names: Names) -> None:
    reading.put(" ", names)


def _break(reading: Reading, element: Any, names: Names) -> None:
    reading.sign(_SIGNS[markup.name(element)])


def _note(reading: Reading, element: Any, names: Names) -> None:
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


def _annotation(reading: Reading, element: Any, names: Names) -> None:
    if text := comment(element):
        reading.found.comments.append(text)


def _hidden_text(reading: Reading, element: Any, names: Names) -> None:
    text = markup.inner(element) or markup.attribute(element, "string-value") or ""
    kind = "" if markup.attribute(element, "is-hidden") == "false" else HIDDEN
    reading.segments.append(Segment(text, "", False, kind))


def _hidden_paragraph(reading: Reading, element: Any, names: Names) -> None:
    reading.hidden = markup.attribute(element, "is-hidden") != "false"


def _change(reading: Reading, element: Any, names: Names) -> None:
    text = reading.context.deleted.pop(markup.attribute(element, "change-id") or "", "")
    if text:
        reading.segments.append(Segment(text, "", False, DELETED))


def _formula(reading: Reading, element: Any, names: Names) -> None:
    before = reading.segments[-1].text if reading.segments else ""
    reading.sign(linear(element, before))


def _object(reading: Reading, element: Any, names: Names) -> None:
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


def _foreign_object(reading: Reading, element: Any, names: Names) -> None:
    reading.context.unseen.count("embedded objects")


def _picture(reading: Reading, element: Any, names: Names) -> None:
    reading.found.pictures.append((markup.attribute(element, "href") or "").removeprefix("./"))


def _box(reading: Reading, element: Any, names: Names) -> None:
    reading.found.boxes.append(element)


def _placeholder(reading: Reading, element: Any, names: Names) -> None:
    reading.context.unseen.count(EMPTY_FIELDS)
    reading.sign(" ")


def _control(reading: Reading, element: Any, names: Names) -> None:
    """A content control as LibreOffice writes it."""
    if markup.attribute(element, "showing-place-holder") == "true":
        _placeholder(reading, element, names)
    elif markup.attribute(element, "checkbox") == "true":
        reading.sign("☒" if markup.attribute(element, "checked") == "true" else "☐")
    else:
        reading.walk(element, names)


def _form_control(reading: Reading, element: Any, names: Names) -> None:
    reading.sign(
        f" {reading.context.controls.get(markup.attribute(element, 'control') or '', '')} "
    )


def _field_mark(reading: Reading, element: Any, names: Names) -> None:
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


def _ruby(reading: Reading, element: Any, names: Names) -> None:
    for each in element:
        if markup.name(each) == "ruby-base":
            reading.walk(each, names)
        elif markup.name(each) == "ruby-text" and (text := markup.inner(each).strip()):
            reading.sign(f"({text})")


READ: dict[str, Callable[[Reading, Any, Names], None]] = {
    "image": _picture,
    "span": _span, "s": _blank, "line-break": _break, "tab": _break, "note": _note,
    "annotation": _annotation, "hidden-text": _hidden_text, "hidden-paragraph": _hidden_paragraph,
    "change": _change, "object": _object, "object-ole": _foreign_object, "text-box": _box,
    "placeholder": _placeholder, "content-control": _control, "control": _form_control,
    "fieldmark": _field_mark, "ruby": _ruby, "math": _formula,
}  # fmt: skip
