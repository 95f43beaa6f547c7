"""A query that a model wrote, run over the tables found: read-only, bounded, and shown with its result.

Only what leads back to cells is a result: each of its rows has the rows of the table that it rests on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from rag.tables.columns import Column
from rag.tables.computing import MOST_CITED, Computed, Result
from rag.tables.engine import TooMuch, scratch
from rag.tables.grid import Grid
from rag.tables.sql_check import (
    LONGEST,
    Checked,
    Node,
    NotAllowed,
    checked,
    expression,
    rows_of,
    texts_in,
    with_proofs,
)
from rag.tables.tables import TableRow
from rag.tables.wording import Language, note, shown

MOST_RESULTS = 30  # rows of a result; of more it isn't what was asked for
EXAMPLES = 3  # rows of a table that a model is shown
LONGEST_CELL = 60  # characters shown of a cell
_ROW = "row_number"


@dataclass(frozen=True, slots=True)
class TableShown:
    """A table as a model is told of it: its name in SQL, what stands above it, columns with types, some rows."""

    name: str
    about: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]


class WritesQuery(Protocol):
    """Writes one SELECT for a question over tables; None where it writes none."""

    def query(self, question: str, tables: Sequence[TableShown]) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a written query, and the table it was asked of."""

    grid: Grid
    computed: Computed


def asked_by(
    writer: WritesQuery, question: str, grids: Sequence[Grid], language: Language
) -> Answered | None:
    """The result of the query that ``writer`` writes; None where it isn't allowed, fails, or leads to no cells."""
    plain = {f"t{at}": grid for at, grid in enumerate((g for g in grids if not g.turned), start=1)}
    written = writer.query(question, [_shown(name, grid) for name, grid in plain.items()])
    if not written or len(written) > LONGEST or not plain:
        return None
    try:
        with scratch() as db:
            return _run(db, written.strip().rstrip(";"), question, plain, language)
    except (NotAllowed, TooMuch, ArithmeticError, ValueError, KeyError):
        return None  # the rules answer then


def _run(
    db: Any, written: str, question: str, grids: Mapping[str, Grid], language: Language
) -> Answered | None:
    serialised = db.execute("select json_serialize_sql(?)", [written]).fetchone()[0]
    query = checked(serialised, list(grids))
    grid = grids[query.table]
    names = column_names(grid)
    places = {name.lower(): at for at, name in enumerate(names)}
    used = [[places[each.lower()] for each in columns] for columns in query.uses]
    _one_unit(grid, [at for columns in used for at in columns])
    _load(db, query.table, grid, names)
    if not all(_is_known(text, question, grid) for text in texts_in(query)):
        raise NotAllowed("it compares with a text that nobody wrote")
    found = _ask(db, with_proofs(query, _ROW))
    if not found or len(found) > MOST_RESULTS:
        return None
    rows = _rows(db, query, found)
    results = []
    labels = [_label(db, query, at) for at in range(len(used))]
    for record, own in zip(found, rows, strict=True):
        values = record[: len(used)]
        if None in values and len(found) > 1:
            continue  # a group without a value
        said = _said(grid, query, values, used, labels, own)
        results.append(Result(said, _proofs(grid, own)))
    line = f"SQL: {_text(db, query.tree)}"
    notes = (note("many", language, n=f"{max(map(len, rows)):,}"),)
    return Answered(
        grid, Computed(tuple(results), line, notes * (max(map(len, rows)) > MOST_CITED))
    )


def _is_known(text: str, question: str, grid: Grid) -> bool:
    """True for a text of the question or of a cell: others would be shown with the query."""
    plain = text.strip("%_ ").lower()
    if plain in question.lower():
        return True
    dates = (each.values for each in grid.columns if each.kind == "date")
    return any(plain in cell.lower() for row in grid.texts for cell in row) or any(
        plain in str(value) for values in dates for value in values
    )


def _one_unit(grid: Grid, used: Sequence[int]) -> None:
    """NotAllowed for amounts of two currencies, which a written query would add up."""
    for at in used:
        column = grid.columns[at]
        if (
            column.measured
            and len({u for u, v in zip(column.units, column.values, strict=True) if v is not None})
            > 1
        ):
            raise NotAllowed("a column has several units")


def _rows(db: Any, query: Checked, found: Sequence[tuple[Any, ...]]) -> list[list[int]]:
    """The rows that each row of the result rests on."""
    grouped = query.node["group_expressions"]
    if not grouped and not query.aggregated:
        return [[each[-1]] for each in found]
    held = _ask(db, rows_of(query, _ROW))
    if not held:
        raise NotAllowed("no row satisfies it")
    if not grouped:
        return [[row[0] for row in held]] * len(found)
    own: dict[tuple[Any, ...], list[int]] = {}
    for row, *group in held:
        own.setdefault(tuple(group), []).append(row)
    width = len(query.uses)
    return [own[tuple(each[width:])] for each in found]


def _said(
    grid: Grid,
    query: Checked,
    values: Sequence[Any],
    used: Sequence[Sequence[int]],
    labels: Sequence[str],
    rows: Sequence[int],
) -> str:
    """One row of the result in words: what was computed, and its value; texts are cells of its rows."""
    told: list[str] = []
    for at, value in enumerate(values):
        columns = used[at]
        if isinstance(value, str):
            cells = {grid.texts[row][each] for row in rows for each in columns}
            dates = {grid.columns[each].values[row] for row in rows for each in columns}
            if not query.plain[at] or value not in cells | dates:
                raise NotAllowed("a text that is no cell")
            told.append(value if len(values) > 1 and not told else f"{labels[at]}: {value}")
            continue
        if value is None:
            raise NotAllowed("no value")
        column = next((grid.columns[each] for each in columns if grid.columns[each].measured), None)
        told.append(f"{labels[at]}: {_figure(value, column)}")
    return "; ".join(told) + "."


def _figure(value: Any, column: Column | None) -> str:
    number = Decimal(str(value))
    if column is None or column.kind != "number":
        return f"{round(number, 4).normalize():f}"
    unit = next(
        (u for u, v in zip(column.units, column.values, strict=True) if v is not None), None
    )
    own = unit if unit and unit != column.unit else None
    return shown(round(number, 12).normalize() + 0, column, own, rounded=True)


def _proofs(grid: Grid, rows: Sequence[int]) -> tuple[TableRow, ...]:
    found = grid.proofs(rows, [])
    return tuple(found) if len(found) <= MOST_CITED else (found[0], found[-1])


def _label(db: Any, query: Checked, at: int) -> str:
    """What a part of the result is: its expression, without the signs around names."""
    text = _text(db, expression(query, at))
    return " ".join(text.removeprefix("SELECT ").rsplit(" FROM ", 1)[0].replace('"', "").split())


def _text(db: Any, tree: Node) -> str:
    return str(db.execute("select json_deserialize_sql(?::json)", [json.dumps(tree)]).fetchone()[0])


def _ask(db: Any, tree: Node) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = db.execute(_text(db, tree)).fetchall()
    return found


def column_names(grid: Grid) -> list[str]:
    """The names of a table's columns in SQL: as they stand; where two are equal with numbers."""
    names: list[str] = []
    for at, column in enumerate(grid.columns):
        plain = " ".join(column.name.replace('"', "").split())[:LONGEST_CELL] or f"column {at + 1}"
        taken = {each.lower() for each in (*names, _ROW)}
        names.append(plain if plain.lower() not in taken else f"{plain} ({at + 1})")
    return names


def _shown(name: str, grid: Grid) -> TableShown:
    columns = tuple(zip(column_names(grid), map(_type, grid.columns), strict=True))
    rows = tuple(tuple(cell[:LONGEST_CELL] for cell in row) for row in grid.texts[:EXAMPLES])
    return TableShown(name, grid.table.name or grid.table.source.title, columns, rows)


def _type(column: Column) -> str:
    return {
        "number": "decimal",
        "duration": "decimal (seconds)",
        "date": "varchar (YYYY-MM-DD)",
    }.get(column.kind, "varchar")


def _load(db: Any, name: str, grid: Grid, names: Sequence[str]) -> None:
    kinds = ["integer"]
    values: list[list[Any]] = [list(range(len(grid.texts)))]
    for at, column in enumerate(grid.columns):
        kinds.append("decimal(38,6)" if column.kind in ("number", "duration") else "varchar")
        own = column.values if column.kind != "text" else [row[at] or None for row in grid.texts]
        values.append(list(own))
    told = zip((_ROW, *names), kinds, strict=True)
    columns = ", ".join(f'"{column}" {kind}' for column, kind in told)
    db.execute(f"create table {name} ({columns})")
    casts = ", ".join(f"unnest(${at}::{kind}[])" for at, kind in enumerate(kinds, start=1))
    db.execute(f"insert into {name} select {casts}", values)
