"""How characters and paragraphs of an old Word file look, read from its pages of formatting ([MS-DOC] 2.9.105)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from index.loaders.doc.streams import PARAGRAPHS, RUNS, Document, Piece
from index.loaders.edges import CellDefinition
from index.loaders.inline_marks import DELETED, HIDDEN, STRUCK

_PAGE = 512
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # bytes of an operand, by its kind
_TABLE = 0xD608  # how the cells of a row lie
_LONG = (_TABLE,)  # operands that begin with a length of two bytes
_RAISED_BY = 4  # half points

Said = Mapping[int, bytes]
"""Properties by their code (sprm), each with its operand."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters from ``begin`` to before ``end`` that are formatted in one way."""

    begin: int
    end: int
    said: Said
    style: int = 0


def runs(document: Document, pieces: list[Piece]) -> list[Stretch]:
    """The character formatting, by numbers of characters, in order."""
    return _in_text(_stretches(document, RUNS), pieces)


def paragraphs(document: Document, pieces: list[Piece]) -> list[Stretch]:
    """The paragraph formatting, by numbers of characters, in order."""
    return _in_text(_stretches(document, PARAGRAPHS), pieces)


def _stretches(document: Document, table: int) -> Iterator[Stretch]:
    """The formatting by places in the file."""
    data = document.table(table)
    count = (len(data) - 4) // 8
    for number in range(max(0, count)):
        (page,) = struct.unpack_from("<I", data, 4 * (count + 1) + 4 * number)
        at = (page & 0x3FFFFF) * _PAGE
        held = document.main[at : at + _PAGE]
        if len(held) == _PAGE:
            yield from _of_page(held, table == PARAGRAPHS)


def _of_page(page: bytes, of_paragraphs: bool) -> Iterator[Stretch]:
    count = page[-1]
    width = 13 if of_paragraphs else 1
    if 4 * (count + 1) + width * count > _PAGE:
        return
    edges = struct.unpack_from(f"<{count + 1}I", page)
    for number in range(count):
        at = 2 * page[4 * (count + 1) + width * number]
        style, properties = _entry(page, at, of_paragraphs) if at else (0, b"")
        yield Stretch(edges[number], edges[number + 1], said_of(properties), style)


def _entry(page: bytes, at: int, of_paragraph: bool) -> tuple[int, bytes]:
    """A paragraph's style, and the properties of a run or paragraph."""
    if not of_paragraph:
        return 0, page[at + 1 : at + 1 + page[at]]
    length, begin = 2 * page[at] - 1, at + 1
    if page[at] == 0:
        length, begin = 2 * page[at + 1], at + 2
    held = page[begin : begin + length]
    return (int.from_bytes(held[:2], "little"), held[2:]) if len(held) >= 2 else (0, b"")


def said_of(properties: bytes) -> dict[int, bytes]:
    """Properties as they are stored: codes, each with its operand."""
    found, at = {}, 0
    while at + 2 <= len(properties):
        (code,) = struct.unpack_from("<H", properties, at)
        at += 2
        size = _SIZES.get(code >> 13)
        if size is None:
            if code in _LONG:
                size = 1 + int.from_bytes(properties[at : at + 2], "little")
            else:
                size = 1 + (properties[at] if at < len(properties) else 0)
        found[code] = properties[at : at + size]
        at += size
    return found


def _in_text(stretches: Iterator[Stretch], pieces: list[Piece]) -> list[Stretch]:
    """The stretches by numbers of characters: where their places lie in pieces of the text."""
    by_place = sorted(pieces, key=lambda piece: piece.offset)
    found = []
    first = 0
    for each in sorted(stretches, key=lambda stretch: stretch.begin):
        while (
            first < len(by_place)
            and by_place[first].offset + by_place[first].size * by_place[first].length <= each.begin
        ):
            first += 1
        for piece in by_place[first:]:
            if piece.offset >= each.end:
                break
            begin = piece.begin + max(0, each.begin - piece.offset) // piece.size
            end = min(piece.end, piece.begin + (each.end - piece.offset) // piece.size)
            if begin < end:
                found.append(Stretch(begin, end, each.said, each.style))
    return sorted(found, key=lambda stretch: stretch.begin)


def is_on(said: Said, code: int) -> bool:
    """True if a switch is on, or turned on against its style."""
    return said.get(code, b"\0")[:1] in (b"\x01", b"\x81")


def unseen(said: Said) -> str:
    """The mark of text that isn't shown; empty for others."""
    if is_on(said, 0x0800):
        return DELETED
    if is_on(said, 0x083C):
        return HIDDEN
    return STRUCK if is_on(said, 0x0837) or is_on(said, 0x2A53) else ""


def vertical(said: Said) -> str:
    """``raised``, ``lowered`` or empty."""
    kind = said.get(0x2A48, b"\0")[:1]
    if kind in (b"\x01", b"\x02"):
        return "raised" if kind == b"\x01" else "lowered"
    by = int.from_bytes(said.get(0x4845, b"\0\0"), "little", signed=True)
    return "raised" if by >= _RAISED_BY else "lowered" if by <= -_RAISED_BY else ""


def cells(said: Said) -> tuple[int, list[CellDefinition]]:
    """The left edge of a row, and how its cells lie; nothing if that isn't said here."""
    held = said.get(_TABLE, b"")[2:]
    count = held[0] if held else 0
    if len(held) < 1 + 2 * (count + 1) or not count:
        return 0, []
    left, *rights = struct.unpack_from(f"<{count + 1}h", held, 1)
    found = []
    for number_of, right in enumerate(rights):
        at = 1 + 2 * (count + 1) + 20 * number_of
        bits = int.from_bytes(held[at : at + 2], "little")
        across, down = bits & 3, bits >> 5 & 3
        found.append(CellDefinition(right, across == 1 or across == 2, down == 1, down == 3))
    return left, found


def is_bold(said: Said) -> bool:
    return is_on(said, 0x0835)


def number(said: Said, code: int) -> int:
    """A property that is a number; 0 if it isn't said."""
    return int.from_bytes(said.get(code, b"\0"), "little")
