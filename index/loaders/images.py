"""Pictures (PNG, JPEG, TIFF, WebP, BMP, GIF) as documents: what was recognised on their pages."""

from __future__ import annotations

from collections.abc import Iterator

from index.errors import Unreadable
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Loaded
from index.loaders.pdf.layout import Page
from index.loaders.pdf.scans import Scan, finish, read_pictures, rest
from index.loaders.pdf.writing import write_pages
from index.loaders.pictures import decoded, frames
from index.loaders.writing import Writing

_OFF = "a picture, and OCR is off"


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Loaded]:
    """Yield the one source in ``data``; without text if nothing is written on it."""
    if options.recogniser is None:
        raise Unreadable(_OFF)
    pages = [Page(number + 1, 1, 1, ()) for number in range(frames(data))]
    scans = [Scan(page.number) for page in pages]
    read = read_pictures(pages, scans, decoded(data), options.recogniser)
    if read.unread and not any(page.words for page in read.pages):
        raise Unreadable(next(iter(read.unread)))
    writing = Writing()
    title = write_pages([page for page in read.pages if page.words], writing)
    finish(writing, read.pages)
    yield writing.source(source_id, title=title)
    yield from rest(source_id, read, {})
