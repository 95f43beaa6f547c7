"""A database of a home in PostgreSQL, as the catalog's modules ask for one (``index.stores.sql``)."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from index.errors import IndexLocked, NotKept
from index.stores.postgres.dialect import placed, translated
from index.stores.postgres.faults import is_gone, told
from index.stores.postgres.home_paths import HomePaths
from index.stores.postgres.server import Server
from index.stores.sql import Connection


class Found:
    """The rows of a statement, all read."""

    def __init__(self, cursor: psycopg.Cursor[Any], paths: HomePaths | None = None) -> None:
        self.rowcount = cursor.rowcount
        self.description = [(each.name,) for each in cursor.description or ()]
        rows = cursor.fetchall() if cursor.description else []
        if paths is not None:
            rows = paths.found([name for (name,) in self.description], rows)
        self._rows = iter(rows)

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def fetchmany(self, size: int = 1, /) -> list[Any]:
        return [row for row, _ in zip(self._rows, range(size), strict=False)]

    def __iter__(self) -> Iterator[Any]:
        return self._rows


class PostgresDatabase:
    """The tables of one schema. Reads may come from any thread; writes only inside ``writing``."""

    def __init__(self, server: Server, schema: str, paths: HomePaths | None = None) -> None:
        self.server = server
        self.schema = schema
        self._paths = paths
        self._local = threading.local()

    @property
    def db(self) -> Connection:
        return self

    @property
    def only_reads(self) -> bool:
        return False

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all writes of the block are kept, or none. One at a time, as in SQLite."""
        with told(self.server.url), self._sound() as db, db.transaction():
            db.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (self.schema,))
            self._check_writer(db)
            self._local.within = db
            try:
                yield self
            finally:
                self._local.within = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the tables, whatever others write while the block runs."""
        with told(self.server.url), self._sound() as db, db.transaction():
            db.execute("set transaction isolation level repeatable read read only")
            self._local.within = db
            try:
                yield self
            finally:
                self._local.within = None

    def execute(self, sql: str, parameters: Any = (), /) -> Found:
        """Run a statement; one that only reads is tried again if the server was started anew."""
        said, order = translated(sql)
        given = self._given(parameters, order)
        with told(self.server.url):
            within = getattr(self._local, "within", None)
            if within is not None:
                return self._run(within, said, given)
            try:
                return self._alone(said, given)
            except psycopg.Error as error:
                if not is_gone(error) or not said.lstrip().lower().startswith("select"):
                    raise
                self._pool().check()  # the others broke with it
                return self._alone(said, given)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Found:
        said, order = translated(sql)
        given = [self._given(each, order) for each in parameters]
        within = getattr(self._local, "within", None)
        assert within is not None, "written only inside writing"
        with told(self.server.url), within.cursor(row_factory=tuple_row) as cursor:
            if given:
                cursor.executemany(said, given)
            return Found(cursor)

    def make(self, *tables: str) -> None:
        """Nothing: migrations make the tables."""

    def has(self, table: str) -> bool:
        """True if there is such a table."""
        row = self.execute(
            "select 1 from pg_tables where schemaname = ? and tablename = ?", (self.schema, table)
        ).fetchone()
        return row is not None

    def not_kept(self) -> NotKept:
        return NotKept("the database can only be read")

    def close(self) -> None:
        """The pool stays: others of this process use it."""

    def _pool(self) -> Any:
        return self.server.pool(self.schema)

    @contextmanager
    def _sound(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection that answers: after the server was started anew, those of the pool don't."""
        pool = self._pool()
        with pool.connection() as db:
            if _answers(db):
                yield db
                return
        pool.check()
        with pool.connection() as db:
            yield db

    def _alone(self, said: str, given: Sequence[Any]) -> Found:
        with self._pool().connection() as db:
            return self._run(db, said, given)

    def _given(self, parameters: Sequence[Any], order: tuple[int, ...] | None) -> Sequence[Any]:
        said = placed(parameters, order)
        return said if self._paths is None else self._paths.placed(said)

    def _run(self, db: psycopg.Connection[Any], said: str, given: Sequence[Any]) -> Found:
        with db.cursor(binary=True, row_factory=tuple_row) as cursor:
            cursor.execute(said, given or None)
            return Found(cursor, self._paths)

    def _check_writer(self, db: psycopg.Connection[Any]) -> None:
        """A writer that another one took the place of may write nothing more."""
        token = self.server.token
        if token is None:
            return
        row = db.execute("select token from writer").fetchone()
        if row is None or row[0] != token:
            raise IndexLocked(
                "another process writes this database now: run the command again; what was indexed is kept"
            )


def _answers(db: psycopg.Connection[Any]) -> bool:
    try:
        db.execute("select 1")
    except psycopg.Error as error:
        if not is_gone(error):
            raise
        return False
    return True
