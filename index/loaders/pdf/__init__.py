"""PDF: pages to words with boxes. Only this package uses pypdfium2; ``layout`` finds the reading order."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from index.errors import Unreadable
from index.loaders.dates import MADE, stated_date
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Part, Yielded
from index.loaders.pdf.inside import attached_file, attached_files, held_in, remarks
from index.loaders.pdf.layout import FIELD, Page
from index.loaders.pdf.omitted import left_out
from index.loaders.pdf.page import read_page
from index.loaders.pdf.scans import ReadScans, Scan, finish, read_scans, rest, scan_on
from index.loaders.pdf.unseen import Looking
from index.loaders.pdf.writing import write_pages
from index.loaders.writing import Writing, tidy

_MADE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_BAD_TITLE = re.compile(
    r"microsoft (?:word|powerpoint|excel)|untitled|^slide \d|^document\d*$|"
    r"\.(?:docx?|pdf|indd|tex|dvi|pptx?|xlsx?|qxd)$",
    re.I,
)
_SCANNED = "no text on its pages (scanned?), and OCR is off"
_NO_TEXT = "no text on its pages"
_LOST = "damaged, or in a tree of pages nested too deep: print it to a new PDF"


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Yielded]:
    """Yield the one source in ``data``; then name pages that are only pictures or can't be opened."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        open_forms(document)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(_why(str(error))) from error
    files: list[Part] = []
    try:
        held = held_in(data)
        pages, scans, lost = _pages(document, Looking(held.layers), source_id, files)
        read = _recognised(document, pages, scans, options)
        pages = read.pages
        said = dict(_metadata(document))
        fields = any(word.mark == FIELD for page in pages for word in page.words)
        notes = list(remarks(document, source_id, fields=fields, scripts=held.scripts))
    finally:
        document.close()
    yield from files
    if any(page.words for page in pages) or any(page.comments for page in pages):
        writing = Writing()
        title = write_pages(pages, writing, hidden=options.hidden)
        finish(writing, pages)
        yield writing.source(
            source_id, title=_title(said.get("Title", ""), title, writing.text), **_made(said)
        )
    yield from notes
    yield from left_out(pages, source_id, hidden=options.hidden)
    if not any(page.words for page in pages):
        off = options.recogniser is None
        reason = _untold(pages) or next(iter(read.unread), _SCANNED if off else _NO_TEXT)
        raise Unreadable(_LOST if lost or not pages else reason)
    for reason in sorted({page.untold for page in pages} - {""}):
        read.unread[reason] = [page.number for page in pages if page.untold == reason]
    yield from rest(source_id, read, {_LOST: lost} if lost else {})


def _recognised(
    document: Any, pages: list[Page], scans: list[Scan], options: ReadingOptions
) -> ReadScans:
    """The pages with what was recognised, if that is wanted."""
    if options.recogniser is not None:
        return read_scans(document, pages, scans, options.recogniser)
    read, scanned = ReadScans(pages), [scan.number for scan in scans if not scan.boxes]
    layered = {page.number for page in pages if page.layered}
    read.pictures.update(
        {scan.number: len(scan.boxes) for scan in scans if scan.number not in layered}
    )
    if len(scanned) > max(1, len(pages) // 5):
        read.unread[_SCANNED] = scanned
    else:  # a cover, a blank page: no fault of the file
        read.blank = scanned
    return read


def open_forms(document: Any) -> None:
    """Make a document's form fields readable, and drawn; before its pages are opened."""
    logging.getLogger("pypdfium2").setLevel(
        logging.ERROR
    )  # it would write about XFA to the terminal
    with suppress(RuntimeError):  # PdfiumError: a form that can't be opened is left alone
        document.init_forms()


def _untold(pages: Sequence[Page]) -> str:
    reasons = [page.untold for page in pages if page.untold]
    if reasons:
        return reasons[0]
    return "all its text is invisible" if any(page.unseen for page in pages) else ""


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


def _pages(
    document: Any, looking: Looking, source_id: str, files: list[Part]
) -> tuple[list[Page], list[Scan], list[int]]:
    """Every page with its words; then what is to be recognised, and the numbers of pages that can't be opened.

    The files that are attached to the document or to its pages are added to ``files``.
    """
    import pypdfium2

    taken = set[str]()
    files += attached_files(document, source_id, taken)
    pages, scans, lost = [], [], []
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            lost.append(number)  # one page is damaged; the others are not
            continue
        found = read_page(page, number, looking)
        files += [attached_file(each, source_id, taken) for each in found.files]
        if scan := scan_on(page, found):
            scans.append(scan)
        pages.append(found)
        page.close()
    return pages, scans, lost
