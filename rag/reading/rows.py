"""Table rows as they are read for a question: which rows of a table it is about, and what their cells say.

A row is read with the unit of a column behind its value ("Replace after: 1175 hours", not "Replace after (h):
1175"): so a question after hours finds hours. What is shown and quoted stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Protocol, TypeVar

from index.blocks import cells
from index.passages import Hit, Sentence
from index.patterns import late
from index.words import holds_in_order, words
from rag.query.analysis import AnalysedQuestion
from rag.text.lexicon import alternatives, entries

LONGEST_NAME = 40  # characters of a cell that names something; a longer one tells of several

_UNIT = late(r"\s+[(\[]\s*([^()\[\]\d]{1,12}?)\s*[)\]]\s*\Z")
_CODE = late(r"\b(?:[^\W\d_]+[-/.]?|[A-Z][a-z]* )(?!(?:19|20)\d\d\b)\d[\w-]*\b")
_NUMBER = late(r"[-+–~≈<>≤≥]?\s?(?:\d[\d\s.,/–-]*)?[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]?(?<=[^\s~≈<>≤≥+–-])\Z")
# A column may be named by a unit alone, in the plural: "Hours". "Year" and "Day" tell when.
_UNIT_NAMED = late(rf"(?:.*[^\w])?({alternatives('values', 'unit_columns')})\Z", re.I)
_SPELLED = dict(pair.split("/", 1) for pair in entries("values", "spelled"))

_NOTHING = frozenset[str]()

R = TypeVar("R", bound="Row")


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
    if not _NUMBER.match(cell):
        return name, cell
    unit = _UNIT.search(name)
    if unit is None:
        named = _UNIT_NAMED.match(name)
        return name, f"{cell} {named[1].lower()}" if named else cell
    return name[: unit.start()], f"{cell} {_SPELLED.get(unit[1], unit[1])}"


class Row(Protocol):
    """A sentence of a hit, that may be a table row."""

    @property
    def hit(self) -> Hit: ...

    @property
    def sentence(self) -> Sentence: ...


def asked_rows(question: AnalysedQuestion, found: Sequence[R], most: int) -> list[R]:
    """The first ``most`` sentences without rows of a table that speak of others than the question names.

    A question names a row by its code ("B-127": among all rows of a source, for a table may lose its columns at
    the end of a page), by words of short cells ("Harbour", "Saturday"), or by a whole one ("gas valve"). A row is
    left out if another one is named by all that names it, and by more. Numbers alone name none: they may be a
    limit ("more than 95"). The place of rows that are left out is for others of the same source, not for what
    would not have been read.
    """
    codes, asked = _codes(question.text), _said_with_capitals(question)
    other = {
        *_others(found, lambda each: codes & _codes(_text(each)), _source),
        *_others(
            found, lambda each: _named_by(asked, each) | _named_whole(question.text, each), _table
        ),
    }
    first = [at for at in range(min(most, len(found))) if at not in other]
    sources = {_source(found[at]) for at in other if at < most}
    behind = [
        at
        for at in range(most, len(found))
        if at not in other and found[at].sentence.kind == "row" and _source(found[at]) in sources
    ]
    return [found[at] for at in (*first, *behind)][:most]


def _others(
    found: Sequence[R], named_by: Callable[[R], frozenset[str]], group: Callable[[R], Hashable]
) -> set[int]:
    """The places of rows that are named by less than another row of their group."""
    rows = {at: named_by(each) for at, each in enumerate(found) if each.sentence.kind == "row"}
    sets: dict[Hashable, set[frozenset[str]]] = {}
    for at, own in rows.items():
        sets.setdefault(group(found[at]), set()).add(own)
    return {at for at, own in rows.items() if any(own < other for other in sets[group(found[at])])}


def _text(row: Row) -> str:
    return row.hit.text_of(row.sentence.span)


def _source(row: Row) -> Hashable:
    return row.hit.place.source


def _table(row: Row) -> Hashable:
    return row.hit.place.source, row.sentence.columns


def _said_with_capitals(question: AnalysedQuestion) -> frozenset[str]:
    """The words of the question that look like names where its script has capitals: "present" names no row."""
    return frozenset(
        word
        for token in re.findall(r"[\w'’-]+", question.text)
        if not token[:1].islower() and any(map(str.isalpha, token))
        for word in words(token)
    )


def _named_by(asked: frozenset[str], row: Row) -> frozenset[str]:
    """The words of short cells that the question says, too: a surname is enough. Not what all rows are about."""
    held = [cell for cell in cells(_text(row)) if any(map(str.isalpha, cell))]
    said = _NOTHING.union(*(words(cell) for cell in held if len(cell) <= LONGEST_NAME))
    return (said & asked) - set(words(row.hit.title))


def _named_whole(question: str, row: Row) -> frozenset[str]:
    """The words of short cells that the question says whole: several words, or one if all is in lower case.

    A cell with a number may be said in another order: "the 20 m rope" is "Rope 20 m".
    """
    asked, lower = words(question), question[1:].islower()
    held = cells(_text(row))
    short = [cell for cell in held if len(cell) <= LONGEST_NAME and any(map(str.isalpha, cell))]
    named = [
        own
        for cell in short
        if (own := words(cell))
        and (len(own) > 1 or (lower and cell == held[0] and cell[:1].isupper()))
        and (holds_in_order(asked, own) or (any(map(str.isdigit, own)) and {*own} <= {*asked}))
    ]
    return _NOTHING.union(*named) - set(words(row.hit.title))


def _codes(text: str) -> frozenset[str]:
    """What looks like the number of a part, a ticket, a model: letters and digits."""
    return frozenset(found.casefold() for found in _CODE.findall(text))
