"""Takes an index over from one engine to another: from files to PostgreSQL, or back; nothing is embedded again.

The new index becomes live in one step, after it was compared with the old one, which stays as it was. A move that
was killed goes on where it stopped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.embedding import Embedder
from index.engines import database_of, keep_in
from index.errors import IndexProblem
from index.generations.carrying import carry
from index.generations.choosing import generations_of
from index.generations.folders import Generations
from index.generations.generation import (
    TAKEN_OVER,
    fingerprint_of,
    note_fingerprint,
    open_generation,
)
from index.generations.live import no_index
from index.home import owned
from index.sharing.files import SHARED_FOLDERS, shared_files
from index.stores.beside_index import store_of
from index.stores.kept_vectors import KeptVectors
from index.stores.sql import Store
from index.stores.sql_catalog import SqlCatalog

_MOVING = "moved from"  # in the new catalog's meta: the old one's name and state
_META = "name like 'kept %' or name in ('last sync', 'rights rules', 'stemmed languages')"
_TOGETHER = 500
Named = Callable[[str], Embedder]


@dataclass(frozen=True, slots=True)
class Table:
    """A table beside the index: the file of a home that has it, and what makes it there."""

    file: str
    name: str
    columns: tuple[str, ...]
    made_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """What the new index holds, and how many rows beside it came over."""

    sources: int
    chunks: int
    vectors: int
    beside: int


def move(home: Path, to: str | None, *, named: Named, beside: Sequence[Table] = ()) -> Moved:
    """Take the index of ``home`` over into the database at ``to`` (None: into files of the home).

    IndexProblem if there is none, if the other place has an index of its own, or if what came over differs.
    """
    source_url = database_of(home)
    if source_url == to:
        raise IndexProblem("the index is there already: name another place with --to")
    source = generations_of(home)
    live = source.live()
    if live is None:
        raise no_index(home)
    with owned(home, verb="move"), source.sole_writer("move"):
        old = source.catalog(live)
        try:
            if (gone := old.meta(TAKEN_OVER)) is not None:
                raise IndexProblem(f"the index of {source.said} is in {gone} by now: move that one")
            for folder in SHARED_FOLDERS:  # also what only other servers have a copy of
                shared_files(home).bring(folder)
            rows = [(table, _rows(store_of(home, table.file), table)) for table in beside]
            keep_in(home, to)
            return _moved(home, source, live, old, rows, named)
        finally:
            keep_in(home, source_url)
            old.close()


def _moved(
    home: Path,
    source: Generations,
    live: int,
    old: SqlCatalog,
    beside: Sequence[tuple[Table, Sequence[tuple[object, ...]]]],
    named: Named,
) -> Moved:
    target = generations_of(home)
    target.prepare_for_move()
    state = f"{source.identity} {live}.{old.meta('revision') or 0}"
    with target.sole_writer("move"):
        number = _begun(target, state)
        maker = fingerprint_of(source, live)
        embedders = [named(name) for name in maker.models] if maker else []
        new = open_generation(home, number, embedders, owns=True, make=not target.holds(number))
        try:
            _check_free(target, number, new.catalog, state)
            if maker is not None and new.catalog.meta("maker") is None:
                note_fingerprint(new.catalog, maker)
            with new.catalog.writing():
                new.catalog.set_meta(_MOVING, state)
            models = [each.name for each in embedders]
            carry(source.as_it_was(live), new.catalog, models, read_again=False)
            _carry_rest(old, new.catalog)
            moved = _compared(old, new.catalog)
            kept = sum(_put(store_of(home, table.file), table, rows) for table, rows in beside)
            new.vector_search.keep_in_step()
        finally:
            new.close()
        target.make_live(number)
        target.share()
        with old.writing():
            old.set_meta(TAKEN_OVER, target.said)
        for other in target.others():
            target.remove(other)
    return Moved(*moved, kept)


def _begun(target: Generations, state: str) -> int:
    """The generation that a move of this state began; else a new number. Others beside the live one go."""
    live = target.live()
    numbers: list[int] = [*target.others(), *([] if live is None else [live])]
    for number in numbers:
        try:
            catalog = target.catalog(number)
        except IndexProblem:
            continue
        try:
            if catalog.meta(_MOVING) == state:
                return number
        finally:
            catalog.close()
        if number != live:
            target.remove(number)
    return target.unused_number()


def _check_free(target: Generations, number: int, new: SqlCatalog, state: str) -> None:
    live = target.live()
    if live is None or live == number:
        return
    there = target.catalog(live)
    try:
        moved = there.meta(TAKEN_OVER) is not None
        empty = there.db.execute("select 1 from sources limit 1").fetchone() is None
    finally:
        there.close()
    if not (moved or empty):
        raise IndexProblem(
            "there is an index of its own: choose another database, or empty that one"
        )


def _carry_rest(old: SqlCatalog, new: SqlCatalog) -> None:
    """What no rebuild of an index carries: calibration, notes on the last sync, vectors that were put off."""
    meta = old.db.execute(f"select name, value from meta where {_META}").fetchall()
    put_off = old.db.execute("select model, embedded from put_off").fetchall()
    covered = KeptVectors(old).covered
    with new.writing() as db:
        for name, value in meta:
            new.set_meta(name, value)
        db.executemany("insert into put_off values (?, ?) on conflict do nothing", put_off)
        new.set_meta("carried", "yes")
        if covered:
            new.set_meta("covered", KeptVectors(new).state)


def _compared(old: SqlCatalog, new: SqlCatalog) -> tuple[int, int, int]:
    """How many sources, chunks and vectors there are; IndexProblem if not the same ones are in both."""
    counts = []
    for what, sql in _SAME.items():
        (before, of_before), (after, of_after) = (_digest(each, sql) for each in (old, new))
        if (before, of_before) != (after, of_after):
            raise IndexProblem(
                f"{what} did not come over as they are ({before:,} there, {after:,} here): run it again"
            )
        counts.append(before)
    return counts[0], counts[1], counts[2]


_SAME = {
    "sources": "select id, sha256, groups, title, date, file from sources where id > ? order by id limit ?",
    "passages": 'select id, embedded, "start", "end" from chunks where id > ? order by id limit ?',
    "vectors": "select v.embedded, v.model, v.vector from vectors v where v.embedded > ? and exists "
    "(select 1 from chunks c where c.embedded = v.embedded) order by v.embedded, v.model limit ?",
}


def _digest(catalog: SqlCatalog, sql: str) -> tuple[int, str]:
    """The number of rows and a hash over them; read in parts."""
    digest, count, after = hashlib.sha256(), 0, ""
    while rows := catalog.db.execute(sql, (after, _TOGETHER)).fetchall():
        # Rows of one name (of two models) stay together: the last name is read again unless it ends all.
        if len(rows) == _TOGETHER and rows[-1][0] != rows[0][0]:
            rows = [row for row in rows if row[0] != rows[-1][0]]
        for row in rows:
            digest.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
        count, after = count + len(rows), rows[-1][0]
    return count, digest.hexdigest()


def _rows(store: Store, table: Table) -> Sequence[tuple[object, ...]]:
    if not store.has(table.name):
        return []
    return store.db.execute(f"select {', '.join(table.columns)} from {table.name}").fetchall()


def _put(store: Store, table: Table, rows: Sequence[tuple[object, ...]]) -> int:
    """Put rows beside those that are there; one that is there stays. How many rows there were."""
    with store.writing() as db:
        store.make(*table.made_by)
        marks = ", ".join("?" * len(table.columns))
        db.executemany(
            f"insert into {table.name} ({', '.join(table.columns)}) values ({marks}) "
            "on conflict do nothing",
            rows,
        )
    return len(rows)
