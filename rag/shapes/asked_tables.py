"""The tables that a question may be about, and what it asks of the one that it fits best."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from index.embedding import MULTILINGUAL_MODEL
from index.passages import Hit
from index.words import is_latin
from rag.answering.not_found import language_of
from rag.found import Cited
from rag.question import Question
from rag.shapes.passages import as_hit
from rag.shapes.tools import Tools
from rag.tables.computing import selected
from rag.tables.engine import TooMuch
from rag.tables.grid import GRIDS, Grid
from rag.tables.tables import TableRow
from rag.tables.understanding import Understood, understood
from rag.tables.wording import Language

LEAST_ACROSS = 0.8
SOURCES = 8  # with tables, by their best passages
GRIDS_ASKED = 60


def asked_of(
    question: Question, tools: Tools, *, listing: bool = False, loose: bool = False
) -> list[Understood]:
    """What the question asks of each table that it fits, best first."""
    text = question.standalone or question.asked or question.text
    found: list[tuple[float, int, Understood]] = []
    for place, grid in enumerate(grids_for(text, tools)):
        fits = understood(
            text,
            grid,
            lambda word, names: alike(tools, word, names),
            listing=listing,
            loose=loose,
        )
        if fits is not None:
            found.append((fits.fit, -place, fits))
    found.sort(key=lambda each: each[:2], reverse=True)
    return [fits for _, _, fits in found]


def satisfying(text: str, grid: Grid, tools: Tools) -> list[int]:
    """The rows of a table that satisfy the conditions of a question, if all that it says is understood."""
    fits = understood(text, grid, lambda word, names: alike(tools, word, names), listing=True)
    if fits is None or not fits.query.conditions:
        return []
    try:
        return selected(grid, fits.query)
    except TooMuch:
        return []


def cited(rows: Sequence[TableRow], grid: Grid) -> tuple[Cited, ...]:
    """Rows of a table as evidence."""
    heading = grid.table.name or None
    return tuple(
        Cited(as_hit(grid.table.source, (row.sentence,), heading=heading), row.sentence)
        for row in rows
    )


def spoken(question: str) -> Language:
    """The language in which a result is said."""
    found: Mapping[str, Language] = {"zh": "zh", "ru": "ru"}
    return found.get(language_of(question), "en")


def hits_of(evidence: Sequence[Cited]) -> tuple[Hit, ...]:
    return tuple(dict.fromkeys(each.hit for each in evidence))


def grids_for(text: str, tools: Tools) -> Iterator[Grid]:
    """The tables of the sources whose rows were found, best first."""
    hits = tools.search(text)
    sources = dict.fromkeys(
        hit.place.source
        for hit in hits
        if any(each.kind in ("row", "header") for each in hit.sentences)
    )
    asked = 0
    for source_id in list(sources)[:SOURCES]:
        source = tools.source(source_id)
        if source is None:
            continue
        for grid in GRIDS.of(source, tools.cell_values):
            asked += 1
            if asked > GRIDS_ASKED:
                return
            yield grid


def alike(tools: Tools, word: str, names: Sequence[str]) -> Sequence[float]:
    """The cosines (near 0..1) of a word with some names."""
    if not names:
        return ()
    if is_latin(word) and not all(map(is_latin, names)):
        # This encoder knows no other script: what it makes of one is near to anything.
        read = iter(alike(tools, word, [each for each in names if is_latin(each)]))
        return [next(read) if is_latin(each) else 0.0 for each in names]
    embedder = tools.index.embedder_for(word)
    vectors = embedder.embed_passages([word, *names])
    cosines = np.asarray(vectors[1:]) @ np.asarray(vectors[0])
    if embedder.name == MULTILINGUAL_MODEL:
        # The multilingual encoder gives all texts cosines from LEAST_ACROSS to 1.
        cosines = (cosines - LEAST_ACROSS) / (1 - LEAST_ACROSS)
    return [float(each) for each in cosines]
