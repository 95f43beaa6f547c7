"""The styles of an old Word file: headings, lists, and how letters look ([MS-DOC] 2.9.271)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from index.loaders.doc.formatting import Said, said_of
from index.loaders.doc.streams import STYLES, Document

_TITLE, _NONE = 62, 0x0FFF
_DEEPEST = 12  # styles based on one another
_MOST = 4096
_OF_PARAGRAPHS, _OF_LETTERS = 1, 2


@dataclass(frozen=True, slots=True)
class Style:
    """A style: its built-in kind (1 to 9: headings), the style it is based on, what it says.

    ``said`` is of paragraphs, ``letters`` of their runs; a style of runs has only these.
    """

    kind: int
    base: int
    said: Said = field(default_factory=dict)
    letters: Said = field(default_factory=dict)


def styles_of(document: Document) -> dict[int, Style]:
    """The styles of paragraphs and runs by their number; as far as they can be read."""
    found: dict[int, Style] = {}
    data = document.table(STYLES)
    try:
        (size,) = struct.unpack_from("<H", data)
        count, fixed = struct.unpack_from("<HH", data, 2)
        at = 2 + size
        for number in range(min(count, _MOST)):
            (length,) = struct.unpack_from("<H", data, at)
            held = data[at + 2 : at + 2 + length]
            of = held[2] & 0x0F if len(held) >= fixed + 2 else 0
            if of in (_OF_PARAGRAPHS, _OF_LETTERS):
                found[number] = _style(held, fixed, of)
            at += 2 + length
    except (struct.error, IndexError):
        pass  # those so far: the others are taken for plain text
    return found


def _style(held: bytes, fixed: int, of: int) -> Style:
    kind, base = struct.unpack_from("<HH", held)
    (name,) = struct.unpack_from("<H", held, fixed)
    parts, at = [], fixed + 2 + 2 * name + 2
    for _ in range(3 - of):
        at += at % 2
        size = int.from_bytes(held[at : at + 2], "little")
        parts.append(held[at + 2 : at + 2 + size])
        at += 2 + size
    letters = said_of(parts[-1])
    if of == _OF_LETTERS:
        return Style(_NONE, base >> 4, letters=letters)
    return Style(kind & 0x0FFF, base >> 4, said_of(parts[0][2:]), letters)


def chain(styles: Mapping[int, Style], number: int) -> list[Style]:
    """A style and those that it is based on; cycles end."""
    found: list[Style] = []
    while number in styles and len(found) < _DEEPEST:
        found.append(styles[number])
        number = styles[number].base
    return found


def heading_level(styles: Mapping[int, Style], number: int) -> int:
    """1 for the title, 2 and up for headings; 0 for other paragraphs."""
    for style in chain(styles, number):
        if style.kind == _TITLE:
            return 1
        if 1 <= style.kind <= 9:
            return 1 + style.kind
    return 1 + number if not styles and 1 <= number <= 9 else 0
