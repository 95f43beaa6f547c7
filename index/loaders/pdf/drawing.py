"""Draws a page of a PDF, or shows one of a picture, in a process with limits: a file may crash the renderer."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zlib
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import numpy.typing as npt

from index.errors import Unreadable
from index.loaders.pdf.scans import dpi_of, picture_of, scan_on, shown_words, words_as_shown
from index.loaders.pictures import decoded, frames, shown
from index.ocr.pictures import Recognised

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

    ``words`` are in the order in which the page draws them. If (part of) the page was recognised,
    ``scanned`` is the hash of the picture in which that was, and ``dpi`` its dots per inch.
    """

    png: bytes
    width: float
    height: float
    pages: int
    words: tuple[DrawnWord, ...] = ()
    scanned: str | None = None
    dpi: float = 72


def with_recognised(page: DrawnPage, read: Recognised) -> DrawnPage:
    """The page with the words that were recognised in its picture."""
    words = (DrawnWord(each.text, each.box) for each in shown_words(read, page.dpi))
    return replace(page, words=(*page.words, *words))


def drawn(data: bytes, page: int) -> DrawnPage:
    """Page ``page`` (from 1) of the PDF or picture in ``data``; Unreadable if it can't be drawn."""
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
    width, height, pages, words, scanned, dpi = json.loads(head)
    found = tuple(
        DrawnWord(text, (left, top, right, bottom)) for text, left, top, right, bottom in words
    )
    return DrawnPage(png, width, height, pages, found, scanned, dpi)


def draw_here(page: int, memory: int) -> None:
    """In the child: read the PDF from standard input, write size, words and picture to standard output."""
    from index.limits import limited

    limited(memory)
    data = sys.stdin.buffer.read()
    found = _draw(data, page) if b"%PDF-" in data[:1024] else _show(data, page)
    words = [(each.text, *each.box) for each in found.words]
    said = [found.width, found.height, found.pages, words, found.scanned, found.dpi]
    facts = json.dumps(said).encode("ascii")
    sys.stdout.buffer.write(facts + b"\n" + found.png)


def _draw(data: bytes, number: int) -> DrawnPage:
    import pypdfium2

    from index.loaders.pdf import open_forms
    from index.loaders.pdf.annotations import hide_passwords
    from index.loaders.pdf.page import read_page
    from index.loaders.pdf.unseen import Looking

    document = pypdfium2.PdfDocument(data)
    open_forms(document)
    page = document[number - 1]
    hide_passwords(page)
    width, height = page.get_size()
    scale = min(_WIDE / max(width, 1), _LONGEST / max(height, 1))
    pixels = page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3]
    read = read_page(page, 1, Looking(layers=True))
    text, scan = words_as_shown(read), scan_on(page, read)
    scanned = picture_of(page, scan, text).sha256 if scan else None
    words = tuple(DrawnWord(each.text, each.box) for each in text)
    dpi = (scan and scan.dpi) or 72
    return DrawnPage(_png(pixels), width, height, len(document), words, scanned, dpi)


def _show(data: bytes, number: int) -> DrawnPage:
    pixels, pages = shown(data, number), frames(data)
    high, wide = pixels.shape[:2]
    step = max(1, -(-wide // (2 * _WIDE)), -(-high // _LONGEST))
    picture = next(islice(decoded(data), number - 1, None))
    dpi = dpi_of(wide, high)
    return DrawnPage(
        _png(pixels[::step, ::step]), wide / dpi * 72, high / dpi * 72, pages,
        scanned=picture.sha256, dpi=dpi,
    )  # fmt: skip


def _png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """A PNG of pixels (height, width, 3): red, green, blue."""
    high, wide = pixels.shape[:2]
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
