"""A fact that stands in several rows of a table: the rows that the question tells apart, not only the best one."""

from __future__ import annotations

from rag.found import Found, Part
from rag.question import Question
from rag.reading.reader import Ranked
from rag.shapes.asked_tables import cited, hits_of
from rag.shapes.passages import as_hit
from rag.shapes.tools import Tools
from rag.tables.grid import GRIDS, Grid
from rag.tables.row_choice import meant_rows

MOST_ROWS = 8  # of the rows that a question tells apart, quoted at most
READ_ROWS = 3  # where it tells none apart: so many that answer best
LONGEST = 60  # rows of a table that is read whole


def find(question: Question, tools: Tools) -> Found | None:
    """The rows of the table that answers best; None if one row does, or no table."""
    read = tools.as_fact.read
    if not tools.answers(read) or not read.ranked:
        return None
    best = read.ranked[0]
    grid = _grid_of(best, tools)
    if grid is None:
        return None
    text = question.standalone or question.text
    rows = meant_rows(text, grid, tools.index.idf)
    if not rows or len(rows) > MOST_ROWS:
        rows = _read(text, grid, tools, rows)
    evidence = cited([grid.rows[at] for at in rows], grid)
    if not evidence or (len(evidence) == 1 and evidence[0].sentence.span == best.candidate.sentence.span):
        return None
    return Found(
        tuple(Part((each,)) for each in evidence),
        confidence=read.confidence,
        layout="text",
        hits=hits_of(evidence),
    )


def _grid_of(best: Ranked, tools: Tools) -> Grid | None:
    """The table with the sentence that answers best."""
    sentence = best.candidate.sentence
    source = tools.source(best.candidate.hit.place.source)
    if sentence.kind != "row" or source is None:
        return None
    for grid in GRIDS.of(source, tools.cell_values):
        if not grid.turned and any(row.sentence.span == sentence.span for row in grid.rows):
            return grid
    return None


def _read(text: str, grid: Grid, tools: Tools, among: list[int]) -> list[int]:
    """The rows that answer best, of those ``among`` which they are, or of a whole short table."""
    numbers = among or list(range(len(grid.rows)))
    if len(numbers) > LONGEST:
        return []
    sentences = [grid.rows[at].sentence for at in numbers]
    hit = as_hit(grid.table.source, sentences, heading=grid.table.name or None)
    ranked = tools.read(text, [hit]).ranked
    places = {each.sentence.span: at for at, each in ((at, grid.rows[at]) for at in numbers)}
    found = [places[each.candidate.sentence.span] for each in ranked if each.candidate.sentence.span in places]
    return sorted(found[: MOST_ROWS if among else READ_ROWS])
