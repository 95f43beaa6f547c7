"""What the catalog's modules ask of a database: SQL that SQLite and PostgreSQL both understand.

Parameters are ``?`` or ``?1``; lists go in as JSON, read by ``json_each`` (its values are text in PostgreSQL:
``cast(value as bigint)`` where they are keys). Nobody writes ``insert or replace`` but ``on conflict``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol


class FilePath(str):
    """The path of a file, as a parameter or in a row: of several servers each may have it in its own home."""


class Rows(Protocol):
    """What a statement found."""

    @property
    def rowcount(self) -> int: ...

    @property
    def description(self) -> Any:
        """One tuple a column, its name first."""

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def fetchmany(self, size: int = ..., /) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """Runs statements: each for itself, or all of a ``writing`` block together."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Rows: ...

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Rows: ...


class Store(Protocol):
    """A database of a home. Reads may come from any thread; writes only inside ``writing``."""

    @property
    def db(self) -> Connection: ...

    @property
    def only_reads(self) -> bool: ...

    def writing(self) -> AbstractContextManager[Connection]: ...

    def make(self, *tables: str) -> None:
        """Make tables that a file may lack; a server has its own by migrations. Inside ``writing``."""

    def has(self, table: str) -> bool: ...

    def close(self) -> None: ...


class ServedStore(Store, Protocol):
    """A database that other processes write meanwhile."""

    def reading(self) -> AbstractContextManager[Connection]:
        """One state of the tables, whatever others write while the block runs."""
