"""Draws a page of a PDF as a picture, in a process with limits: a file may crash the renderer."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zlib
from dataclasses import dataclass

from index.errors import Unreadable

_SECONDS, _MEMORY = 20, 1 << 30
_WIDE = 1400  # pixels across; sharp on a screen with two pixels for one
_LONGEST = 4000  # pixels down


@dataclass(frozen=True, slots=True)
class DrawnWord:
    """A word on a page, with its box in points, like the boxes of regions."""

    text: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page as PNG; ``width`` and ``height`` in points, like the boxes of regions.

    ``words`` are in the order in which the page draws them.
    """

    png: bytes
    width: float
    height: float
    pages: int
    words: tuple[DrawnWord, ...] = ()


def drawn(data: bytes, page: int) -> DrawnPage:
    """Page ``page`` (from 1) of the PDF in ``data``; Unreadable if it can't be drawn."""
    code = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        f"from index.loaders.pdf.drawing import draw_here; draw_here({page}, {_MEMORY})"
    )
    try:
        ran = subprocess.run(
            [sys.executable, "-B", "-c", code],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise Unreadable(f"page {page} can't be drawn") from error
    head, _, png = ran.stdout.partition(b"\n")
    width, height, pages, words = json.loads(head)
    found = tuple(
        DrawnWord(text, (left, top, right, bottom)) for text, left, top, right, bottom in words
    )
    return DrawnPage(png, width, height, pages, found)


def draw_here(page: int, memory: int) -> None:
    """In the child: read the PDF from standard input, write size, words and picture to standard output."""
    from index.limits import limited

    limited(memory)
    found = _draw(sys.stdin.buffer.read(), page)
    words = [(each.text, *each.box) for each in found.words]
    facts = json.dumps([found.width, found.height, found.pages, words]).encode("ascii")
    sys.stdout.buffer.write(facts + b"\n" + found.png)


def _draw(data: bytes, number: int) -> DrawnPage:
    import pypdfium2

    from index.loaders.pdf import words_shown

    document = pypdfium2.PdfDocument(data)
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(_WIDE / max(width, 1), _LONGEST / max(height, 1))
    bitmap = page.render(scale=scale, rev_byteorder=True)
    words = tuple(DrawnWord(each.text, each.box) for each in words_shown(page))
    return DrawnPage(_png(bitmap), width, height, len(document), words)


def _png(bitmap: object) -> bytes:
    """A PNG of a bitmap whose bytes are red, green, blue (and one more, which is left out)."""
    pixels = bitmap.to_numpy()[:, :, :3]  # type: ignore[attr-defined]  # pypdfium2 is untyped
    high, wide = pixels.shape[:2]
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
