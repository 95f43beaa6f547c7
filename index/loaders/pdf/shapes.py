"""What a page draws besides its text: rules, filled areas, pictures; and the order of it all."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.loaders.writing import Box

MOST_PATHS = 3000  # of a page; a map or a chart has more, a table fewer
_MOST_OBJECTS = 100_000
_DEPTH = 4  # forms inside forms
_AREA = 4.0  # points; what is smaller in width or height hides no text
_OPAQUE = 250  # of 255

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled area or a picture: its place in the order of drawing, its box on the PDF's plane, its object."""

    order: int
    box: Box
    drawn_by: Any


@dataclass(frozen=True, slots=True)
class TextShape:
    """A text object, its place in the order of drawing, and whether it is inside a form."""

    order: int
    drawn_by: Any
    inside: bool


@dataclass(slots=True)
class Shapes:
    """The objects of a page. ``paths`` are the boxes of its drawn lines and areas, ``texts`` by address."""

    paths: list[Box] = field(default_factory=list)
    areas: list[Shape] = field(default_factory=list)
    pictures: list[Shape] = field(default_factory=list)
    texts: dict[int, TextShape] = field(default_factory=dict)
    count: int = 0


def shapes_of(page: Any) -> Shapes:
    """The objects of a pypdfium2 page, those inside its forms too."""
    import pypdfium2.raw as pdfium

    found = Shapes()
    bounds = [ctypes.c_float() for _ in range(4)]
    refs = [ctypes.byref(each) for each in bounds]
    for order, (kind, each, matrix, inside) in enumerate(_objects(page.raw, None, _SAME, 0)):
        if order >= _MOST_OBJECTS:
            break
        found.count = order + 1
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            found.texts[ctypes.addressof(each.contents)] = TextShape(order, each, inside)
            continue
        if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
            continue
        if len(found.paths) >= MOST_PATHS and kind == pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(each, *refs):
            continue
        left, bottom, right, top = (value.value for value in bounds)
        box = (
            (left, bottom, right, top)
            if matrix is _SAME
            else moved((left, bottom, right, top), matrix)
        )
        large = box[2] - box[0] > _AREA and box[3] - box[1] > _AREA
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            found.paths.append(box)
            if large:
                found.areas.append(Shape(order, box, each))
        elif large:
            found.pictures.append(Shape(order, box, each))
    return found


def fill_of(shape: Any) -> tuple[int, int, int] | None:
    """The colour that a path or text is filled with, or None if it isn't filled or lets through what is below."""
    import pypdfium2.raw as pdfium

    if pdfium.FPDFPageObj_GetType(shape) == pdfium.FPDF_PAGEOBJ_PATH:
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDFPath_GetDrawMode(shape, ctypes.byref(mode), ctypes.byref(stroke)):
            return None
        if mode.value == pdfium.FPDF_FILLMODE_NONE:
            return None
    color = color_of(shape)
    return color[:3] if color is not None and color[3] >= _OPAQUE else None


def color_of(shape: Any) -> tuple[int, int, int, int] | None:
    """Red, green, blue and opacity (0 to 255) of an object's fill; None for a pattern."""
    import pypdfium2.raw as pdfium

    parts = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(shape, *map(ctypes.byref, parts)):
        return None
    red, green, blue, opacity = (part.value for part in parts)
    return red, green, blue, opacity


def moved(box: Box, matrix: Matrix) -> Box:
    """The smallest upright box around a box that was moved, turned or scaled."""
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    wide = [a * x + c * y + e for x, y in corners]
    high = [b * x + d * y + f for x, y in corners]
    return (min(wide), min(high), max(wide), max(high))


def _objects(
    page: Any, form: Any, matrix: Matrix, depth: int
) -> Iterator[tuple[int, Any, Matrix, bool]]:
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFFormObj_CountObjects(form) if form else pdfium.FPDFPage_CountObjects(page)
    for number in range(count):
        each = (
            pdfium.FPDFFormObj_GetObject(form, number)
            if form
            else pdfium.FPDFPage_GetObject(page, number)
        )
        if not each:
            continue
        kind = pdfium.FPDFPageObj_GetType(each)
        yield kind, each, matrix, form is not None
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth + 1 < _DEPTH:
            yield from _objects(page, each, _inside(each, matrix), depth + 1)


def _inside(form: Any, outer: Matrix) -> Matrix:
    """The matrix from a form's own plane to the page's."""
    import pypdfium2.raw as pdfium

    own = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(form, ctypes.byref(own)):
        return outer
    a, b, c, d, e, f = own.a, own.b, own.c, own.d, own.e, own.f
    if not all(map(math.isfinite, (a, b, c, d, e, f))):
        return outer
    if (a, b, c, d, e, f) == _SAME:
        return outer
    p, q, r, s, t, u = outer
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip
