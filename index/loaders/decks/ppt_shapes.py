"""The shapes of a slide in PowerPoint's old format: place, text, hidden or not; tables ([MS-ODRAW] 2.2)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from index.loaders.decks.ppt_records import Record
from index.loaders.decks.ppt_text import Text, texts
from index.loaders.decks.reading_order import Box, around, in_reading_order
from index.loaders.spans import Cell

_UNITS = 576  # in an inch
_DRAWING, _PAGE, _GROUP, _SHAPE = 1036, 0xF002, 0xF003, 0xF004
_GROUP_AREA, _KIND, _CHILD, _ANCHOR, _TEXT, _DATA = 0xF009, 0xF00A, 0xF00F, 0xF010, 0xF00D, 0xF011
_OPTIONS = (0xF00B, 0xF121, 0xF122)
_HIDDEN, _IS_TABLE = 0x03BF, 0x039F
_IS_HIDDEN = 0x00020002  # the bit, and the bit that says that it is meant
_FILL_KIND, _FILL_COLOUR, _FILL_OPACITY, _FILLED = 0x180, 0x181, 0x182, 0x1BF
_IS_FILLED, _FILL_MEANT, _OPAQUE = 0x10, 0x100000, 0x10000
_PLACEHOLDER, _OBJECT, _PICTURE = 3011, 3009, 75
FURNITURE = (7, 8, 9, 10)  # dates, numbers, footers, headers
TITLES = (1, 3, 13, 15, 17)
_HAIR = 0.02  # inches
_PROGRAMS, _LOOKS = 5000, (5003, 4012)  # tags of programs; in one's data the looks of paragraphs
_BLIP, _SCHEME, _NUMBERED = 0x800000, 0x1000000, 0x2000000
_LETTERS_SAY, _SPECIAL_SAYS = 0x2000000, 0x20


@dataclass(frozen=True, slots=True)
class OldShape:
    """A shape, or a table with its ``cells``."""

    box: Box | None
    text: Text | None = None
    listed: int | None = None  # its text's number in the outline of the slide
    place: int = 0
    hidden: bool = False
    cells: tuple[OldShape, ...] = ()
    unread: str = ""  # what it holds that has no reader
    numbers: int = 0  # looks of its paragraphs that have automatic numbers
    height: int = 0  # what lies higher is drawn later
    filled: bool = False
    fill: int | None = None  # the colour it is filled with, as stored; None if it has no one colour


Frame = tuple[
    float, float, float, float
]  # left, top, and how much larger the slide is across and down


def shapes(slide: Record) -> list[OldShape]:
    """The shapes of a slide in reading order; those of a group stay together."""
    top = slide.first(_DRAWING, _PAGE, _GROUP)
    return [] if top is None else _inside(top, (0, 0, 1, 1), count(), hidden=False)


def fill_of(shape: Record) -> tuple[bool, int | None]:
    """Whether a shape says that it is filled, and the one colour, as stored; None if there is no one colour."""
    told = dict(_options(shape))
    flags = told.get(_FILLED, 0)
    stated = bool(flags & _FILL_MEANT)
    if not (flags & _IS_FILLED if stated else _FILL_COLOUR in told):
        return False, None
    plain = not told.get(_FILL_KIND, 0) and told.get(_FILL_OPACITY, _OPAQUE) >= _OPAQUE
    return True, told.get(_FILL_COLOUR, 0xFFFFFF) if plain else None


def _inside(group: Record, frame: Frame, heights: Iterator[int], *, hidden: bool) -> list[OldShape]:
    units: list[tuple[Box | None, list[OldShape]]] = []
    for number, each in enumerate(group.held()):
        if each.kind == _GROUP:
            shape = each.first(_SHAPE)
            if shape is None:
                continue
            inner, unseen = _framed(shape, frame), hidden or _is_hidden(shape)
            held = _inside(each, inner, heights, hidden=unseen)
            if _option(shape, _IS_TABLE) & 1:
                held = [_table(held, unseen)]
            units.append((around([one.box for one in held if one.box]), held))
        elif each.kind == _SHAPE and number:  # the first one is the group itself
            found = replace(_shape(each, frame, hidden), height=next(heights))
            units.append((found.box, [found]))
    return [shape for unit in in_reading_order(units) for shape in unit]


def _shape(record: Record, frame: Frame, hidden: bool) -> OldShape:
    box = record.first(_TEXT)
    said, elsewhere = texts(list(box.held())) if box is not None else ([], [])
    data = record.first(_DATA, _PLACEHOLDER)
    kind = record.first(_KIND)
    picture = kind is not None and kind.instance == _PICTURE
    embedded = record.first(_DATA, _OBJECT) is not None
    filled, fill = (True, None) if picture or embedded else fill_of(record)
    return OldShape(
        _box(record, frame),
        next(iter(said), None),
        next(iter(elsewhere), None),
        0 if data is None else data.whole(4, "<B"),
        hidden or _is_hidden(record),
        unread="embedded objects" if embedded else "pictures" if picture else "",
        numbers=_numbers(record),
        filled=filled,
        fill=fill,
    )


def _numbers(shape: Record) -> int:
    """How many looks of a shape's paragraphs have automatic numbers ([MS-PPT] 2.9.67)."""
    programs = shape.first(_DATA, _PROGRAMS)
    tags = [each.first(*_LOOKS) for each in programs.held()] if programs is not None else []
    data = next((each.content for each in tags if each is not None), memoryview(b""))
    at = found = 0
    while at + 4 <= len(data):
        (paragraph,) = struct.unpack_from("<I", data, at)
        at += 4 + 2 * bool(paragraph & _BLIP)
        if paragraph & _NUMBERED:
            found += data[at : at + 2].tobytes() == b"\x01\x00"
            at += 2
        at += 4 * bool(paragraph & _SCHEME)
        (letters,) = struct.unpack_from("<I", data, at) if at + 4 <= len(data) else (0,)
        at += 4 + 4 * bool(letters & _LETTERS_SAY)
        (special,) = struct.unpack_from("<I", data, at) if at + 4 <= len(data) else (0,)
        at += 4 + 4 * bool(special & _SPECIAL_SAYS)
    return found


def _table(held: Sequence[OldShape], hidden: bool) -> OldShape:
    cells = tuple(each for each in held if each.box is not None and each.text is not None)
    return OldShape(
        around([each.box for each in cells if each.box is not None]), hidden=hidden, cells=cells
    )


def rows(cells: Sequence[tuple[Box, str]]) -> list[list[Cell]]:
    """The rows of a table whose cells are known by their places: how much each spans."""
    lefts = _edges([box.left for box, _ in cells])
    tops = _edges([box.top for box, _ in cells])
    found: list[list[Cell]] = [[] for _ in tops]
    for box, text in sorted(cells, key=lambda each: each[0].left):
        row = _nearest(tops, box.top)
        wide = sum(box.left - _HAIR < left < box.right - _HAIR for left in lefts)
        high = sum(box.top - _HAIR < top < box.bottom - _HAIR for top in tops)
        found[row].append(Cell(text, max(1, high), max(1, wide)))
    return found


def _edges(places: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place > edges[-1] + _HAIR:
            edges.append(place)
    return edges


def _nearest(edges: Sequence[float], place: float) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - place))


def _box(record: Record, frame: Frame) -> Box | None:
    sides = _sides(record)
    if sides is None:
        return None
    left, top, wide, high = frame
    return Box(
        left + sides[0] * wide / _UNITS, top + sides[1] * high / _UNITS,
        left + sides[2] * wide / _UNITS, top + sides[3] * high / _UNITS,
    )  # fmt: skip


def _sides(record: Record) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom."""
    for each in record.held():
        if each.kind == _CHILD and len(each.content) >= 16:
            left, top, right, bottom = struct.unpack_from("<4i", each.content)
            return left, top, right, bottom
        if each.kind == _ANCHOR and len(each.content) >= 8:
            size = "<4i" if len(each.content) >= 16 else "<4h"
            top, left, right, bottom = struct.unpack_from(size, each.content)
            return left, top, right, bottom
    return None


def _framed(shape: Record, frame: Frame) -> Frame:
    """How places inside a group become places on the slide."""
    area, outside = shape.first(_GROUP_AREA), _box(shape, frame)
    if area is None or outside is None or len(area.content) < 16:
        return frame
    left, top, right, bottom = struct.unpack_from("<4i", area.content)
    wide = (outside.right - outside.left) * _UNITS / ((right - left) or 1)
    high = (outside.bottom - outside.top) * _UNITS / ((bottom - top) or 1)
    return outside.left - left * wide / _UNITS, outside.top - top * high / _UNITS, wide, high


def _is_hidden(shape: Record) -> bool:
    return _option(shape, _HIDDEN) & _IS_HIDDEN == _IS_HIDDEN


def _option(shape: Record, wanted: int) -> int:
    """A property of a shape; 0 if it has none."""
    return next((value for name, value in _options(shape) if name == wanted), 0)


def _options(shape: Record) -> Iterator[tuple[int, int]]:
    for each in shape.held():
        if each.kind in _OPTIONS:
            for number in range(min(each.instance, len(each.content) // 6)):
                name, value = struct.unpack_from("<HI", each.content, 6 * number)
                yield name & 0x3FFF, value
