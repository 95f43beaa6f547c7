"""Pages of PDFs and pictures as pictures with the cited region highlighted, as long as the file hasn't changed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from index.errors import Unreadable
from index.loaders.pdf.drawing import DrawnPage, drawn, with_recognised
from index.passages import Region, Source, Span
from ui.html.elements import attributes, escaped
from ui.ports import ReadableLibrary
from ui.viewer.highlight_boxes import frames

_DRAWN = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif")
_KEPT = 40  # pages in the cache; a picture has about 200 KB


class Pictures:
    """Renders pages and caches them; thread-safe."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, int], DrawnPage] = OrderedDict()
        self._drawing = Lock()  # one page at a time: pictures shall not take more than one CPU core

    def of(self, library: ReadableLibrary) -> PicturesOf:
        """The pages of the sources in ``library``."""
        return PicturesOf(self, library)

    def page(self, library: ReadableLibrary, source: Source, number: int) -> DrawnPage | None:
        """A page of a source; None where it is no PDF or picture, has no such page, or has changed since."""
        if not source.id.lower().endswith(_DRAWN):
            return None
        key = (source.id, source.sha256, number)
        with self._drawing:
            if key not in self._kept:
                found = _draw(library, source.id, number)
                if found is None:
                    return None
                self._kept[key] = found
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]


@dataclass(frozen=True, slots=True)
class PicturesOf:
    """The pages of one library's sources."""

    pictures: Pictures
    library: ReadableLibrary

    def page(self, source: Source, number: int) -> DrawnPage | None:
        """A page of a source; None where it is no PDF or picture, has no such page, or has changed since."""
        return self.pictures.page(self.library, source, number)


def _draw(library: ReadableLibrary, source_id: str, number: int) -> DrawnPage | None:
    data = library.original(source_id)
    if data is None:
        return None
    try:
        page = drawn(data, number)
    except Unreadable:
        return None
    read = library.recognised(page.scanned) if page.scanned else None
    return with_recognised(page, read) if read else page


def page_of(source: Source, span: Span | None) -> int:
    """The page on which a span begins; the first page if that isn't known."""
    under = _under(source, span)
    return next((region.page for region in under if region.page), 1)


def render_picture(
    source: Source, page: DrawnPage, number: int, span: Span | None, picture_url: str
) -> str:
    """The page as SVG with its picture, and a frame around the words of each line that the span covers."""
    lines = [each for each in _under(source, span) if each.page == number and each.box]
    boxes = frames(source, lines, page.words, span) if span else ()
    marks = "".join(
        f'<rect x="{left - 2:.1f}" y="{top - 2:.1f}" width="{right - left + 4:.1f}"'
        f' height="{bottom - top + 4:.1f}" rx="2"/>'
        for left, top, right, bottom in boxes
    )
    quote = attributes({"aria-label": span.of(source.text)}) if span else ""
    cited = f'<g class="cited" role="img"{quote}>{marks}</g>' if marks else ""
    return (
        f'<svg viewBox="0 0 {page.width:.1f} {page.height:.1f}" role="group">'
        f"<title>{escaped(source.title)}, {number}</title>"
        f'<image href="{escaped(picture_url)}" width="{page.width:.1f}" height="{page.height:.1f}"/>'
        f"{cited}</svg>"
    )


def _under(source: Source, span: Span | None) -> list[Region]:
    """The regions that overlap the span, in order."""
    if span is None:
        return []
    return [r for r in source.regions if r.span.start < span.end and r.span.end > span.start]
