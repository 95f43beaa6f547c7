"""A fact that stands in several rows of a table: the rows that the question tells apart, not only the best one."""

from __future__ import annotations

from collections.abc import Sequence

from index.blocks import cells
from index.words import words
from rag.answering.extractive import LEAST_SHARE
from rag.found import Found, Part
from rag.question import Question
from rag.reading.reader import Ranked
from rag.shapes.asked_tables import cited, hits_of, satisfying
from rag.shapes.passages import as_hit
from rag.shapes.tools import Tools
from rag.tables.grid import GRIDS, Grid
from rag.tables.row_choice import meant_rows

MOST_ROWS = 8  # of the rows that a question tells apart, quoted at most
READ_ROWS = 3  # where it tells none apart: so many that answer best
LONGEST_TABLE = 60  # rows of a table that is read whole
LONGEST_SOURCE = 300_000  # characters of a source whose tables are looked at for a fact


def find(question: Question, tools: Tools) -> Found | None:
    """The rows of the table that answers best; None where the fact alone says as much, or in no table.

    ``question`` was read as a fact.
    """
    read = question.read
    if not read.ranked or not tools.answers(read):
        return None
    grid = _grid_of(read.ranked[0], tools)
    if grid is None:
        return None
    text = question.standalone or question.text
    told = _told(read.ranked, grid)
    if told[:1] == _named_whole(text, grid):
        return None
    rows = satisfying(text, grid, tools)
    if not 1 < len(rows) <= MOST_ROWS:  # one row may be a part of what is asked
        rows = sorted({*told, *_meant(text, read.ranked[0], grid, tools, len(told))})
        if rows == sorted(told):
            return None
    elif set(rows) == set(told):
        return None
    evidence = cited([grid.rows[at] for at in rows], grid)
    parts = tuple(Part((each,)) for each in evidence)
    return Found(parts, confidence=read.confidence, layout="text", hits=hits_of(evidence))


def _named_whole(text: str, grid: Grid) -> list[int]:
    """The rows whose own names the question says with all their words ("Rope 20 m", "the 20 m rope")."""
    asked = frozenset(words(text))
    names = [frozenset(words(each[grid.label])) for each in grid.texts]
    return [at for at, name in enumerate(names) if len(name) > 1 and name <= asked]


def _meant(text: str, best: Ranked, grid: Grid, tools: Tools, told: int) -> list[int]:
    """The rows that a question tells apart, or those that answer best where it tells none."""
    meant = _below(best, grid) or meant_rows(text, grid, tools.index.idf)
    if len(meant) > MOST_ROWS:
        return _read(text, grid, tools, meant)[:MOST_ROWS]
    if not meant and told > 1:
        return _read(text, grid, tools, range(len(grid.rows)))[:READ_ROWS]
    return meant


def _told(ranked: Sequence[Ranked], grid: Grid) -> list[int]:
    """The rows of a table among the sentences that would be quoted, best first."""
    places = {row.sentence.span: at for at, row in enumerate(grid.rows)}
    return [
        places[each.candidate.sentence.span]
        for at, each in enumerate(ranked[:READ_ROWS])
        if each.candidate.hit.place.source == grid.table.source.id
        and each.candidate.sentence.span in places
        and (at == 0 or each.probability >= LEAST_SHARE)
    ]


def _grid_of(best: Ranked, tools: Tools) -> Grid | None:
    """The table with the sentence that answers best."""
    sentence = best.candidate.sentence
    if sentence.kind != "row":
        return None
    source = tools.source(best.candidate.hit.place.source)
    if source is None or len(source.text) > LONGEST_SOURCE:
        return None
    for grid in GRIDS.of(source, tools.cell_values):
        if not grid.turned and (
            any(row.sentence.span == sentence.span for row in grid.rows) or _below(best, grid)
        ):
            return grid
    return None


def _below(best: Ranked, grid: Grid) -> list[int]:
    """The rows of the section that the best sentence names, if it is such a line of the table."""
    name = cells(best.candidate.hit.text_of(best.candidate.sentence.span))[0]
    span = best.candidate.sentence.span
    inside = [at for at, row in enumerate(grid.rows) if row.section.split(" > ")[-1] == name]
    if not name or any(row.sentence.span == span for row in grid.rows):
        return []
    return inside


def _read(text: str, grid: Grid, tools: Tools, numbers: Sequence[int]) -> list[int]:
    """Those of these rows that answer best, best first; none if they are too many to be read."""
    if len(numbers) > LONGEST_TABLE:
        return []
    sentences = [grid.rows[at].sentence for at in numbers]
    hit = as_hit(grid.table.source, sentences, heading=grid.table.name or None)
    places = {grid.rows[at].sentence.span: at for at in numbers}
    ranked = [each.candidate.sentence.span for each in tools.read(text, [hit]).ranked]
    return [places[span] for span in ranked if span in places]
