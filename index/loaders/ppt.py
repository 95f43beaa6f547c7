"""PowerPoint's old format (.ppt): the text of each slide, by the records [MS-PPT] 2.3 describes."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from index.errors import Unreadable
from index.loaders.depth import too_deep
from index.loaders.doc import DocStreams
from index.loaders.writing import Writing
from index.passages import Source

_SLIDE, _OUTLINE, _NEXT_SLIDE, _HEADER = 1006, 4080, 1011, 3999
_CHARACTERS, _BYTES = 4000, 4008
_TITLES = (0, 6)
_DEEPEST = 30

Record = tuple[int, int, bytes]  # kind, instance, content


def load(streams: DocStreams, source_id: str) -> Iterator[Source]:
    """Yield the one source in a deck; its regions are slides."""
    if b"EncryptedSummary" in streams.get("Current User"):
        raise Unreadable("protected by a password: save it without one")
    records = list(_records(streams.get("PowerPoint Document"), 0))
    outline = _outline(records)
    boxes = [_texts(content) for kind, _, content in records if kind == _SLIDE]
    writing = Writing()
    for number in range(max(len(outline), len(boxes))):
        listed = outline[number] if number < len(outline) else []
        free = boxes[number] if number < len(boxes) else []
        with writing.at(page=number + 1):
            _write(writing, listed + [text for text in free if text not in listed])
    yield writing.source(source_id)


def _write(writing: Writing, texts: list[tuple[int, str]]) -> None:
    for kind, text in texts:
        lines = [line for line in text.replace("\x0b", " ").split("\r") if line.strip()]
        if kind in _TITLES:
            writing.heading(2, " ".join(lines))
            continue
        for line in lines:
            if len(lines) > 1:
                writing.item(0, line)
            else:
                writing.paragraph(line)


def _records(data: bytes, depth: int) -> Iterator[Record]:
    """All records, each container followed by its content; Unreadable beyond 30 levels of containers."""
    if depth > _DEEPEST:  # a deck has ten levels; each level copies its content
        raise too_deep()
    at = 0
    while at + 8 <= len(data):
        version, kind, length = struct.unpack_from("<HHI", data, at)
        content = data[at + 8 : at + 8 + length]
        yield kind, version >> 4, content
        if version & 0xF == 0xF and kind not in (_SLIDE, _OUTLINE):
            yield from _records(content, depth + 1)
        at += 8 + length


def _outline(records: list[Record]) -> list[list[tuple[int, str]]]:
    """The outline's texts slide by slide (instance 0 holds the slides; 1 masters, 2 notes)."""
    slides: list[list[tuple[int, str]]] = []
    for kind, instance, content in records:
        if kind == _OUTLINE and instance == 0:
            part: list[Record] = []
            for record in _records(content, 0):
                if record[0] == _NEXT_SLIDE:
                    slides.append([])
                    part = []
                part.append(record)
                if slides:
                    slides[-1] = _said(part)
    return slides


def _texts(content: bytes) -> list[tuple[int, str]]:
    return _said(list(_records(content, 0)))


def _said(records: list[Record]) -> list[tuple[int, str]]:
    found, header = [], 1
    for kind, _, content in records:
        if kind == _HEADER and len(content) >= 4:
            (header,) = struct.unpack_from("<I", content)
        elif kind == _CHARACTERS:
            found.append((header, content.decode("utf-16-le", "replace")))
        elif kind == _BYTES:
            found.append((header, content.decode("latin-1")))
    return [(kind, text) for kind, text in found if text.strip() and text.strip() != "*"]
