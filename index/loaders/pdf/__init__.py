"""PDF: pages to words with boxes. Only this package uses pypdfium2; ``layout`` finds the reading order."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any

from index.errors import Unreadable
from index.loaders.dates import MADE, stated_date
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut, Unread, Yielded
from index.loaders.pdf.layout import Page
from index.loaders.pdf.scans import (
    ReadScans,
    Scan,
    finish,
    read_scans,
    rest,
    scan_on,
)
from index.loaders.pdf.words import UPRIGHT, Frame, Growing, Word, turned_box
from index.loaders.pdf.writing import write_pages
from index.loaders.writing import Box, Writing, tidy
from index.passages import Region

_MADE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_BAD_TITLE = re.compile(
    r"microsoft (?:word|powerpoint|excel)|untitled|^slide \d|^document\d*$|"
    r"\.(?:docx?|pdf|indd|tex|dvi|pptx?|xlsx?|qxd)$",
    re.I,
)
_SCANNED = "no text on its pages (scanned?), and OCR is off"
_NO_TEXT = "no text on its pages"
_LOST = "damaged, or in a tree of pages nested too deep: print it to a new PDF"
_HYPHENS = {"\x02": "\xad", "\ufffe": "\xad"}  # how PDFium marks a hyphen that ends a line
_MOST_PATHS = 3000  # of a page; a map or a chart has more, a table fewer
_WEIGHT_BOLD = 600


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Yielded]:
    """Yield the one source in ``data``; then name pages that are only pictures or can't be opened."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(_why(str(error))) from error
    try:
        pages, scans, lost = _pages(document)
        read = _recognised(document, pages, scans, options)
        said = dict(_metadata(document))
    finally:
        document.close()
    pages = read.pages
    if not any(page.words for page in pages):
        raise Unreadable(_LOST if lost or not pages else next(iter(read.unread), _NO_TEXT))
    writing = Writing()
    title = write_pages(pages, writing)
    finish(writing, pages)
    yield writing.source(
        source_id, title=_title(said.get("Title", ""), title, writing.text), **_made(said)
    )
    yield from rest(source_id, read, {_LOST: lost} if lost else {})


def _recognised(
    document: Any, pages: list[Page], scans: list[Scan], options: ReadingOptions
) -> ReadScans:
    """The pages with what was recognised, if that is wanted."""
    if options.recogniser is not None:
        return read_scans(document, pages, scans, options.recogniser)
    read, scanned = ReadScans(pages), [scan.number for scan in scans if not scan.boxes]
    if len(scanned) > max(1, len(pages) // 5):
        read.unread[_SCANNED] = scanned
    else:  # a cover, a blank page: no fault of the file
        read.blank = scanned
    return read


def _metadata(document: Any) -> Iterator[tuple[str, str]]:
    """The document's metadata, without values that can't be decoded (half a character in a title)."""
    for key in document.METADATA_KEYS:
        with suppress(UnicodeDecodeError):
            yield key, document.get_metadata_value(key)


def _why(error: str) -> str:
    if "password" in error.lower():
        return "protected by a password: save it without one"
    if "security" in error.lower():
        return "encrypted in a way that can't be read: save it without"
    return "damaged, or not a PDF"


def _title(stated: str, found: str | None, text: str) -> str | None:
    """The metadata's title if the first pages show it, else the title that they show, else the metadata's."""
    stated = tidy(stated)
    if not stated or _BAD_TITLE.search(stated):
        return found
    shown = " ".join(text[:6000].replace("#", " ").split()).casefold()
    return stated if not found or stated.casefold() in shown else found


def _made(said: dict[str, str]) -> dict[str, str | None]:
    match = _MADE.match(said.get("CreationDate", ""))
    date = stated_date("-".join(match.groups())) if match else None
    return {"date": date, "date_from": MADE if date else None}


def _pages(document: Any) -> tuple[list[Page], list[Scan], list[int]]:
    """Every page with its words; then what is to be recognised, and the numbers of pages that can't be opened."""
    import pypdfium2

    pages, scans, lost = [], [], []
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            lost.append(number)  # one page is damaged; the others are not
            continue
        found = read_page(page, number)
        if scan := scan_on(page, found):
            scans.append(scan)
        pages.append(found)
        page.close()
    return pages, scans, lost


def read_page(page: Any, number: int) -> Page:
    """The page as it is read: turned so that most of its text stands upright."""
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    grown = _words(textpage.raw)
    textpage.close()
    letters = Counter[int]()
    for word in grown:
        letters[word.quarters] += len(word.text)
    reading = letters.most_common(1)[0][0] if letters else 0
    left, bottom, right, top = page.get_bbox()
    frame = Frame(left, bottom, right, top, reading)
    words = [
        Word(
            word.text,
            frame.seen(*word.box),
            word.shown or word.size,
            word.bold,
            word.quarters - reading,
        )
        for word in grown
        if word.text.strip("\xad")
    ]
    rules = [
        frame.seen(*found.get_bounds())
        for found in islice(
            page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=4), _MOST_PATHS
        )
    ]
    return Page(
        number, frame.width, frame.height, words, rules, (page.get_rotation() - reading) % 360
    )


def _words(text: Any) -> list[Growing]:
    """The words in the order they are drawn in; text drawn twice (a makeshift bold) counts once."""
    import pypdfium2.raw as pdfium

    words: list[Growing] = []
    growing: Growing | None = None
    drawn: dict[tuple[int, int, int], tuple[float, float]] = {}
    rect = pdfium.FS_RECTF()
    for at in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, at)
        if _is_blank(code):
            growing = None
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(rect)):
            continue
        box = (rect.left, rect.bottom, rect.right, rect.top)
        angle = pdfium.FPDFText_GetCharAngle(text, at)
        angle = angle - 2 * math.pi if angle > 3.2 else angle
        high = box[3] - box[1] if abs(angle) < UPRIGHT else box[2] - box[0]
        size = high / 1.2 if high > 0 else 10.0
        spot = (code, round(box[0] / 3), round(box[1] / 3))
        before = drawn.setdefault(spot, (math.inf, math.inf))
        if abs(before[0] - box[0]) + abs(before[1] - box[1]) < 0.2 * size:
            continue
        drawn[spot] = (box[0], box[1])
        if growing is None or not growing.takes(box, size, angle):
            growing = _first(text, at, box, size, angle)
            words.append(growing)
        else:
            growing.add(_char(code), box)
    return words


def _is_blank(code: int) -> bool:
    return (code <= 32 and code != 2) or code in (0xA0, 0x3000, 0xFEFF)


def _first(text: Any, at: int, box: Box, size: float, angle: float) -> Growing:
    """A word that begins with the character ``at``, with its font's weight and size on the page."""
    import pypdfium2.raw as pdfium

    bold = pdfium.FPDFText_GetFontWeight(text, at) >= _WEIGHT_BOLD
    word = Growing(_char(pdfium.FPDFText_GetUnicode(text, at)), list(box), size, angle, bold, box)
    matrix = pdfium.FS_MATRIX()
    if pdfium.FPDFText_GetMatrix(text, at, ctypes.byref(matrix)):
        shown = pdfium.FPDFText_GetFontSize(text, at) * math.hypot(matrix.c, matrix.d)
        word.shown = shown if 0.4 * size < shown < 2.5 * size else size
    return word


def _char(code: int) -> str:
    char = chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd"
    return _HYPHENS.get(char, char)
