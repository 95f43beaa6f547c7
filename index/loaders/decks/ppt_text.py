"""Text of PowerPoint's old format with its styles: bold, raised, lowered, levels ([MS-PPT] 2.9)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.loaders.decks.ppt_records import Record
from index.loaders.decks.runs import Height, Paragraph, Run
from index.loaders.inline_marks import INVISIBLE

TITLES, BODIES = (0, 6), (1, 5, 7, 8)  # kinds of text, as its header says
_HEADER, _CHARACTERS, _BYTES, _STYLES, _REFERENCE = 3999, 4000, 4008, 4001, 3998
_BULLET_FLAGS, _TABS = 0xF, 1 << 20
# What follows a run's mask, in order: the bits of which one must be set, and the length in bytes.
_OF_PARAGRAPHS = (
    (0x80, 2), (0x10, 2), (0x40, 2), (0x20, 4), (0x800, 2), (0x1000, 2), (0x2000, 2), (0x4000, 2),
    (0x100, 2), (0x400, 2), (0x8000, 2),
)  # fmt: skip
_BEHIND_TABS = ((0x10000, 2), (0xE0000, 2), (0x200000, 2))
_STYLE_BITS, _COLOUR, _POSITION = 0x3FFF, 1 << 18, 1 << 19
_BEFORE_COLOUR = ((1 << 16, 2), (1 << 21, 2), (1 << 22, 2), (1 << 23, 2), (1 << 17, 2))


@dataclass(frozen=True, slots=True)
class Text:
    """One text: its kind, its characters with a return between paragraphs, and its styles as stored."""

    kind: int
    said: str
    styles: bytes = b""

    @property
    def colours(self) -> frozenset[int]:
        """The colours that its runs state, as stored."""
        try:
            looks = _styles(self)[1]
        except struct.error:
            return frozenset()
        return frozenset(colour for *_, colour in looks if colour is not None)

    @property
    def blank(self) -> bool:
        """True for nothing, or a star in the place of a date or a slide's number."""
        return self.said.strip() in ("", "*")


def texts(held: Sequence[Record]) -> tuple[list[Text], list[int]]:
    """The texts in a list of records, and the numbers of those that stand in the outline instead."""
    found: list[Text] = []
    elsewhere: list[int] = []
    kind = 4
    for record in held:
        if record.kind == _HEADER:
            kind = record.whole(0)
            found.append(Text(kind, ""))
        elif record.kind in (_CHARACTERS, _BYTES):
            coding = "utf-16-le" if record.kind == _CHARACTERS else "latin-1"
            said = bytes(record.content).decode(coding, "replace")
            found[-1:] = [Text(kind, said)]
        elif record.kind == _STYLES and found:
            found[-1] = Text(kind, found[-1].said, bytes(record.content))
        elif record.kind == _REFERENCE:
            elsewhere.append(record.whole(0))
    return found, elsewhere


def paragraphs(text: Text, hidden: frozenset[int] = frozenset()) -> list[Paragraph]:
    """The paragraphs of a text, blank ones too; runs in a colour of ``hidden`` aren't seen."""
    try:
        levels, looks = _styles(text)
    except struct.error:  # cut off or of a later kind: the text without its styles
        levels, looks = [], []
    found, at = [], 0
    for line in text.said.split("\r"):
        runs = tuple(_runs(line, at, looks, hidden))
        level, bullet = next((each[1:] for each in levels if at < each[0]), (0, None))
        found.append(Paragraph(runs, level, bullet))
        at += len(line) + 1
    return found


Level = tuple[int, int, bool | None]  # where it ends, its level, and whether it has a bullet
# Where it ends, bold, raised or lowered, and its colour as stored if it states one.
Look = tuple[int, bool, Height, int | None]


def _styles(text: Text) -> tuple[list[Level], list[Look]]:
    levels: list[Level] = []
    looks: list[Look] = []
    length, data, at, done = len(text.said) + 1, text.styles, 0, 0
    while data and done < length:
        count, level, mask = struct.unpack_from("<IHI", data, at)
        at, flags = at + 10, None
        if mask & _BULLET_FLAGS:
            (flags,) = struct.unpack_from("<H", data, at)
            at += 2
        at += _length(mask, _OF_PARAGRAPHS)
        if mask & _TABS:
            at += 2 + 4 * struct.unpack_from("<H", data, at)[0]
        at += _length(mask, _BEHIND_TABS)
        done += max(1, count)
        levels.append((done, min(level, 8), None if flags is None else bool(flags & 1)))
    done = 0
    while data and done < length:
        count, mask = struct.unpack_from("<II", data, at)
        at, style, position, colour = at + 8, 0, 0, None
        if mask & _STYLE_BITS:
            (style,) = struct.unpack_from("<H", data, at)
            at += 2
        at += _length(mask, _BEFORE_COLOUR)
        if mask & _COLOUR:
            (colour,) = struct.unpack_from("<I", data, at)
            at += 4
        if mask & _POSITION:
            (position,) = struct.unpack_from("<h", data, at)
            at += 2
        done += max(1, count)
        height: Height = "raised" if position > 0 else "lowered" if position < 0 else ""
        looks.append((done, bool(style & 1), height, colour))
    return levels, looks


def _length(mask: int, fields: Sequence[tuple[int, int]]) -> int:
    return sum(size for bits, size in fields if mask & bits)


def _runs(line: str, begin: int, looks: Sequence[Look], hidden: frozenset[int]) -> Iterator[Run]:
    at, end = begin, begin + len(line)
    for reach, bold, height, colour in looks:
        if reach > at:
            stop = min(reach, end)
            unseen = INVISIBLE if colour in hidden else ""
            yield Run(_plain(line[at - begin : stop - begin]), height, bold, unseen)
            at = stop
        if at >= end:
            return
    yield Run(_plain(line[at - begin :]))


def _plain(text: str) -> str:
    return text.replace("\x0b", "\n").replace("\t", " ")
