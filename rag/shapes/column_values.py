"""What stands in a column of a table, each value once: "which suppliers are there?" of a column "Supplier"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.passages import Hit
from index.words import words
from rag.found import Found, Part
from rag.query.listed import AskedList
from rag.shapes.asked_tables import cited, hits_of
from rag.shapes.saying import counted
from rag.shapes.tools import Tools
from rag.tables.columns import is_nothing
from rag.tables.grid import GRIDS, Grid
from rag.tables.tables import TableRow

SOURCES = 6  # with tables, by their best passages
MOST = 60  # values shown
SURE = 0.9  # the column is named, and nothing else is asked


def column_values(asked: AskedList, hits: Sequence[Hit], tools: Tools) -> Found | None:
    """The different values of the column that is named; None where more is asked than that.

    Of a column in which each value is another one, the rows are the list.
    """
    for grid in _grids(hits, tools):
        at = _named(asked, grid)
        if at is None:
            continue
        first: dict[str, TableRow] = {}
        for row, cells in zip(grid.rows, grid.texts, strict=False):
            if not is_nothing(cells[at]):
                first.setdefault(cells[at], row)
        shown = list(first.items())[:MOST]
        parts = tuple(Part(cited([row], grid), said=value) for value, row in shown)
        evidence = cited([row for _, row in shown], grid)
        lead = counted(parts, tools.question.text, open_ended=len(shown) < len(first))
        return Found(parts, confidence=SURE, layout="list", lead=lead, hits=hits_of(evidence))
    return None


def _named(asked: AskedList, grid: Grid) -> int | None:
    """The column of text with repeated values that the question calls by its name, and asks no more of."""
    table = grid.table
    around = f"{table.source.title} {table.name} {table.source.id.rpartition('.')[0]}"
    noun, more = (asked.noun, asked.about) if asked.noun else (asked.about, frozenset())
    if not noun or not more <= {*words(around.replace("/", " "))}:
        return None
    for at, column in enumerate(grid.columns):
        if column.kind == "text" and at not in grid.keys and frozenset(words(column.name)) == noun:
            values = [cells[at] for cells in grid.texts if not is_nothing(cells[at])]
            return at if len(set(values)) < len(values) and not grid.turned else None
    return None


def _grids(hits: Sequence[Hit], tools: Tools) -> Iterator[Grid]:
    tabular = (hit for hit in hits if any(each.kind in ("row", "header") for each in hit.sentences))
    for source_id in list(dict.fromkeys(hit.place.source for hit in tabular))[:SOURCES]:
        if (source := tools.source(source_id)) is not None:
            yield from GRIDS.of(source, tools.cell_values)
