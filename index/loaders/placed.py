"""Cells placed on a table's grid, as office files state it, without the columns that nothing begins at."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from index.loaders.spans import Cell

_FIGURE_ENDS = re.compile(r"[\d%€$£¥²³]$")
_FIGURE_BEGINS = re.compile(r"[\d€$£¥+−-]")
WIDEST = 1000  # columns that a cell may span


@dataclass(slots=True)
class Placed:
    """A cell that begins at column ``at``; it grows while its table is read."""

    text: str
    at: int
    columns: int = 1
    rows: int = 1
    head: bool = False


def narrowed(rows: Sequence[Sequence[Placed]]) -> list[list[Cell]]:
    """The rows for ``spans.write_table``. A column in which no cell begins would only repeat its neighbour."""
    begins = sorted({cell.at for row in rows for cell in row})
    narrow = []
    for row in rows:
        cells = []
        for cell in row:
            columns = bisect_left(begins, cell.at + cell.columns) - bisect_left(begins, cell.at)
            cells.append(Cell(cell.text, cell.rows, max(1, columns), cell.head))
        narrow.append(cells)
    return narrow


def as_one(paragraphs: Sequence[tuple[str, bool]]) -> str:
    """The paragraphs of a cell on one line; list items (True) and figures stay apart from one another."""
    text, listed = "", False
    for said, item in paragraphs:
        words = said.strip()
        if not words:
            continue
        figures = _FIGURE_ENDS.search(text) and _FIGURE_BEGINS.match(words)
        apart = (listed and item) or (item and text) or figures
        ended = text[-1:] in tuple(".:;,!?")
        text += ("" if not text else "; " if apart and not ended else " ") + words
        listed = item
    return text
