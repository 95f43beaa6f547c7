"""Counts and computations over the rows of a table: an engine computes, the rows are cited."""

from __future__ import annotations

from collections.abc import Sequence

from rag.found import Found, Part
from rag.question import Question
from rag.shapes import editions
from rag.shapes.asked_tables import asked_of, cited, grids_for, hits_of, spoken
from rag.shapes.rows import rows_satisfying
from rag.shapes.tools import Tools
from rag.tables.computing import Computed, computed
from rag.tables.engine import TooMuch
from rag.tables.ordering import is_ordering
from rag.tables.understanding import Understood
from rag.tables.wording import Language, note
from rag.tables.written_query import asked_by

ALL_SAID = 0.5  # the same of a sum that the question doesn't ask for by name
UNDERSTOOD = 0.5  # share of a question that the rules understand, from which no model is asked
BY_MODEL = 0.7  # confidence in a query that a model wrote: what it computes is right, what it asks may not be
TABLES_SHOWN = 6  # tables that a model is told of
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
    fitting = asked_of(question, tools) or _counts(question, tools)
    if not (fitting and fitting[0].share >= UNDERSTOOD) and (written := _written(question, tools)):
        return written
    for at, best in enumerate(fitting):
        try:
            result = computed(best.grid, best.query, language)
        except TooMuch:
            return None
        if result is not None:
            of_each = _of_each(question, best, fitting[at + 1 :], language)
            if of_each is not None:
                return of_each
            others = _others(best, fitting[at + 1 :])
            noted = (note("others", language, items=", ".join(others)),) if others else ()
            return _found(best, result, noted)
    return None


def _counts(question: Question, tools: Tools) -> list[Understood]:
    """Counts of rows that are called by their name and limited, where a verb alone isn't understood."""
    loose = asked_of(question, tools, loose=True)
    return [each for each in loose if each.query.does == "count" and each.query.conditions]


def amount(question: Question, tools: Tools) -> Found | None:
    """The sum over rows of a table of events, where "how many days were lost at Riverside?" asks for no one fact.

    Only where every word has a meaning, and the rows are limited by what several of them share.
    """
    language = spoken(question.text)
    for best in asked_of(question, tools)[:1]:
        try:
            result = computed(best.grid, best.query, language)
        except TooMuch:
            return None
        if result is not None and best.share >= ALL_SAID and _sums_events(best, result):
            return _found(best, result, ())
    return None


def _sums_events(best: Understood, result: Computed) -> bool:
    """True for a sum over rows with dates, chosen by cells that aren't names of single rows."""
    grid, query = best.grid, best.query
    several = sum(len(each.rows) for each in result.results) > 1
    dated = any(column.kind == "date" for column in grid.columns)
    shared = all(each.exact and not grid.keys.issuperset(each.columns) for each in query.conditions)
    whole = query.does == "sum" and query.by is None and bool(query.conditions)
    return whole and several and dated and shared and not grid.turned


def _written(question: Question, tools: Tools) -> Found | None:
    """The result of a query that the model wrote, where the rules don't understand all of the question."""
    if tools.queries is None:
        return None
    text = question.standalone or question.asked or question.text
    grids = list(grids_for(text, tools))[:TABLES_SHOWN]
    answered = asked_by(tools.queries, text, grids, spoken(question.text)) if grids else None
    if answered is None:
        return None
    parts = tuple(
        Part(cited(each.rows, answered.grid), said=each.said) for each in answered.computed.results
    )
    return Found(
        parts,
        confidence=BY_MODEL,
        layout="list" if len(parts) > 1 else "text",
        computation=answered.computed.computation,
        notes=answered.computed.notes,
        hits=hits_of([each for part in parts for each in part.cited]),
        final=True,
    )


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


def _of_each(
    question: Question, best: Understood, rest: Sequence[Understood], language: Language
) -> Found | None:
    """The result over each table of one form that fits as well, under what tells it apart; None for no others."""
    alike = {best.grid.table.source.id: best}
    for each in rest:
        if each.fit >= best.fit - CLOSE and editions.of_one_form(best.grid.table, each.grid.table):
            alike.setdefault(each.grid.table.source.id, each)
    shown = editions.labelled(question.text, [each.grid.table.source for each in alike.values()])
    parts: list[Part] = []
    for source_id, label in shown.labels:
        try:
            result = computed(alike[source_id].grid, alike[source_id].query, language)
        except TooMuch:
            return None
        parts += [
            Part(cited(each.rows, alike[source_id].grid), label, said=each.said)
            for each in (result.results if result is not None else ())
        ]
    if len({part.label for part in parts}) < 2:
        return None
    return Found(
        tuple(parts),
        confidence=best.share,
        lead=shown.lead,
        hits=hits_of([each for part in parts for each in part.cited]),
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
