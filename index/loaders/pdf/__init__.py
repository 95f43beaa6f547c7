"""PDF: pages to words with boxes. Only this package uses pypdfium2; ``layout`` finds the reading order."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from index.errors import Unreadable
from index.loaders.dates import MADE, stated_date
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut, Part, Unread, Yielded
from index.loaders.pdf.inside import attached_file, attached_files, has_layers, remarks
from index.loaders.pdf.layout import FIELD, Page
from index.loaders.pdf.omitted import left_out
from index.loaders.pdf.page import read_page
from index.loaders.pdf.words import Word, mirrored_box, turned_box
from index.loaders.pdf.writing import write_pages
from index.loaders.writing import Box, Writing, tidy
from index.passages import Region

_MADE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_BAD_TITLE = re.compile(
    r"microsoft (?:word|powerpoint|excel)|untitled|^slide \d|^document\d*$|"
    r"\.(?:docx?|pdf|indd|tex|dvi|pptx?|xlsx?|qxd)$",
    re.I,
)
_SCANNED = "no text on its pages (scanned?): run OCR first"
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
        pages, pictures, lost = _pages(document, data, source_id, files)
        said = dict(_metadata(document))
        fields = any(word.mark == FIELD for page in pages for word in page.words)
        notes = list(remarks(document, source_id, fields=fields))
    finally:
        document.close()
    yield from files
    if any(page.words for page in pages) or any(page.comments for page in pages):
        writing = Writing()
        title = write_pages(pages, writing, hidden=options.hidden)
        turned: dict[int | None, Page] = {
            page.number: page for page in pages if page.turned or page.mirrored
        }
        writing.regions[:] = [_as_shown(region, turned) for region in writing.regions]
        yield writing.source(
            source_id, title=_title(said.get("Title", ""), title, writing.text), **_made(said)
        )
    yield from notes
    yield from left_out(pages, source_id, hidden=options.hidden)
    if not any(page.words for page in pages):
        raise Unreadable(_LOST if lost or not pages else _untold(pages) or _SCANNED)
    if len(pictures) > max(1, len(pages) // 5):
        yield Unread(f"{source_id} p. {_listed(pictures)}", Unreadable(_SCANNED), tuple(pictures))
    elif pictures:  # a cover, a blank page: no fault of the file
        yield LeftOut(source_id, "pages without text", len(pictures), tuple(pictures))
    for reason in sorted({page.untold for page in pages} - {""}):
        numbers = [page.number for page in pages if page.untold == reason]
        yield Unread(f"{source_id} p. {_listed(numbers)}", Unreadable(reason), tuple(numbers))
    if lost:
        yield Unread(f"{source_id} p. {_listed(lost)}", Unreadable(_LOST), tuple(lost))


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
        return f"{reasons[0]}: run OCR first"
    return "all its text is invisible" if any(page.unseen for page in pages) else ""


def _metadata(document: Any) -> Iterator[tuple[str, str]]:
    """The document's metadata, without values that can't be decoded (half a character in a title)."""
    for key in document.METADATA_KEYS:
        with suppress(UnicodeDecodeError):
            yield key, document.get_metadata_value(key)


def words_shown(page: Any) -> list[Word]:
    """The words of a pypdfium2 page, their boxes on the page as it is shown."""
    read = read_page(page, 1)
    return [replace(word, box=_box_shown(word.box, read)) for word in read.words]


def _box_shown(box: Box, page: Page) -> Box:
    box = mirrored_box(box, page.width) if page.mirrored else box
    return turned_box(box, page.width, page.height, page.turned)


def _as_shown(region: Region, turned: Mapping[int | None, Page]) -> Region:
    """The region with its box on the page as it is shown, not as it is read."""
    page = turned.get(region.page)
    if page is None or region.box is None:
        return region
    return replace(region, box=_box_shown(region.box, page))


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


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:10])) + (", ..." if len(numbers) > 10 else "")


def _pages(
    document: Any, data: bytes, source_id: str, files: list[Part]
) -> tuple[list[Page], list[int], list[int]]:
    """Every page with its words; then the numbers of pages with pictures only, and of unreadable pages.

    The files that are attached to the document or to its pages are added to ``files``.
    """
    import pypdfium2

    layers, taken = has_layers(data), set[str]()
    files += attached_files(document, source_id, taken)
    pages, pictures, lost = [], [], []
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            lost.append(number)  # one page is damaged; the others are not
            continue
        found = read_page(page, number, layers=layers)
        files += [attached_file(each, source_id, taken) for each in found.files]
        if not found.words and _has_picture(page):
            pictures.append(number)
        pages.append(found)
        page.close()
    return pages, pictures, lost


def _has_picture(page: Any) -> bool:
    import pypdfium2.raw as pdfium

    return any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4))
