"""Word's old format (.doc): its text, read by the table of pieces that [MS-DOC] 2.4.1 describes."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Protocol

from index.errors import Unreadable
from index.loaders.writing import Writing
from index.passages import Source

_MAGIC, _ENCRYPTED, _IN_TABLE_1 = 0xA5EC, 0x0100, 0x0200
_FIELD = re.compile(r"\x13[^\x13\x14\x15]*\x14?([^\x13\x15]*)\x15")
_UNSEEN = re.compile(r"[\x00-\x06\x08\x0e-\x12\x16-\x1b]")


class DocStreams(Protocol):
    """The streams of an OLE file."""

    def get(self, name: str) -> bytes: ...


def load(streams: DocStreams, source_id: str) -> Iterator[Source]:
    """Yield the one source in a document."""
    writing = Writing()
    for paragraph in re.split(r"[\r\x0c]", _shown(_text(streams))):
        if "\x07" in paragraph:
            *rows, rest = paragraph.split("\x07\x07")
            writing.table([row.split("\x07") for row in rows], header=True)
            paragraph = rest.replace("\x07", " ")
        writing.paragraph(paragraph.replace("\x0b", "\n"))
    yield writing.source(source_id)


def _text(streams: DocStreams) -> str:
    """The document's own text, without its headers, footers and comments."""
    main = streams.get("WordDocument")
    try:
        magic, flags = struct.unpack_from("<H8xH", main)
        if magic != _MAGIC:
            raise Unreadable("from a Word before 97: save it as .docx")
        if flags & _ENCRYPTED:
            raise Unreadable("protected by a password: save it without one")
        (length,) = struct.unpack_from("<i", main, 0x4C)
        at, size = struct.unpack_from("<II", main, 0x01A2)
        table = streams.get("1Table" if flags & _IN_TABLE_1 else "0Table")[at : at + size]
        return "".join(_pieces(main, table))[:length]
    except (struct.error, IndexError) as error:
        raise Unreadable("damaged: save it as .docx") from error


def _pieces(main: bytes, table: bytes) -> Iterator[str]:
    at = 0
    while table[at] == 1:  # formatting, skipped
        at += 3 + int(struct.unpack_from("<H", table, at + 1)[0])
    (size,) = struct.unpack_from("<I", table, at + 1)
    at, count = at + 5, (size - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", table, at)
    for number in range(count):
        (where,) = struct.unpack_from("<I", table, at + 4 * (count + 1) + 8 * number + 2)
        length = ends[number + 1] - ends[number]
        if where & 0x40000000:
            begin = (where & 0x3FFFFFFF) // 2
            yield main[begin : begin + length].decode("cp1252", "replace")
        else:
            yield main[where : where + 2 * length].decode("utf-16-le", "replace")


def _shown(text: str) -> str:
    """The text with each field's result in place of its instruction."""
    for _ in range(20):
        text, replaced = _FIELD.subn(r"\1", text)
        if not replaced:
            break
    return _UNSEEN.sub("", text.replace("\x1e", "-").replace("\x1f", ""))
