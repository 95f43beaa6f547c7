"""Counts and computations over the rows of a table: an engine computes, the rows are cited."""

from __future__ import annotations

from rag.found import Found, Part
from rag.question import Question
from rag.shapes.asked_tables import asked_of, cited, hits_of, spoken
from rag.shapes.rows import rows_satisfying
from rag.shapes.tools import Tools
from rag.tables.computing import Computed, computed
from rag.tables.engine import TooMuch
from rag.tables.ordering import is_ordering
from rag.tables.understanding import Understood
from rag.tables.wording import note

CLOSE = 0.02  # how little less a table may fit
MOST_OTHERS = 3  # other tables named that fit as well


def difference(question: Question, tools: Tools) -> Found | None:
    """By how much two things differ in a number, where a table tells it of both."""
    language = spoken(question.text)
    for best in asked_of(question, tools):
        try:
            result = computed(best.grid, best.query, language)
        except TooMuch:
            return None
        if result is not None and best.query.does == "difference":
            return _found(best, result, ())
    return None


def find(question: Question, tools: Tools) -> Found | None:
    """The result over the table that the question fits best; None where it asks for none."""
    if is_ordering(question.standalone or question.asked or question.text):
        return rows_satisfying(question, tools)
    language = spoken(question.text)
    fitting = asked_of(question, tools)
    for at, best in enumerate(fitting):
        try:
            result = computed(best.grid, best.query, language)
        except TooMuch:
            return None
        if result is not None:
            others = _others(best, fitting[at + 1 :])
            noted = (note("others", language, items=", ".join(others)),) if others else ()
            return _found(best, result, noted)
    return None


def _found(best: Understood, result: Computed, noted: tuple[str, ...]) -> Found:
    parts = tuple(Part(cited(each.rows, best.grid), said=each.said) for each in result.results)
    evidence = [each for part in parts for each in part.cited]
    return Found(
        parts,
        confidence=best.share,
        layout="list" if len(parts) > 1 else "text",
        computation=result.computation,
        notes=(*result.notes, *noted),
        hits=hits_of(evidence),
        final=True,
    )


def _others(best: Understood, rest: list[Understood]) -> list[str]:
    """The sources of other tables that account for as much of the question."""
    names = (
        each.grid.table.source.title or each.grid.table.source.id
        for each in rest
        if each.fit >= best.fit - CLOSE
        and each.grid.table is not best.grid.table
    )  # fmt: skip
    return list(dict.fromkeys(names))[:MOST_OTHERS]
