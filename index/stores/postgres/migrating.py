"""Migrations: numbered SQL files that go forward (``.up``) and back (``.down``), each in one transaction.

``migrations/home`` are those of the tables that all generations share, ``migrations/generation`` those of each
generation's own schema. An advisory lock lets one process migrate at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import psycopg

from index.errors import IndexProblem
from index.stores.postgres.faults import shown, told
from index.stores.postgres.server import HOME, Server

Kind = Literal["home", "generation"]
_LOCK = "citeback migrations"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: ``up`` and ``down`` are its SQL."""

    number: int
    name: str
    up: str
    down: str


class OtherDatabase(IndexProblem):
    """The tables of another version; ``newer`` than this one's, or older."""

    def __init__(self, url: str, found: int, known: int) -> None:
        self.newer = found > known
        remedy = (
            "use that version, or go back with its `citeback database --migrate-to`"
            if self.newer
            else "run `citeback index PATH...` once, which migrates it and keeps what is indexed"
        )
        age = "a newer" if self.newer else "an older"
        super().__init__(
            f"{shown(url)} was made by {age} citeback (schema {found}, here {known}): {remedy}"
        )


@cache
def migrations(kind: Kind) -> tuple[Migration, ...]:
    """All migrations of a kind, in order."""
    folder = files("index.stores.postgres") / "migrations" / kind
    ups = sorted(each.name for each in folder.iterdir() if each.name.endswith(".up.sql"))
    return tuple(
        Migration(
            int(name.split("_")[0]),
            name.removesuffix(".up.sql"),
            (folder / name).read_text("utf-8"),
            (folder / name.replace(".up.sql", ".down.sql")).read_text("utf-8"),
        )
        for name in ups
    )


def schema_of(number: int) -> str:
    """The schema of a generation."""
    return f"{HOME}_{number}"


def version(server: Server) -> int:
    """The last migration of the shared tables; 0 if there are none."""
    with told(server.url), server.pool(HOME).connection() as db:
        return _version(db)


def check(server: Server) -> bool:
    """True if the database can be read as it is; False if it is empty. OtherDatabase otherwise."""
    found, known = version(server), len(migrations("home"))
    if found not in (0, known):
        raise OtherDatabase(server.url, found, known)
    return found > 0


def live_of(server: Server) -> int | None:
    """The number of the live generation; None if there is none."""
    with told(server.url), server.pool(HOME).connection() as db:
        if _version(db) == 0:
            return None
        row = db.execute("select number from live").fetchone()
        return int(row[0]) if row else None


def migrate(server: Server, *, to: int | None = None) -> None:
    """Bring the shared tables and those of every generation to a version (None: this program's)."""
    target = len(migrations("home")) if to is None else to
    if not 0 <= target <= len(migrations("home")):
        raise IndexProblem(f"there is no schema {target}: 0 to {len(migrations('home'))}")
    with told(server.url), _migrating(server) as db:
        found = _version(db)
        if found > len(migrations("home")):
            raise OtherDatabase(server.url, found, len(migrations("home")))
        # One number for both kinds: a generation's tables go with the shared ones of the same step.
        if target < found:
            for number in _generations(db):
                _bring(db, "generation", schema_of(number), _of(db, number), target, number)
        _bring(db, "home", HOME, found, target, None)
        if target >= found and target:
            for number in _generations(db):
                _bring(db, "generation", schema_of(number), _of(db, number), target, number)


def make_generation(server: Server, number: int) -> None:
    """Make the tables of a new generation."""
    with told(server.url), _migrating(server) as db, db.transaction():
        db.execute(f"create schema {schema_of(number)}")
        db.execute("insert into generations values (%s, 0)", (number,))
        _bring(db, "generation", schema_of(number), 0, len(migrations("generation")), number)


def drop_all(server: Server) -> None:
    """Remove everything that citeback has in the database."""
    with told(server.url), server.connect() as db:
        for number in _generations(db):
            db.execute(f"drop schema if exists {schema_of(number)} cascade")
        db.execute(f"drop schema {HOME} cascade")
    server.checked, server.identity = False, None


@contextmanager
def _migrating(server: Server) -> Iterator[psycopg.Connection[Any]]:
    with server.connect() as db:
        db.execute("select pg_advisory_lock(hashtextextended(%s, 0))", (_LOCK,))
        with db.transaction():
            db.execute(f"create schema if not exists {HOME}")
            db.execute(f"set local search_path = {HOME}")
            db.execute(
                f"create table if not exists {HOME}.migrations "
                "(number integer primary key, name text not null, applied timestamptz not null default now())"
            )
            db.execute(_JSON_EACH)
        yield db


# SQLite's function of this name, as far as ours use it: the elements of a list, as text.
_JSON_EACH = f"""
create or replace function {HOME}.json_each(list text) returns table (value text)
language sql immutable parallel safe
as $$ select element from jsonb_array_elements_text(list::jsonb) as elements (element) $$
"""


def _bring(
    db: psycopg.Connection[Any],
    kind: Kind,
    schema: str,
    found: int,
    target: int,
    number: int | None,
) -> None:
    steps = migrations(kind)
    ahead = steps[found:target] if target > found else tuple(reversed(steps[target:found]))
    for step in ahead:
        forward = target > found
        with db.transaction():
            db.execute(f"set local search_path = {schema}, {HOME}")
            db.execute(step.up if forward else step.down)
            now = step.number if forward else step.number - 1
            if number is not None:
                db.execute(
                    f"update {HOME}.generations set version = %s where number = %s", (now, number)
                )
            elif forward:
                db.execute(
                    f"insert into {HOME}.migrations (number, name) values (%s, %s)",
                    (step.number, step.name),
                )
            else:
                db.execute(f"delete from {HOME}.migrations where number = %s", (step.number,))


def _version(db: psycopg.Connection[Any]) -> int:
    known = db.execute("select to_regclass(%s)", (f"{HOME}.migrations",)).fetchone()
    if known is None or known[0] is None:
        return 0
    row = db.execute(f"select coalesce(max(number), 0) from {HOME}.migrations").fetchone()
    return int(row[0]) if row else 0


def _generations(db: psycopg.Connection[Any]) -> list[int]:
    rows = db.execute(f"select number from {HOME}.generations order by number").fetchall()
    return [number for (number,) in rows]


def _of(db: psycopg.Connection[Any], number: int) -> int:
    row = db.execute(
        f"select version from {HOME}.generations where number = %s", (number,)
    ).fetchone()
    return int(row[0]) if row else 0
