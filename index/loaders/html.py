"""HTML, turned into text in which headings, lists and tables still show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from index.loaders.counting import as_html
from index.loaders.encodings import decode
from index.loaders.html_inline import BLOCKS, INLINE, Files, InlineText, Page, embedded_data
from index.loaders.html_layout import arranges
from index.loaders.html_shown import Shown, holds_text
from index.loaders.html_tables import read_table, write_grid
from index.loaders.inline_marks import PICTURE, bare
from index.loaders.markup import DEEPEST, html, inner, name
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.page_facts import page_address, page_date, page_language, page_title
from index.loaders.page_parts import is_boilerplate, main_part
from index.loaders.parts import LeftOut, Loaded
from index.loaders.picture_text import PictureTexts
from index.loaders.quoted_mail import QUOTED, History, opens
from index.loaders.writing import Writing, tidy, tidy_lines

_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)|<\?xml[^>]+encoding=[\"']([\w-]+)", re.I
)
_BOXES = re.compile(r"[☑☐◉○\s]*$")
_ASKS = re.compile(r"[?？]\s*$")


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Loaded]:
    """Yield the one source in ``data``; its encoding is found as browsers do."""
    found = _CHARSET.search(data[:4096])
    declared = (found[1] or found[2]).decode("ascii") if found else None
    yield from read(decode(data, declared=declared), source_id, options)


def read(text: str, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Loaded]:
    """Yield the source in a page's text, then what of it was left out."""
    writing, page = Writing(), html(text)
    if page is None:
        yield writing.source(source_id)
        return
    pictures = PictureTexts(options)
    left = write_html(page, writing, options, pictures=pictures)
    date = page_date(page)
    yield writing.source(
        source_id,
        title=page_title(page, partial(heading_text, options=options)),
        date=date,
        date_from="metadata" if date else None,
        language=page_language(page),
        url=page_address(page),
    )
    yield from left_out_of(source_id, left)
    yield from pictures.left_out(source_id)


def heading_text(element: Any, options: ReadingOptions) -> str:
    """The words of a heading, with powers as such."""
    seen = Page.of(element, options)
    return bare(InlineText(seen).of(element, seen.visibility.start))


def left_out_of(source_id: str, left: Counter[str]) -> Iterator[LeftOut]:
    """The notes on what ``write_html`` left out."""
    yield from (LeftOut(source_id, what, count) for what, count in left.items() if count)


def write_html(
    page: Any,
    writing: Writing,
    options: ReadingOptions = DEFAULTS,
    *,
    history: History | None = None,
    pictures: PictureTexts | None = None,
    files: Files = embedded_data,
) -> Counter[str]:
    """Write what a reader of ``page`` (an element) sees; navigation and the like as boilerplate.

    Return what was left out, and how many of each. In a mail (``history``) quotes are what others wrote before.
    """
    seen = Page.of(page, options)
    seen.files = files
    walk = Walk(seen, writing=writing, main=main_part(page), history=history, reads=pictures)
    walk.element(page, seen.visibility.start)
    walk.flush()
    walk.release()
    return seen.left


@dataclass(slots=True)
class Walk(InlineText):
    """One pass over a page. Inline text gathers until a block begins or ends."""

    writing: Writing = field(default_factory=Writing)
    main: Any = None
    history: History | None = None
    reads: PictureTexts | None = None
    opening: str = ""  # a paragraph that may say who is quoted behind it
    lists: list[_Numbers] = field(default_factory=list)
    mark: str = ""
    term: str = ""

    def element(self, element: Any, around_it: Shown) -> None:
        entered = self.entered(element, around_it)
        if entered is None:
            return
        tag, shown = entered
        self.depth += 1
        around_page = self._is_boilerplate(element)
        apart = around_page or tag in BLOCKS or tag == "button"  # one that is a heading
        if apart:
            self.flush()
        with self.writing.boilerplate() if around_page else nullcontext():
            by_level = self.by_level(tag, shown, around_it)
            (by_level or _BLOCK.get(tag) or INLINE.get(tag) or Walk.children)(self, element, shown)
            if apart:
                self.flush()
        self.depth -= 1

    def _is_boilerplate(self, element: Any) -> bool:
        return (
            self.main is not None
            and element is not self.main
            and is_boilerplate(element, self.main)
        )

    def flush(self) -> None:
        said = self.text()
        pictures, self.pictures = self.pictures, []
        images, self.images = self.images, []
        tables, self.tables = self.tables, []
        if bare(said).strip() and not _BOXES.match(said):
            self._write(said)
        for each in pictures:
            with self.writing.marked(PICTURE):
                self.writing.paragraph(each)
        for image in images:
            if self.reads and self.page.options.recogniser:
                self.reads.write(self.writing, image)
        for table, shown in tables:
            self.table(table, shown)

    def _write(self, said: str) -> None:
        self.release()
        if self.term:
            said, self.term = f"{self.term} {said.lstrip()}", ""
        if self.mark:
            self.writing.item(max(0, len(self.lists) - 1), said, self.mark)
            self.mark = ""  # what follows in the same item is a paragraph of its own
            return
        paragraphs = re.split(r"\n\s*\n", said)
        if self.history is not None and opens(paragraphs[-1]):
            self.opening = tidy(paragraphs.pop())
        for paragraph in paragraphs:
            (self.history or self.writing).paragraph(tidy_lines(paragraph))

    def release(self) -> None:
        """Write what was held back: nobody is quoted behind it."""
        opening, self.opening = self.opening, ""
        self.writing.paragraph(opening)

    # What single blocks are.

    def heading(self, element: Any, shown: Shown) -> None:
        self.release()
        text = self.of(element, shown)
        self.writing.heading(int(name(element)[1]), text)

    def code(self, element: Any, shown: Shown) -> None:
        self.release()
        if not shown.hidden or self.page.options.hidden:
            self.writing.code(bare(inner(element)))

    def listed(self, element: Any, shown: Shown) -> None:
        self.lists.append(_Numbers.of(element))
        self.children(element, shown)
        self.flush()
        self.lists.pop()

    def item(self, element: Any, shown: Shown) -> None:
        self.mark = self.lists[-1].next(element) if self.lists else "-"
        self.children(element, shown)
        self.flush()
        self.mark = ""

    def definitions(self, element: Any, shown: Shown) -> None:
        """A term and what it means stay together: ``Deposit: 80 EUR``."""
        terms: list[str] = []
        open_terms = False
        for each in _parts_of(element):
            tag = name(each).lower()
            if tag not in ("dt", "dd"):
                self.element(each, shown)
                continue
            inside = self.page.visibility.inside(each, tag, shown)
            if self.passes_over(each, inside, shown):
                continue
            if tag == "dt":
                terms = [*(terms if open_terms else []), self.of(each, inside)]
            else:
                self._defined(each, [term for term in terms if term], inside)
            open_terms = tag == "dt"
        if open_terms:
            self.writing.item(0, ", ".join(terms))

    def _defined(self, element: Any, terms: list[str], shown: Shown) -> None:
        if any(_ASKS.search(term) for term in terms):
            self.release()
            for term in terms:
                self.writing.paragraph(f"**{term}**")
        else:
            self.mark = "-"
            self.term = f"{', '.join(terms).rstrip(':： ')}:" if terms else ""
        self.children(element, shown)
        self.flush()
        if self.term:
            self.writing.item(0, self.term, "-")
        self.mark = self.term = ""

    def summary(self, element: Any, shown: Shown) -> None:
        """The line of a ``<details>`` that is always seen: its text stands below."""
        if next(element.iter("h1", "h2", "h3", "h4", "h5", "h6"), None) is not None:
            self.children(element, shown)
            return
        self.release()
        text = self.of(element, shown)
        self.writing.paragraph(f"**{text}**" if text else "")

    def quote(self, element: Any, shown: Shown) -> None:
        if self.history is None or not holds_text(element):
            self.children(element, shown)
            return
        opening, self.opening = self.opening, ""
        outer = next(element.iterancestors("blockquote"), None) is None
        last = outer and not element.xpath("boolean(following::text()[normalize-space()])")
        with self.writing.marked(QUOTED):
            self.history.quoted(opening, last=last)
            self.children(element, shown)
            self.flush()
            self.release()

    def table(self, element: Any, shown: Shown) -> None:
        """A data table as rows; of a layout table only the content of its cells."""
        if arranges(element):
            self.children(element, shown)
            return
        if self.depth > DEEPEST:
            self.writing.paragraph(bare(inner(element)))
            return
        self.release()
        grid = read_table(element, shown, self.cell_text)
        write_grid(self.writing, grid)
        self.pictures += grid.pictures
        self.depth += 3
        for label, table, inside in grid.inner:
            self.writing.paragraph(f"{label.rstrip(': ')}:" if label else "")
            self.table(table, inside)
        self.depth -= 3

    def cell_text(self) -> InlineText:
        return InlineText(self.page, self.depth + 1)


def _parts_of(definitions: Any) -> Iterator[Any]:
    """The terms and texts of a ``<dl>``, also those that are grouped in a ``<div>``, and what else is in it."""
    for each in definitions:
        grouped = name(each).lower() == "div" and next(each.iterchildren("dt", "dd"), None)
        yield from each if grouped is not None and grouped is not False else (each,)


@dataclass(slots=True)
class _Numbers:
    """Counts the items of a list, as browsers do."""

    kind: str
    number: int = 1
    step: int = 1

    @classmethod
    def of(cls, element: Any) -> _Numbers:
        if name(element).lower() != "ol":
            return cls("")
        back = element.get("reversed") is not None
        first = _whole(element.get("start"))
        if first is None:
            first = sum(1 for _ in element.iterchildren("li")) if back else 1
        return cls(element.get("type") or "1", first, -1 if back else 1)

    def next(self, item: Any) -> str:
        if not self.kind:
            return "-"
        said = _whole(item.get("value"))
        shown = self.number if said is None else said
        self.number = shown + self.step
        return f"{as_html(shown, self.kind)}."


def _whole(said: str | None) -> int | None:
    found = re.match(r"\s*(-?\d{1,9})\s*$", said or "")
    return int(found[1]) if found else None


_Block = Callable[[Walk, Any, Shown], None]
_BLOCK: dict[str, _Block] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Walk.heading),
    **dict.fromkeys(("ul", "ol", "menu"), Walk.listed),
    "li": Walk.item,
    "dl": Walk.definitions,
    "summary": Walk.summary,
    "button": Walk.summary,
    "pre": Walk.code,
    "blockquote": Walk.quote,
    "table": Walk.table,
}
