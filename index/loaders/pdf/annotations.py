"""The annotations of a page: form fields with their values, comments, what is struck out or covered.

Scripts in forms never run: our PDFium is built without them, and no action of a document is started.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from index.loaders.writing import Box

MOST = 20_000  # of a page
_LONGEST = 4 << 20  # bytes of one text
_ROOM = 500_000  # characters of all texts of a page
_MOST_QUADS, _MOST_OPTIONS = 2000, 2000
_HIDDEN = 0x02 | 0x20  # hidden, no view
_PASSWORD = 1 << 13


@dataclass(frozen=True, slots=True)
class Field:
    """A form field on a page: ``box`` on the PDF's plane. ``text`` is its value, as the form shows it.

    ``ticked`` is None for fields that aren't check boxes or radio buttons; ``name`` is for readers, or empty.
    """

    box: Box
    text: str
    name: str = ""
    ticked: bool | None = None
    size: float = 0.0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote on a page: a sticky note, or a note to a highlight."""

    box: Box
    text: str
    author: str = ""


@dataclass(slots=True)
class Annotations:
    """What the annotations of a page say; boxes are on the PDF's plane.

    ``struck`` is struck through, ``redacted`` marked to be removed, ``covers`` are filled shapes,
    ``media`` counts what can't be read, ``cut`` the texts that were too long to be taken, ``files`` are
    handles of attached files.
    """

    fields: list[Field] = field(default_factory=list)
    texts: list[Field] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    struck: list[Box] = field(default_factory=list)
    redacted: list[Box] = field(default_factory=list)
    covers: list[Box] = field(default_factory=list)
    files: list[Any] = field(default_factory=list)
    media: int = 0
    passwords: int = 0
    cut: int = 0
    room: int = _ROOM

    def takes(self, text: str) -> bool:
        """True for a text that isn't blank and for which there is room; counts the others."""
        if not text.strip():
            return False
        if len(text) > self.room:
            self.cut += 1
            return False
        self.room -= len(text)
        return True


def annotations_of(page: Any) -> Annotations:
    """The annotations of a pypdfium2 page; fields have values only if the document's forms are open."""
    import pypdfium2.raw as pdfium

    found = Annotations()
    form = page.formenv.raw if page.formenv else None
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), MOST)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if annotation:
            _add(found, annotation, form)
            pdfium.FPDFPage_CloseAnnot(annotation)
    return found


def hide_passwords(page: Any) -> None:
    """Let a page's fields for passwords not be drawn: some programs store what was typed in them."""
    import pypdfium2.raw as pdfium

    form = page.formenv.raw if page.formenv else None
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), MOST) if form else 0):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation) if annotation else None
        text = kind == pdfium.FPDF_FORMFIELD_TEXTFIELD
        if text and pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD:
            pdfium.FPDFAnnot_SetFlags(annotation, _HIDDEN)
        if annotation:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _add(found: Annotations, annotation: Any, form: Any) -> None:
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    box = _box(annotation)
    if kind in (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP) or box is None:
        return
    hidden = bool(pdfium.FPDFAnnot_GetFlags(annotation) & _HIDDEN)
    if kind == pdfium.FPDF_ANNOT_WIDGET:
        if form is not None:
            _add_field(found, annotation, form, box, hidden)
        return
    if hidden:
        return
    if kind == pdfium.FPDF_ANNOT_FREETEXT:
        size = _size_said(_said(annotation, "DA"))
        if found.takes(text := _said(annotation, "Contents")):
            found.texts.append(Field(box, text, size=size))
        return
    if kind in (
        pdfium.FPDF_ANNOT_SOUND, pdfium.FPDF_ANNOT_MOVIE, pdfium.FPDF_ANNOT_SCREEN,
        pdfium.FPDF_ANNOT_RICHMEDIA, pdfium.FPDF_ANNOT_THREED,
    ):  # fmt: skip
        found.media += 1
        return
    if kind == pdfium.FPDF_ANNOT_STRIKEOUT:
        found.struck += list(_quads(annotation)) or [box]
    elif kind == pdfium.FPDF_ANNOT_REDACT:
        found.redacted += list(_quads(annotation)) or [box]
    elif kind == pdfium.FPDF_ANNOT_FILEATTACHMENT:
        if attached := pdfium.FPDFAnnot_GetFileAttachment(annotation):
            found.files.append(attached)
    elif kind in (pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_POLYGON, pdfium.FPDF_ANNOT_STAMP):
        found.covers.append(box)
    if found.takes(text := _said(annotation, "Contents")):
        found.comments.append(Comment(box, text.strip(), _said(annotation, "T").strip()))


def _add_field(found: Annotations, annotation: Any, form: Any, box: Box, hidden: bool) -> None:
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    name = _string(pdfium.FPDFAnnot_GetFormFieldAlternateName, form, annotation).strip()
    if kind in (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON):
        ticked = bool(pdfium.FPDFAnnot_IsChecked(form, annotation))
        if kind == pdfium.FPDF_FORMFIELD_RADIOBUTTON:  # its name is that of the whole group
            name = _string(pdfium.FPDFAnnot_GetFormFieldExportValue, form, annotation).strip()
        found.fields.append(Field(box, "", name, ticked, hidden=hidden))
        return
    if kind == pdfium.FPDF_FORMFIELD_TEXTFIELD:
        if pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD:
            found.passwords += 1
            return
        text = _string(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation)
    elif kind in (pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX):
        text = ", ".join(_chosen(annotation, form)) or _string(
            pdfium.FPDFAnnot_GetFormFieldValue, form, annotation
        )
    else:
        return
    if found.takes(text):
        size = ctypes.c_float()
        pdfium.FPDFAnnot_GetFontSize(form, annotation, ctypes.byref(size))
        found.fields.append(Field(box, text, name, None, max(0.0, size.value), hidden))


def _chosen(annotation: Any, form: Any) -> Iterator[str]:
    import pypdfium2.raw as pdfium

    for number in range(min(pdfium.FPDFAnnot_GetOptionCount(form, annotation), _MOST_OPTIONS)):
        if pdfium.FPDFAnnot_IsOptionSelected(form, annotation, number):
            yield _string(pdfium.FPDFAnnot_GetOptionLabel, form, annotation, number)


def _box(annotation: Any) -> Box | None:
    import pypdfium2.raw as pdfium

    rect = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(rect)):
        return None
    left, right = sorted((rect.left, rect.right))
    bottom, top = sorted((rect.bottom, rect.top))
    return (left, bottom, right, top)


def _quads(annotation: Any) -> Iterator[Box]:
    import pypdfium2.raw as pdfium

    points = pdfium.FS_QUADPOINTSF()
    for number in range(min(pdfium.FPDFAnnot_CountAttachmentPoints(annotation), _MOST_QUADS)):
        if pdfium.FPDFAnnot_GetAttachmentPoints(annotation, number, ctypes.byref(points)):
            wide = (points.x1, points.x2, points.x3, points.x4)
            high = (points.y1, points.y2, points.y3, points.y4)
            yield (min(wide), min(high), max(wide), max(high))


def _said(annotation: Any, key: str) -> str:
    import pypdfium2.raw as pdfium

    return _string(pdfium.FPDFAnnot_GetStringValue, annotation, key.encode("ascii"))


def _size_said(appearance: str) -> float:
    """The font's size in a default appearance: ``/Helv 12 Tf 0 g``; 0 if it says none."""
    parts = appearance.split()
    try:
        return abs(float(parts[parts.index("Tf") - 1]))
    except ValueError:
        return 0.0


def _string(call: Callable[..., int], *args: Any) -> str:
    """What a function of PDFium says in UTF-16."""
    import pypdfium2.raw as pdfium

    length = call(*args, None, 0)
    if length <= 2:
        return ""
    if length > _LONGEST:
        return "…" * (_ROOM + 1)  # too long for any page
    held = ctypes.create_string_buffer(length)
    call(*args, ctypes.cast(held, ctypes.POINTER(pdfium.FPDF_WCHAR)), length)
    return held.raw[:length].decode("utf-16-le", "replace").rstrip("\x00")
