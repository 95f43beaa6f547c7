"""OpenDocument decks (.odp): each slide with its title, lists, tables, charts, notes and comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.dates import MADE, stated_date
from index.loaders.decks.odf_slide import OdfSlide
from index.loaders.decks.odf_styles import Styles
from index.loaders.decks.writing import HIDDEN_SLIDE, DeckWriting
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Loaded


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Loaded]:
    """Yield the one source in ``data``; its regions are slides."""
    package = Package(data)
    if b"encryption-data" in (package.get("META-INF/manifest.xml") or b""):
        raise Unreadable("protected by a password: save it without one")
    root = markup.xml(package.read("content.xml"))
    looks = package.get("styles.xml")
    styles = Styles.of(markup.xml(looks) if looks else None, root)
    reading = _Deck(package, styles, DeckWriting(options))
    titles = [
        reading.slide(number, page) for number, page in enumerate(list(_pages(root)), start=1)
    ]
    if any(name.startswith("Basic/") and name.endswith(".xml") for name in package.names):
        reading.deck.slide = 0
        reading.deck.leave_out("macro projects")
    meta = package.get("meta.xml")
    said = _said(markup.xml(meta) if meta else None, titles)
    yield reading.deck.writing.source(source_id, **said)
    yield from reading.deck.notes(source_id)


def _pages(root: Any) -> Iterator[Any]:
    return (
        each for each in root.iter() if markup.name(each) == "page" and "drawing" in str(each.tag)
    )


def _said(meta: Any, titles: Sequence[str | None]) -> dict[str, str | None]:
    said = {} if meta is None else {markup.name(each): each.text or "" for each in meta.iter()}
    date = stated_date(said.get("creation-date", ""))
    return {
        "title": said.get("title") or next(filter(None, titles), None),
        "date": date,
        "date_from": MADE if date else None,
        "language": said.get("language") or None,
    }


@dataclass(slots=True)
class _Deck:
    package: Package
    styles: Styles
    deck: DeckWriting

    def slide(self, number: int, page: Any) -> str | None:
        """Write a slide and return its title; one that can't be read is named, and the next are read."""
        self.deck.slide = number
        name = markup.attribute(page, "style-name") or ""
        properties = [("drawing-page", name)], "drawing-page-properties", "visibility"
        hidden = HIDDEN_SLIDE if self.styles.said(*properties) == "hidden" else ""
        if hidden and not self.deck.takes(hidden):
            return None
        self.deck.writing.end_table()
        title = None
        with self.deck.writing.at(page=number), self.deck.unseen(hidden):
            try:
                title = OdfSlide(self.deck, self.package, self.styles, page).write()
            except Unreadable as reason:
                self.deck.fail(reason)
        self.deck.end_slide()
        return title
