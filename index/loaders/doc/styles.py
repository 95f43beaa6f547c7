"""The styles of an old Word file, as far as they tell headings and lists ([MS-DOC] 2.9.271)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from index.loaders.doc.formatting import Said, said_of
from index.loaders.doc.streams import STYLES, Document

_TITLE = 62
_DEEPEST = 12  # styles based on one another
_MOST = 4096


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: its built-in kind (1 to 9: headings), the style it is based on, what it says."""

    kind: int
    base: int
    said: Said = field(default_factory=dict)


def styles_of(document: Document) -> dict[int, Style]:
    """The paragraph styles by their number; as far as they can be read."""
    found: dict[int, Style] = {}
    data = document.table(STYLES)
    try:
        (size,) = struct.unpack_from("<H", data)
        count, fixed = struct.unpack_from("<HH", data, 2)
        at = 2 + size
        for number in range(min(count, _MOST)):
            (length,) = struct.unpack_from("<H", data, at)
            held = data[at + 2 : at + 2 + length]
            if len(held) >= fixed + 2 and held[2] & 0x0F == 1:
                found[number] = _style(held, fixed)
            at += 2 + length
    except (struct.error, IndexError):
        pass  # those so far: the others are taken for plain text
    return found


def _style(held: bytes, fixed: int) -> Style:
    kind, base = struct.unpack_from("<HH", held)
    (name,) = struct.unpack_from("<H", held, fixed)
    at = fixed + 2 + 2 * name + 2
    at += at % 2
    size = int.from_bytes(held[at : at + 2], "little")
    return Style(kind & 0x0FFF, base >> 4, said_of(held[at + 4 : at + 2 + size]))


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
