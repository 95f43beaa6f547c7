"""Finds lines at the edges of pages that aren't their text: running headers, footers, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.loaders.pdf.layout import Line, Page, lines_of
from index.loaders.writing import Box

_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|стр\w*\.?|p\.|第)\s*)?\d{1,4}(?:\s*(?:of|/|von|из|页)?\s*\d{0,4})\s*页?\W*$",
    re.I,
)
_ROMAN = re.compile(r"\W*[ivxl]{1,7}\W*$")
_PAGE_OF = re.compile(
    r"\W*(?:page|seite|стр\w*\.?)\s*\d{1,4}\s*(?:of|/|von|из)\s*\d{1,4}\W*$", re.I
)
_EDGE = 0.1  # of a page's height: where running headers and page numbers are


def at_edge(line_box: Box, page: Page) -> bool:
    """True for a box at a place where running headers and page numbers are."""
    return line_box[3] < _EDGE * page.height or line_box[1] > (1 - _EDGE) * page.height


def _edge_key(line: Line, page: Page) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text.casefold()), round(line.box[1] / page.height * 25)


def repeated_edges(pages: Sequence[Page]) -> set[tuple[str, int]]:
    """Lines that are at the same place on at least two pages and at least 30 % of all."""
    seen = Counter[tuple[str, int]]()
    for page in pages:
        edge = [word for word in page.words if at_edge(word.box, page) and not word.turned]
        keys = {_edge_key(line, page) for line in lines_of(edge)}
        seen.update(keys)
    return {key for key, times in seen.items() if times >= max(2, 0.3 * len(pages))}


def is_page_boilerplate(line: Line, page: Page, repeated: set[tuple[str, int]]) -> bool:
    """True for a line that repeats at this place on other pages, and for page numbers."""
    if _edge_key(line, page) in repeated:
        return True
    outermost = not any(
        word.box[1] > line.box[3] if line.box[1] > page.height / 2 else word.box[3] < line.box[1]
        for word in page.words
    )
    if _PAGE_OF.match(line.text):
        return True
    return outermost and bool(_NUMBER.match(line.text) or _ROMAN.match(line.text))
