"""The tables of a .pptx slide, with the rows and columns that their cells span."""

from __future__ import annotations

import re
from typing import Any

from index.loaders import markup
from index.loaders.decks.inherited import child
from index.loaders.decks.numbering import Counters
from index.loaders.decks.paragraphs import Look, paragraphs
from index.loaders.decks.runs import Piece, pieces
from index.loaders.decks.writing import DeckWriting
from index.loaders.spans import Cell
from index.loaders.writing import tidy

_FIGURE = re.compile(r"[-+(]?[^\w\s]?\s?\d[\d.,\s]*\s?\D{0,3}$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_TRUE = ("1", "true", "on")


def table(deck: DeckWriting, element: Any, look: Look) -> None:
    """Write a table; its first row names the columns, unless the file doesn't say so and it holds figures."""
    rows = [
        [
            _cell(deck, cell, look)
            for cell in row
            if markup.name(cell) == "tc" and not _covered(cell)
        ]
        for row in element
        if markup.name(row) == "tr"
    ]
    properties = child(element, "tblPr")
    said = None if properties is None else properties.get("firstRow")
    deck.table(rows, None if said in _TRUE or names_columns(rows) else 0)


def names_columns(rows: list[list[Cell]]) -> bool:
    """True if the first row of a table may be names: no cell of it but the first is a figure."""
    texts = [tidy(cell.text) for cell in (rows[0][1:] if rows else ())]
    figures = [text for text in texts if _FIGURE.match(text)]
    return all(_YEAR.match(figure) for figure in figures)


def _covered(cell: Any) -> bool:
    """True for the place of a cell that another one spans."""
    return cell.get("hMerge") in _TRUE or cell.get("vMerge") in _TRUE


def _cell(deck: DeckWriting, cell: Any, look: Look) -> Cell:
    body, properties = child(cell, "txBody"), child(cell, "tcPr")
    fill = None if properties is None else child(properties, "solidFill")
    behind = None if fill is None else look.inherited.colour(fill)
    counters, said = Counters(), list[Piece]()
    here = Look(look.inherited, (), lambda: behind, look.note_marks)
    for paragraph in () if body is None else paragraphs(body, here):
        if not paragraph.blank:
            number = counters.next(paragraph.level, paragraph.numbered)
            said += [Piece(f"{number} " if number else "")]
            said += [*pieces(paragraph.runs, look.note_marks), Piece(" ")]
    return Cell(deck.text(said), _span(cell, "rowSpan"), _span(cell, "gridSpan"))


def _span(cell: Any, name: str) -> int:
    text = cell.get(name) or "1"
    return int(text) if text.isdecimal() and len(text) < 9 else 1
