"""The rows of a table that satisfy the conditions of a question: all of them, and no other."""

from __future__ import annotations

from rag.found import Found, Part
from rag.question import Question
from rag.shapes.asked_tables import asked_of, cited, hits_of, spoken
from rag.shapes.tools import Tools
from rag.tables import wording
from rag.tables.computing import selected
from rag.tables.engine import TooMuch
from rag.tables.understanding import Understood
from rag.tables.wording import Language, note

MOST_SHOWN = 50  # rows


def rows_satisfying(question: Question, tools: Tools, *, loose: bool = False) -> Found | None:
    """The rows that a question asks to list, each cited; None where it is about no table."""
    language = spoken(question.text)
    for best in asked_of(question, tools, listing=True, loose=loose):
        try:
            found = selected(best.grid, best.query)
        except TooMuch:
            return None
        if not found:
            continue
        rows = best.grid.proofs(found[:MOST_SHOWN], [])
        if not rows:
            continue
        evidence = cited(rows, best.grid)
        many = len(found) > MOST_SHOWN
        return Found(
            tuple(Part((each,)) for each in evidence),
            confidence=best.share,
            layout="list",
            lead=_lead(best, len(found), language),
            notes=(note("shown", language, n=len(found), shown=MOST_SHOWN),) if many else (),
            hits=hits_of(evidence),
        )
    return None


def newest_row(question: Question, tools: Tools) -> Found | None:
    """The row with the latest date of the table that is found first; None where the question isn't about it."""
    text = question.standalone or question.asked or question.text
    first = next(iter(tools.search(text)), None)
    for best in asked_of(question, tools, listing=True):
        query, grid = best.query, best.grid
        at = query.column
        dated = at is not None and grid.columns[at].kind == "date" and query.does == "highest"
        if first is None or not dated or grid.table.source.id != first.place.source:
            continue
        try:
            rows = grid.proofs(selected(grid, query), [])
        except TooMuch:
            return None
        if rows:
            evidence = cited(rows[:MOST_SHOWN], grid)
            parts = tuple(Part((each,)) for each in evidence)
            return Found(parts, confidence=best.share, layout="text", hits=hits_of(evidence))
    return None


def _lead(best: Understood, found: int, language: Language) -> str:
    query = best.query
    where = wording.where(query.conditions, language)
    if query.column is None or not query.ordered:
        return note("found", language, n=found, where=where)
    what = "from highest" if query.descending else "from lowest"
    return note(what, language, n=found, where=where, name=best.grid.columns[query.column].name)
