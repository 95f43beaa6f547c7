"""The engine that selects and computes: DuckDB in memory, without files, network, extensions or open settings.

Columns are named by us (``c0``, ``v0``), every value is bound: no text of a document or question is ever SQL.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rag.tables.columns import Column
from rag.tables.grid import Grid
from rag.tables.query import Condition, Query

SECONDS = 5.0  # for one query
MEMORY = "256MB"
_DIGITS = 38
_MOST_DECIMALS = 12

LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_unsigned_extensions": "false",
    "memory_limit": MEMORY,
    "temp_directory": "",
    "threads": "1",
}


class TooMuch(Exception):
    """A query took more time or memory than it may."""


@dataclass(frozen=True, slots=True)
class Group:
    """What came of the rows of one group: how many, their value, and which they are (by their numbers)."""

    name: str
    unit: str
    count: int
    value: Decimal | None
    rows: tuple[int, ...]


class Engine:
    """The rows of one grid, as a table ``t`` of an engine of its own."""

    def __init__(self, grid: Grid, used: Sequence[int]) -> None:
        import duckdb

        self._grid = grid
        self._db = duckdb.connect(":memory:", config=LOCKED)
        self._db.execute("set lock_configuration = true")
        self._load(sorted(set(used)))

    def close(self) -> None:
        self._db.close()

    def rows(self, query: Query) -> list[int]:
        """The numbers of the rows that satisfy the conditions, in the order asked for."""
        where, values = _where(query.conditions, self._grid.columns)
        order = "r"
        if query.ordered and query.column is not None:
            order = f"v{query.column} {'desc' if query.descending else 'asc'} nulls last, r"
        limit = f" limit {int(query.most)}" if query.most and query.ordered else ""
        return [
            row[0]
            for row in self._ask(f"select r from t where {where} order by {order}{limit}", values)
        ]

    def filled(self, conditions: Sequence[Condition], column: int) -> list[int]:
        """The same of which a column holds a value."""
        where, values = _where(conditions, self._grid.columns)
        return [
            row[0]
            for row in self._ask(
                f"select r from t where {where} and v{column} is not null order by r", values
            )
        ]

    def groups(self, query: Query, *, by: int | None) -> list[Group]:
        """Count and sum of the column for each group and each unit, in the order of the groups' first rows."""
        where, values = _where(query.conditions, self._grid.columns)
        at = query.column
        name = f"c{by}" if by is not None else "''"
        unit = f"u{at}" if at is not None else "''"
        value = f"sum(v{at})" if at is not None else "null"
        filled = f" and v{at} is not null" if at is not None else ""
        filled += f" and {name} <> ''" if by is not None else ""
        found = self._ask(
            f"select {name}, {unit}, count(*), {value}, list(r order by r) from t "
            f"where {where}{filled} group by all order by min(r)",
            values,
        )
        return [
            Group(name, unit, count, value, tuple(rows)) for name, unit, count, value, rows in found
        ]

    def extremes(self, query: Query) -> list[tuple[int, Decimal | str]]:
        """The first rows by the column's value, with all that are equal to the last of them.

        With a ``rank`` those of this rank alone; rows with one value share a rank.
        """
        where, values = _where(query.conditions, self._grid.columns)
        at, order = query.column, "desc" if query.descending else "asc"
        which = "step = ?" if query.rank > 1 else "place <= ?"
        found = self._ask(
            f"select r, v{at} from (select r, v{at}, rank() over (order by v{at} {order}) as place, "
            f"dense_rank() over (order by v{at} {order}) as step from t "
            f"where {where} and v{at} is not null) where {which} order by place, r",
            [*values, query.rank if query.rank > 1 else max(1, query.most)],
        )
        return [(row, value) for row, value in found]

    def _load(self, used: Sequence[int]) -> None:
        kinds, lists = ["r integer"], [list(range(len(self._grid.texts)))]
        values: list[list[Any]] = [lists[0]]
        for at in used:
            column = self._grid.columns[at]
            kinds += [f"c{at} varchar", f"v{at} {_type(column)}", f"u{at} varchar"]
            values += [
                [row[at] for row in self._grid.texts],
                list(column.values),
                list(column.units),
            ]
        self._db.execute(f"create table t ({', '.join(kinds)})")
        casts = ", ".join(
            f"unnest(${number}::{kind.split(' ', 1)[1]}[])"
            for number, kind in enumerate(kinds, start=1)
        )
        with self._limited():
            self._db.execute(f"insert into t select {casts}", values)

    def _ask(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self._limited():
            return self._db.execute(sql, list(values)).fetchall()

    @contextmanager
    def _limited(self) -> Iterator[None]:
        import duckdb

        timer = threading.Timer(SECONDS, self._db.interrupt)
        timer.start()
        try:
            yield
        except duckdb.Error as error:
            raise TooMuch(f"the rows could not be computed ({type(error).__name__})") from error
        finally:
            timer.cancel()


@contextmanager
def scratch() -> Iterator[Any]:
    """An empty engine for one query, as locked and as bounded; TooMuch for whatever it refuses or can't do."""
    import duckdb

    db = duckdb.connect(":memory:", config=LOCKED)
    timer = threading.Timer(SECONDS, db.interrupt)
    try:
        db.execute("set lock_configuration = true")
        timer.start()
        yield db
    except duckdb.Error as error:
        raise TooMuch(f"the query could not be run ({type(error).__name__})") from error
    finally:
        timer.cancel()
        db.close()


def _type(column: Column) -> str:
    if column.kind in ("text", "date"):
        return "varchar"
    decimals = max((_places(each) for each in column.values), default=0)
    return f"decimal({_DIGITS},{min(decimals, _MOST_DECIMALS)})"


def _places(value: Decimal | str | None) -> int:
    if not isinstance(value, Decimal):
        return 0
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _where(conditions: Sequence[Condition], columns: Sequence[Column]) -> tuple[str, list[Any]]:
    """The conditions as SQL over our names, with the values to bind."""
    parts, values = ["true"], []
    for each in conditions:
        any_of = []
        for at in each.columns:
            sql, bound = _test(each, at, columns[at])
            any_of.append(sql)
            values += bound
        joined = " and " if each.test in ("not in", "empty") else " or "
        parts.append(f"({joined.join(any_of)})")
    return " and ".join(parts), values


def _test(condition: Condition, at: int, column: Column) -> tuple[str, list[Any]]:
    test, values = condition.test, condition.values
    if test in ("in", "not in"):
        negated = "not " if test == "not in" else ""
        return f"{negated}list_contains(?::varchar[], c{at})", [[str(each) for each in values]]
    if condition.against is not None:
        return f"v{at} {test} v{condition.against}", []
    if test == "empty":
        return f"v{at} is null", []
    if test == "filled":
        return f"v{at} is not null", []
    if test == "begins":
        return f"starts_with(v{at}, ?)", [str(values[0])]
    if test == "month":
        return f"substr(v{at}, 6, 2) = ?", [str(values[0])]
    kind = "varchar" if column.kind == "date" else f"decimal({_DIGITS},6)"
    if test == "between":
        return f"(v{at} >= ?::{kind} and v{at} <= ?::{kind})", [str(each) for each in values]
    if condition.unit:
        return f"(v{at} {test} ?::{kind} and u{at} = ?)", [str(values[0]), condition.unit]
    return f"v{at} {test} ?::{kind}", [str(values[0])]
