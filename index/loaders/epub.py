"""EPUB: the chapters of a book in their order."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.dates import stated_date
from index.loaders.encodings import decode
from index.loaders.html import left_out_of, write_html
from index.loaders.html_inline import embedded_data
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Unread, Yielded
from index.loaders.picture_text import PictureTexts
from index.loaders.writing import Writing, tidy


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Yielded]:
    """Yield the one source in ``data``; Unreadable if it is locked or has no chapters.

    A chapter that can't be read is reported; the source consists of the others.
    """
    package = Package(data)
    book_name = _book(package)
    book = markup.xml(package.read(book_name))
    chapters = list(_chapters(book, posixpath.dirname(book_name)))
    if not chapters:
        raise Unreadable("damaged: it lists no chapters")
    locked = _locked(package)
    if any(name in locked for name in chapters):
        raise Unreadable("protected (DRM): its text is encrypted")
    writing, left, pictures = Writing(), Counter[str](), PictureTexts(options)
    for name in chapters:
        try:
            left += _write(package, name, writing, pictures)
        except Unreadable as reason:
            yield Unread(f"{source_id}/{name}", reason)
    yield writing.source(source_id, **_said(book))
    yield from left_out_of(source_id, left)
    yield from pictures.left_out(source_id)


def _write(package: Package, name: str, writing: Writing, pictures: PictureTexts) -> Counter[str]:
    chapter, folder = package.get(name), posixpath.dirname(name)
    page = markup.html(decode(chapter)) if chapter else None

    def file(address: str) -> bytes | None:
        found = posixpath.normpath(posixpath.join(folder, unquote(address)))
        return package.get(found) if found in package.names else embedded_data(address)

    return (
        Counter()
        if page is None
        else write_html(page, writing, pictures.options, pictures=pictures, files=file)
    )


def _book(package: Package) -> str:
    for each in markup.xml(package.read("META-INF/container.xml")).iter():
        if markup.name(each) == "rootfile" and each.get("full-path"):
            return str(each.get("full-path"))
    raise Unreadable("damaged: it doesn't say where its text is")


def _chapters(book: Any, folder: str) -> Iterator[str]:
    """The parts that the book's spine lists, without its table of contents."""
    items = {each.get("id"): each for each in book.iter() if markup.name(each) == "item"}
    for each in book.iter():
        item = items.get(each.get("idref")) if markup.name(each) == "itemref" else None
        if (
            item is not None
            and item.get("href")
            and "nav" not in (item.get("properties") or "").split()
        ):
            path = posixpath.normpath(posixpath.join(folder, unquote(item.get("href"))))
            yield path.partition("#")[0]


def _locked(package: Package) -> set[str]:
    data = package.get("META-INF/encryption.xml")
    if data is None:
        return set()
    return {
        unquote(each.get("URI") or "")
        for each in markup.xml(data).iter()
        if markup.name(each) == "CipherReference"
    }


def _said(book: Any) -> dict[str, str | None]:
    said: dict[str, str] = {}
    for each in book.iter():
        said.setdefault(markup.name(each), tidy(markup.inner(each)))
    date = stated_date(said.get("date", ""))
    return {
        "title": said.get("title") or None,
        "date": date,
        "date_from": "metadata" if date else None,
        "language": said.get("language") or None,
    }
