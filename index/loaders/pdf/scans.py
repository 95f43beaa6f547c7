"""Pages and parts of pages that are pictures: drawn, recognised, and laid out like any other words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import Unreadable
from index.loaders.parts import LeftOut, Loaded, Unread
from index.loaders.pdf.layout import Page
from index.loaders.pdf.page import in_mirror
from index.loaders.pdf.words import Frame, Word, mirrored_box, turned_box
from index.loaders.writing import Box, Writing
from index.ocr.pictures import Picture, Recognised, Recogniser, tilted
from index.passages import Mark, Region

READ = "read by OCR"
UNSURE = "lines that OCR could not read"

_POINTS = 72
_A4 = 842  # points
_LEAST, _USUAL, _MOST = 150, 200, 300  # dots per inch
_PIXELS = 30_000_000  # of a drawn page
_LARGE = 0.04  # of a page's area: a smaller picture is a logo or an icon
_WHOLE = 0.5  # of a page's area: such a picture with next to no text on it is a scan
_STAMPED = 200  # characters that a scan may have: a header or a stamp
_DRAWN = 40  # paths of a page without text: fewer are a border or a rule
_TOO_MANY = "more than 5,000 pages to recognise in one file: split it"
MOST_PAGES = 5000  # of one file that are recognised


@dataclass(frozen=True, slots=True)
class Scan:
    """What is to be recognised on a page: the ``whole`` page, or the pictures in ``boxes`` (on the page as shown).

    Where there are boxes, there is text too, which is not recognised again. Without ``dpi``, the picture
    has the size of a sheet of A4, whatever it says of itself.
    """

    number: int
    dpi: float | None = None
    boxes: tuple[Box, ...] = ()
    whole: bool = True


def scan_on(page: Any, read: Page) -> Scan | None:
    """What is to be recognised on a pypdfium2 page of which the text was ``read``; None if nothing is."""
    wide, high = page.get_size()
    boxes = _pictures(page)
    areas = [_area(box) / max(1.0, wide * high) for box, _ in boxes]
    characters = sum(len(word.text) for word in read.words)
    dpi = _dpi([dpi for _, dpi in boxes], wide, high)
    if not characters:
        drawn = boxes or read.untold or _paths(page) >= _DRAWN
        return Scan(read.number, dpi) if drawn else None
    if characters < _STAMPED and max(areas, default=0) >= _WHOLE:
        return Scan(read.number, dpi, ((0, 0, wide, high),), whole=True)
    text = words_as_shown(read)
    large = tuple(
        box
        for (box, _), area in zip(boxes, areas, strict=True)
        if area >= _LARGE and not _is_background(box, text)
    )
    return Scan(read.number, dpi, large, whole=False) if large else None


def _is_background(picture: Box, text: Sequence[Word]) -> bool:
    """True if most of a page's text stands on a picture: a scan with its text, or a slide's background."""
    return 2 * sum(_stands_in(word.box, picture) for word in text) > len(text)


@dataclass(slots=True)
class ReadScans:
    """The pages with what was recognised; then the pages (by number) where that was nothing, or too little.

    ``unread`` are those that can't be read, by the reason; ``unsure`` counts lines that were read too badly,
    ``pictures`` those on pages with text, where none are read.
    """

    pages: list[Page]
    blank: list[int] = field(default_factory=list)
    unread: dict[str, list[int]] = field(default_factory=dict)
    unsure: Counter[int] = field(default_factory=Counter)
    pictures: Counter[int] = field(default_factory=Counter)


def read_scans(
    document: Any, pages: Sequence[Page], scans: Sequence[Scan], recogniser: Recogniser
) -> ReadScans:
    """Recognise the scans, one page after another."""
    numbered = {page.number: page for page in pages}
    pictures = (
        picture_of(document[scan.number - 1], scan, words_as_shown(numbered[scan.number]))
        for scan in scans
    )
    return read_pictures(pages, scans, pictures, recogniser)


def read_pictures(
    pages: Sequence[Page],
    scans: Sequence[Scan],
    pictures: Iterable[Picture],
    recogniser: Recogniser,
) -> ReadScans:
    """Recognise the pictures of scans, which are on some of the pages."""
    numbered = {page.number: page for page in pages}
    read = ReadScans([])
    if len(scans) > MOST_PAGES:
        read.unread[_TOO_MANY] = [scan.number for scan in scans[MOST_PAGES:]]
    scans = scans[:MOST_PAGES]
    pictures = islice(pictures, len(scans))
    for scan, found in zip(scans, recogniser.read(pictures, len(scans)), strict=True):
        page = numbered[scan.number]
        if found.unread:
            read.unread.setdefault(found.unread, []).append(scan.number)
        elif not found.words and not page.words:
            read.blank.append(scan.number)
        if found.words:
            numbered[scan.number] = _with(page, scan, found)
        read.unsure[scan.number] += found.unsure
    read.pages = [numbered[page.number] for page in pages]
    return read


def _with(page: Page, scan: Scan, found: Recognised) -> Page:
    """The page with what was recognised on it."""
    dpi = scan.dpi or dpi_of(found.width, found.height)
    if not page.words:
        scanned = scanned_page(page.number, found, dpi)
        return replace(scanned, comments=page.comments, media=page.media, passwords=page.passwords)
    if scan.whole:  # a scan with a stamp, which is text
        scanned = scanned_page(page.number, found, dpi)
        stamped = [_moved(word, _as_read(word.box, scanned)) for word in words_as_shown(page)]
        return replace(scanned, words=[*scanned.words, *stamped])
    shown = shown_words(found, dpi)
    parts = []
    for box in scan.boxes:
        inside = [word for word in shown if _stands_in(word.box, box)]
        shown = [word for word in shown if not _stands_in(word.box, box)]
        if inside:
            words = [_moved(word, _as_read(word.box, page)) for word in inside]
            parts.append(replace(page, words=words, rules=()))
    return replace(page, pictures=parts)


def dpi_of(width: int, height: int) -> float:
    """The dots per inch of a picture of this size that is as long as a sheet of A4."""
    return _POINTS * max(width, height) / _A4


def words_as_shown(page: Page) -> list[Word]:
    """The words of a page, their boxes on the page as it is shown."""
    return [_moved(word, _box_shown(word.box, page)) for word in page.words]


def _as_read(box: Box, page: Page) -> Box:
    """A box of the page as it is shown on the page as it is read."""
    wide, high = (page.width, page.height) if page.turned % 180 == 0 else (page.height, page.width)
    upright = turned_box(box, wide, high, -page.turned % 360)
    level = tilted(upright, page.width, page.height, -page.tilt)
    return mirrored_box(level, page.width) if page.mirrored else level


def _box_shown(box: Box, page: Page) -> Box:
    """A box of the page as it is read on the page as it is shown, tilted as it was scanned."""
    box = mirrored_box(box, page.width) if page.mirrored else box
    level = tilted(box, page.width, page.height, page.tilt)
    return turned_box(level, page.width, page.height, page.turned)


def _moved(word: Word, box: Box) -> Word:
    return replace(word, box=box)


def picture_of(page: Any, scan: Scan, words: Sequence[Word]) -> Picture:
    """The page as it is shown, in gray; of a page with text only its pictures, without that text."""
    scale = (scan.dpi or _USUAL) / _POINTS
    pixels = page.render(scale=scale, grayscale=True).to_numpy()
    gray = pixels.reshape(pixels.shape[:2])
    if scan.boxes:
        gray = _only(gray, scan.boxes, [word.box for word in words], scale)
    return Picture(np.ascontiguousarray(gray).tobytes(), gray.shape[1], gray.shape[0])


def scanned_page(number: int, read: Recognised, dpi: float) -> Page:
    """The page that was recognised, with its words in points on the page as it is read."""
    scale = _POINTS / dpi
    words = [
        Word(
            each.text, _scaled(each.box, scale), each.size * scale,
            turned=each.turned, base=scale * (each.box[3] - 0.2 * each.size), score=each.score,
        )
        for each in read.words
    ]  # fmt: skip
    rules = [_scaled(rule, scale) for rule in read.rules]
    page = Page(
        number, read.width * scale, read.height * scale, words, rules, read.turned, tilt=read.tilt
    )
    return in_mirror(page)


def shown_words(read: Recognised, dpi: float) -> list[Word]:
    """The words that were recognised, their boxes in points on the page as it is shown."""
    scale = _POINTS / dpi
    return [
        Word(
            each.text, _scaled(read.as_given(each.box), scale), each.size * scale, score=each.score
        )
        for each in read.words
    ]


def marks_of(regions: Sequence[Region], pages: Sequence[Page]) -> list[Mark]:
    """A mark for each region that was recognised, with the least score of the words in its box."""
    by_number = {page.number: _all_words(page) for page in pages}
    recognised = {
        number: words
        for number, words in by_number.items()
        if any(word.score is not None for word in words)
    }
    marks = []
    for region in regions:
        words = recognised.get(region.page or 0)
        scores = _scores(region.box, words) if words and region.box else []
        if scores:
            marks.append(Mark(region.span, READ, round(min(scores), 2)))
    return marks


def finish(writing: Writing, pages: Sequence[Page]) -> None:
    """Mark what was recognised, and put all boxes on the pages as they are shown."""
    marked = [mark.span for mark in writing.marks]
    marks = [
        mark
        for mark in marks_of(writing.regions, pages)
        if not any(mark.span.start < span.end and span.start < mark.span.end for span in marked)
    ]
    writing.marks[:] = sorted([*writing.marks, *marks], key=lambda mark: mark.span)
    other = {page.number: page for page in pages if page.turned or page.tilt or page.mirrored}
    writing.regions[:] = [_as_shown(region, other) for region in writing.regions]


def _as_shown(region: Region, turned: Mapping[int, Page]) -> Region:
    """The region with its box on the page as it is shown, not as it is read."""
    page = turned.get(region.page or 0)
    if page is None or region.box is None:
        return region
    return replace(region, box=_box_shown(region.box, page))


def rest(source_id: str, read: ReadScans, lost: Mapping[str, list[int]]) -> Iterator[Loaded]:
    """What was not read, by name; ``lost`` are pages that can't be opened, by the reason."""
    if read.blank:
        yield LeftOut(source_id, "pages without text", len(read.blank), tuple(read.blank))
    if read.unsure.total():
        pages = tuple(sorted(+read.unsure))
        yield LeftOut(source_id, UNSURE, read.unsure.total(), pages)
    if +read.pictures:
        pages = tuple(sorted(+read.pictures))
        yield LeftOut(source_id, "pictures", read.pictures.total(), pages)
    for reason, numbers in (*read.unread.items(), *lost.items()):
        listed = ", ".join(map(str, numbers[:10])) + (", ..." if len(numbers) > 10 else "")
        yield Unread(f"{source_id} p. {listed}", Unreadable(reason), tuple(numbers))


def _all_words(page: Page) -> list[Word]:
    return [*page.words, *(word for part in page.pictures for word in part.words)]


def _scores(box: Box, words: Sequence[Word]) -> list[float]:
    """The scores of the words in a box, if most of its words have one."""
    inside = [word for word in words if _stands_in(word.box, box)]
    scores = [word.score for word in inside if word.score is not None]
    return scores if 2 * len(scores) > len(inside) else []


def _stands_in(word: Box, box: Box) -> bool:
    across, down = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return box[0] - 1 <= across <= box[2] + 1 and box[1] - 1 <= down <= box[3] + 1


def _pictures(page: Any) -> list[tuple[Box, float]]:
    """The boxes of the page's pictures, on the page as it is shown, and their dots per inch."""
    import pypdfium2.raw as pdfium

    found = []
    for each in islice(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4), 200):
        left, bottom, right, top = each.get_bounds()
        box = _shown(page, left, bottom, right, top)
        across = max(1.0, right - left, top - bottom)
        found.append((box, max(each.get_px_size()) / across * _POINTS))
    return found


def _shown(page: Any, left: float, bottom: float, right: float, top: float) -> Box:
    """A box of the PDF's plane on the page as it is shown."""
    x0, y0, x1, y1 = page.get_bbox()
    return Frame(x0, y0, x1, y1, page.get_rotation()).seen(left, bottom, right, top)


def _paths(page: Any) -> int:
    import pypdfium2.raw as pdfium

    return sum(
        1 for _ in islice(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=4), _DRAWN)
    )


def _dpi(found: Sequence[float], wide: float, high: float) -> float:
    """The dots per inch a page is drawn with: those of its pictures, within bounds."""
    most = math.sqrt(_PIXELS / max(1.0, wide * high)) * _POINTS
    return min(most, max(_LEAST, min(_MOST, max(found)))) if found else min(most, _USUAL)


def _only(
    gray: npt.NDArray[np.uint8], boxes: Sequence[Box], words: Sequence[Box], scale: float
) -> npt.NDArray[np.uint8]:
    """White all around the boxes; where words stand, what is around them: a white hole would look like writing."""
    kept = np.full_like(gray, 255)
    for box in boxes:
        at = _slices(box, scale)
        kept[at] = gray[at]
    for word in words:
        at = _slices(word, scale)
        kept[at] = _around(kept, at)
    return kept


def _around(gray: npt.NDArray[np.uint8], at: tuple[slice, slice]) -> int:
    """The usual gray on the edge of a rectangle; white if it is empty."""
    inside = gray[at]
    if not inside.size:
        return 255
    return int(np.median(np.concatenate([inside[0], inside[-1], inside[:, 0], inside[:, -1]])))


def _slices(box: Box, scale: float) -> tuple[slice, slice]:
    left, top, right, bottom = (max(0, round(side * scale)) for side in box)
    return slice(top, bottom), slice(left, right)


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _scaled(box: Box, scale: float) -> Box:
    return (box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale)
