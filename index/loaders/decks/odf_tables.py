"""The tables of an .odp's slides, with the rows and columns that cells span."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.decks.numbering import Counters
from index.loaders.decks.odf_paragraphs import Look, TextBox
from index.loaders.decks.runs import Piece, pieces
from index.loaders.decks.tables import names_columns
from index.loaders.decks.writing import DeckWriting
from index.loaders.spans import MOST_CELLS, Cell

_WIDEST = 1000  # columns


def table(deck: DeckWriting, element: Any, look: Look, box: TextBox) -> None:
    """Write a table; rows that the file calls header rows name the columns, else the first one does."""
    rows: list[list[Cell]] = []
    heads = cells = 0
    for row, head in _rows(element):
        times = min(_count(row, "number-rows-repeated"), 100)
        rows += [list(_cells(deck, row, look, box))] * times
        heads += times if head else 0
        cells += times * len(rows[-1]) if rows else 0
        if cells > MOST_CELLS:
            deck.fail(Unreadable(f"a table of more than {MOST_CELLS:,} cells: split it"))
            return
    stated = markup.attribute(element, "use-first-row-styles") == "true"
    deck.table(rows, heads or (None if stated or names_columns(rows) else 0))


def _rows(parent: Any, head: bool = False) -> Iterator[tuple[Any, bool]]:
    for element in parent:
        name = markup.name(element)
        if name == "table-row":
            yield element, head
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(element, head or name == "table-header-rows")


def _cells(deck: DeckWriting, row: Any, look: Look, box: TextBox) -> Iterator[Cell]:
    for element in row:
        if markup.name(element) != "table-cell":
            continue  # a covered cell belongs to the one that covers it
        name = markup.attribute(element, "style-name") or ""
        here = Look(
            look.styles, (("table-cell", name),), partial(_behind, look, name), look.note_marks
        )
        counters, said = Counters(), list[Piece]()
        for paragraph in box.paragraphs(element, here):
            if not paragraph.blank:
                number = counters.next(paragraph.level, paragraph.numbered, paragraph.restart)
                said += [
                    Piece(f"{number} " if number else ""),
                    *pieces(paragraph.runs, here.note_marks),
                    Piece(" "),
                ]
        text = deck.text(said)
        times = min(_count(element, "number-columns-repeated"), _WIDEST)
        spans = _count(element, "number-rows-spanned"), _count(element, "number-columns-spanned")
        yield from [Cell(text, *spans)] * (times if text.strip() else min(times, 1))


def _behind(look: Look, name: str) -> str | None:
    """The colour behind the text of a cell."""
    return look.styles.fill("table-cell", name)[1]


def _count(element: Any, name: str) -> int:
    text = markup.attribute(element, name) or "1"
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1
