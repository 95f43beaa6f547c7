"""A fact that stands in one cell of a row that the question names: who worked on it, when it was closed."""

from __future__ import annotations

from collections.abc import Iterator

from rag.found import Found, Part
from rag.question import Question
from rag.shapes.asked_tables import alike, cited, hits_of, spoken
from rag.shapes.tools import Tools
from rag.tables.columns import is_nothing
from rag.tables.grid import GRIDS, Grid
from rag.tables.named_row import named_cell
from rag.tables.wording import holds

SOURCES = 4  # with rows among the hits that are looked at


def find(question: Question, tools: Tools) -> Found | None:
    """The cell; None where the fact that was read stands in that row already, or no row is named.

    ``question`` was read as a fact.
    """
    read = question.read
    text = question.standalone or question.text
    for grid in _grids(question, tools):
        cell = named_cell(text, grid, lambda word, names: alike(tools, word, names))
        if cell is None:
            continue
        row = grid.rows[cell.row]
        best = read.ranked[0].candidate.sentence.span if read.ranked else None
        sure = tools.answers(read) and not tools.answerability.perhaps(read)
        name, value = grid.columns[cell.column].name, grid.texts[cell.row][cell.column]
        if sure and best == row.sentence.span and not is_nothing(value):
            return None
        evidence = cited([row], grid)
        said = f"{grid.texts[cell.row][grid.label]}: {holds(name, value, spoken(question.text))}."
        return Found(
            (Part(evidence, said=said),),
            confidence=cell.share,
            layout="text",
            hits=hits_of(evidence),
            final=True,
        )
    return None


def _grids(question: Question, tools: Tools) -> Iterator[Grid]:
    sources = dict.fromkeys(
        hit.place.source
        for hit in question.hits
        if any(each.kind in ("row", "header") for each in hit.sentences)
    )
    for source_id in list(sources)[:SOURCES]:
        source = tools.source(source_id)
        if source is not None:
            yield from GRIDS.of(source, tools.cell_values)
