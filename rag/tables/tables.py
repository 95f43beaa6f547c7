"""The tables of a source: rows with their cells, each the sentence that is cited for it.

A row that only names a group is the section of the rows below it; a row of totals is kept apart, so that
nothing is counted twice. Tables of one source with the same columns are one: their headings are its sections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.blocks import cells
from index.passages import Sentence, Source
from index.patterns import late
from index.regions import Layout
from index.structure import structure
from rag.text.lexicon import alternatives
from rag.text.struck import blanked

MOST_ROWS = 100_000  # rows of one source; what is beyond is said to be left out
WIDEST = 200  # columns of a table that is computed over
DELETED = "deleted text"

_EMPHASIS = late(r"\*\*|__|`")
_TOTAL = late(
    rf"(?:{alternatives('tables', 'total_rows.en')})(?: (?:for|of|in) .{{1,40}})?[:.]?"
    rf"|(?:{alternatives('tables', 'total_rows.zh')})[:：]?"
    rf"|(?:{alternatives('tables', 'total_rows.ru')})(?: (?:по|за) .{{1,40}})?[:.]?",
    re.I,
)
_SUMS = late(
    rf"\b(?:{alternatives('tables', 'total_rows.en')}|{alternatives('tables', 'total_rows.ru')})\b"
    rf"|{alternatives('tables', 'total_rows.zh')}",
    re.I,
)
_FIGURE = late(r"\d")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: as many cells as its table has columns, and the sentence that it is in its source.

    ``section`` is what the line or heading above it says of it. ``ragged`` if it had more or fewer cells.
    """

    cells: tuple[str, ...]
    sentence: Sentence
    section: str = ""
    total: bool = False
    ragged: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of ``source``; ``name`` is what stands above it. ``cut`` rows of it were not read."""

    source: Source
    name: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    cut: int = 0


@dataclass(slots=True)
class _Open:
    """The table being read."""

    columns: tuple[str, ...]
    heading: str
    caption: str
    rows: list[TableRow] = field(default_factory=list)


def tables_of(source: Source) -> list[Table]:
    """The tables of a source that have named columns, in order, of at most ``MOST_ROWS`` rows together."""
    read, left = _read(source)
    return [_with_sections(each, source, left) for each in _joined(read) if each.rows]


def _read(source: Source) -> tuple[list[_Open], int]:
    layout = Layout(source.regions, source.marks)
    found: list[_Open] = []
    headings: list[tuple[int, str]] = []
    line, count, left = "", 0, 0
    for block in structure(source):
        said = block.span.of(source.text)
        if block.kind == "heading":
            headings = [each for each in headings if each[0] < block.level]
            headings.append((block.level, _plain(said)))
            line = ""
        elif block.kind == "header":
            found.append(_Open(tuple(map(_plain, cells(said))), _path(headings), line))
            line = ""
        elif block.kind == "row" and block.columns:
            count += 1
            if count > MOST_ROWS:
                left += 1
                continue
            columns = tuple(map(_plain, block.columns))
            if not found or found[-1].columns != columns:
                found.append(_Open(columns, _path(headings), line))
            sentence = layout.placed(Sentence(block.span, "row", block.columns))
            if sentence.mark != DELETED:
                found[-1].rows.append(_row(said, sentence, len(columns)))
        elif block.kind != "row":
            line = _plain(said) if len(said) <= 200 else ""
    return [each for each in found if 1 < len(each.columns) <= WIDEST], left


def _row(said: str, sentence: Sentence, width: int) -> TableRow:
    held = [_plain(cell) for cell in cells(blanked(said))]
    ragged = len(held) != width
    return TableRow(tuple([*held, *[""] * width][:width]), sentence, ragged=ragged)


def _plain(text: str) -> str:
    return " ".join(_EMPHASIS.sub("", text).split())


def _path(headings: Sequence[tuple[int, str]]) -> str:
    return " > ".join(name for _, name in headings)


def _joined(found: Sequence[_Open]) -> Iterator[_Open]:
    """Tables with the same columns as one; what stood above each is the section of its rows."""
    by_columns: dict[tuple[str, ...], list[_Open]] = {}
    for each in found:
        by_columns.setdefault(each.columns, []).append(each)
    for alike in by_columns.values():
        if len(alike) == 1:
            yield alike[0]
            continue
        above = [" > ".join(filter(None, (each.heading, each.caption))) for each in alike]
        rows = [
            replace(row, section=name)
            for name, each in zip(above, alike, strict=True)
            for row in each.rows
        ]
        yield _Open(alike[0].columns, _shared(above), "", rows)


def _shared(names: Sequence[str]) -> str:
    """The headings that all these paths begin with."""
    parts = [name.split(" > ") for name in names]
    same = [each[0] for each in zip(*parts, strict=False) if len(set(each)) == 1]
    return " > ".join(same)


def _with_sections(table: _Open, source: Source, left: int) -> Table:
    """The rows below their sections; rows of totals are marked."""
    names = _naming(table.rows)
    section, kept = "", []
    for at, row in enumerate(table.rows):
        if at in names:
            section = next(cell for cell in row.cells if cell)
            continue
        total = is_total(row.cells)
        within = " > ".join(filter(None, (row.section, section)))
        kept.append(replace(row, section=within, total=total))
    name = " > ".join(filter(None, (table.heading, table.caption)))
    return Table(source, name, table.columns, tuple(kept), left)


def is_total(row: Sequence[str]) -> bool:
    """True for a row that sums up others ("Total", "Subtotal", "Итого", "合计"), with figures in it."""
    first = next((cell for cell in row if cell), "")
    # A cell over several columns names no thing: "Total votes" there sums up.
    over = len(row) > 2 and row[0] == row[1] != "" and _SUMS.search(first) is not None
    return (over or _TOTAL.fullmatch(first) is not None) and any(
        _FIGURE.search(cell) for cell in row if cell != first
    )


def _naming(rows: Sequence[TableRow]) -> set[int]:
    """The places of rows that only name the group of rows below them.

    One text over all columns is such a name. A row of which only the first cell is filled may be a row without
    values: it is a name if rows with values follow it, and it looks like none of these or begins the table.
    """
    over = {at for at, row in enumerate(rows[:-1]) if _over_all(row.cells)}
    alone = {at for at, row in enumerate(rows) if _only_first(row.cells)}
    shapes = {_shape(row.cells[0]) for at, row in enumerate(rows) if at not in alone}
    apart = {_shape(rows[at].cells[0]) for at in alone}.isdisjoint(shapes)
    coded = any("0" in _shape(rows[at].cells[0]) for at in alone)
    follows = all(at + 1 < len(rows) and at + 1 not in alone for at in alone)
    names = follows and (apart or (0 in alone and not coded))
    return over | (alone if names else set())


def _over_all(row: Sequence[str]) -> bool:
    return len(row) > 1 and bool(row[0]) and len(set(row)) == 1 and not _FIGURE.match(row[0])


def _only_first(row: Sequence[str]) -> bool:
    return len(row) > 2 and bool(row[0]) and not any(row[1:])


def _shape(text: str) -> str:
    """Letters and digits of a name by their kind ("T-101" is "a-0"); names of words only are all alike."""
    kinds = re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", text))
    return kinds if "0" in kinds else f"words {text.isupper()}"
