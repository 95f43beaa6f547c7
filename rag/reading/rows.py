"""Table rows as they are read for a question: which rows of a table it is about, and what their cells say.

A row is read with the unit of a column behind its value ("Replace after: 1175 hours", not "Replace after (h):
1175"): so a question after hours finds hours. What is shown and quoted stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.blocks import cells
from index.passages import Hit, Sentence
from index.words import words
from rag.query.analysis import AnalysedQuestion
from rag.text.lexicon import entries

_UNIT = re.compile(r"\s+[(\[]\s*([^()\[\]\d]{1,12}?)\s*[)\]]\s*\Z")
_CODE = re.compile(r"\b[^\W\d_]+[-/. ]?\d[\w-]*\b")
_NUMBER = re.compile(r"[-+–~≈<>≤≥]?\s?\d[\d\s.,/–-]*\Z")
_SPELLED = dict(pair.split("/", 1) for pair in entries("values", "spelled"))

Found = tuple[int, Hit, int]
"""A candidate before it is scored: the rank of its hit, the hit, the index of its sentence."""


def row_text(row: str, columns: Sequence[str]) -> str:
    """``Topic: Arms control; Outcome: new talks`` for a pipe row under its columns."""
    held = cells(row)
    if len(held) != len(columns):
        return " | ".join(cell for cell in held if cell)
    return _said(zip(columns, held, strict=True))


def read_text(row: str, columns: Sequence[str]) -> str:
    """The same with units behind their values, spelled out where a question would spell them."""
    held = cells(row)
    if len(held) != len(columns):
        return row_text(row, columns)
    return _said(_measured(name, cell) for name, cell in zip(columns, held, strict=True))


def _said(named: Iterator[tuple[str, str]]) -> str:
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell)


def _measured(name: str, cell: str) -> tuple[str, str]:
    unit = _UNIT.search(name)
    if unit is None or not _NUMBER.match(cell):
        return name, cell
    return name[: unit.start()], f"{cell} {_SPELLED.get(unit[1], unit[1])}"


def asked_rows(question: AnalysedQuestion, found: Sequence[Found]) -> list[Found]:
    """The candidates without rows of a table that speak of others than the rows that the question names.

    A question names a row by the whole of a cell ("the P-40", "Harbour", "Saturday"); the more cells of a row it
    names, the better. Numbers alone name none: they may be a limit ("more than 95").
    """
    asked, codes = frozenset(question.words), _codes(question.text)
    named = [_named_cells(asked, codes, hit, hit.sentences[at]) for _, hit, at in found]
    most: dict[tuple[str, tuple[str, ...]], int] = {}
    for (_, hit, at), number in zip(found, named, strict=True):
        table = (hit.place.source, hit.sentences[at].columns)
        most[table] = max(most.get(table, 0), number)
    return [
        each
        for each, number in zip(found, named, strict=True)
        if each[1].sentences[each[2]].kind != "row"
        or number == most[each[1].place.source, each[1].sentences[each[2]].columns]
    ]


def _named_cells(
    asked: frozenset[str], codes: frozenset[str], hit: Hit, sentence: Sentence
) -> int:
    """How many cells of a row the question says in full, or by their code."""
    if sentence.kind != "row":
        return 0
    held = set(cells(hit.text_of(sentence.span)))
    return sum(_names(asked, codes, cell) for cell in held)


def _names(asked: frozenset[str], codes: frozenset[str], cell: str) -> bool:
    if not any(map(str.isalpha, cell)):
        return False
    own = set(words(cell))
    return bool(own) and (own <= asked or not codes.isdisjoint(_codes(cell)))


def _codes(text: str) -> frozenset[str]:
    """What looks like the number of a part, a ticket, a model: letters and digits."""
    return frozenset(found.casefold() for found in _CODE.findall(text))
