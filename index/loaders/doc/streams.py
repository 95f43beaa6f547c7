"""The parts of an old Word file: its text in pieces, and the tables that its header points to ([MS-DOC])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from index.errors import Unreadable

_MAGIC, _ENCRYPTED, _IN_TABLE_1 = 0xA5EC, 0x0100, 0x0200
_TABLES = 0x9A  # where the offsets and sizes of the tables begin (FibRgFcLcb)
_COUNTS = 0x4C  # where the lengths of the text's parts begin (ccpText and on)
STYLES, CLX, LISTS, LIST_USES = 1, 33, 73, 74  # tables by their number
RUNS, PARAGRAPHS = 12, 13
FOOTNOTES, COMMENTS, ENDNOTES = (
    (2, 3),
    (4, 5),
    (46, 47),
)  # where they are pointed to, where they begin
AUTHORS = 36
_PARTS = ("main", "footnotes", "heads", "macros", "comments", "endnotes", "boxes", "head boxes")


class DocStreams(Protocol):
    """The streams of an OLE file."""

    def get(self, name: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text: its first character's number, its length, and where it lies in the file."""

    begin: int
    length: int
    offset: int
    size: int  # bytes of a character

    @property
    def end(self) -> int:
        return self.begin + self.length


@dataclass(frozen=True, slots=True)
class Document:
    """An old Word file opened for reading."""

    main: bytes
    tables: bytes

    def table(self, number: int) -> bytes:
        """One of the tables; empty if the file has none."""
        at = _TABLES + 8 * number
        if at + 8 > len(self.main):
            return b""
        offset, size = struct.unpack_from("<II", self.main, at)
        return self.tables[offset : offset + size]

    def parts(self) -> dict[str, tuple[int, int]]:
        """Where the text's parts lie, by their names: the first character and the one behind the last."""
        found, at = {}, 0
        for name, length in zip(
            _PARTS, struct.unpack_from(f"<{len(_PARTS)}i", self.main, _COUNTS), strict=True
        ):
            found[name] = (at, at + max(0, length))
            at += max(0, length)
        return found

    def pieces(self) -> Iterator[Piece]:
        """The pieces of the text, in its order."""
        table, at = self.table(CLX), 0
        while table[at] == 1:  # formatting, skipped
            at += 3 + int(struct.unpack_from("<H", table, at + 1)[0])
        (size,) = struct.unpack_from("<I", table, at + 1)
        at, count = at + 5, (size - 4) // 12
        ends = struct.unpack_from(f"<{count + 1}I", table, at)
        for number in range(count):
            (where,) = struct.unpack_from("<I", table, at + 4 * (count + 1) + 8 * number + 2)
            narrow = bool(where & 0x40000000)
            offset = (where & 0x3FFFFFFF) // 2 if narrow else where
            length = ends[number + 1] - ends[number]
            yield Piece(ends[number], max(0, length), offset, 1 if narrow else 2)

    def text(self, pieces: list[Piece]) -> str:
        """All characters, of all parts."""
        parts = []
        for piece in pieces:
            raw = self.main[piece.offset : piece.offset + piece.size * piece.length]
            shown = raw.decode("cp1252" if piece.size == 1 else "utf-16-le", "replace")
            # As many characters as the piece says, so that their numbers hold.
            units = shown if piece.size == 1 else _units(raw)
            parts.append(units[: piece.length].ljust(piece.length, "\ufffd"))
        return "".join(parts)

    def positions(self, number: int, size: int) -> list[int]:
        """The positions that a table lists in front of its entries of ``size`` bytes."""
        table = self.table(number)
        count = (len(table) - 4) // (4 + size) if len(table) >= 4 else -1
        return list(struct.unpack_from(f"<{count + 1}I", table)) if count >= 0 else []


def _units(raw: bytes) -> str:
    """UTF-16 as its units: a character of two keeps both halves, to be joined later."""
    return "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) // 2 * 2])))


def opened(streams: DocStreams) -> Document:
    """The document in these streams; Unreadable for those of an older Word, and for locked ones."""
    main = streams.get("WordDocument")
    magic, flags = struct.unpack_from("<H8xH", main)
    if magic != _MAGIC:
        raise Unreadable("from a Word before 97: save it as .docx")
    if flags & _ENCRYPTED:
        raise Unreadable("protected by a password: save it without one")
    return Document(main, streams.get("1Table" if flags & _IN_TABLE_1 else "0Table"))
