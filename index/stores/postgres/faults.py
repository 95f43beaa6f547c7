"""psycopg's errors as one line for the user; no line repeats a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import PoolClosed, PoolTimeout

from index.errors import DiskFull, IndexProblem, NotKept, OnlyReadable


class DatabaseGone(IndexProblem):
    """The database can't be reached; what is in it is kept."""


def shown(url: str) -> str:
    """Where a database is, for people: without user and password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "CITEBACK_DATABASE"
    host, port = parts.get("host") or "localhost", parts.get("port")
    return f"postgresql://{host}{f':{port}' if port else ''}/{parts.get('dbname') or ''}"


@contextmanager
def told(url: str) -> Iterator[None]:
    """Raise what PostgreSQL says in the block as one line that says what to do."""
    try:
        yield
    except psycopg.Error as error:
        raise _problem(error, url) from error
    except (PoolTimeout, PoolClosed) as error:
        raise DatabaseGone(f"{shown(url)} does not answer: {_AGAIN}") from error


_AGAIN = "start it and run the command again; what was indexed is kept"


def _problem(error: psycopg.Error, url: str) -> IndexProblem:
    said = _first_line(error)
    if isinstance(error, psycopg.errors.DiskFull):
        return DiskFull(f"the disk of {shown(url)} is full: free some space there and run it again")
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return NotKept(f"{shown(url)} does not let this user in ({said}): grant it the rights")
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
        return OnlyReadable(f"{shown(url)} can only be read ({said}): use its primary server")
    if is_gone(error):
        return DatabaseGone(f"{shown(url)} is gone ({said}): {_AGAIN}")
    return IndexProblem(f"{shown(url)} can't do that ({said}): run `citeback doctor`")


def is_gone(error: BaseException) -> bool:
    """True if the connection, not the statement, is at fault."""
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and not isinstance(
        error, psycopg.errors.DiskFull | psycopg.errors.DeadlockDetected
    )


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


def refused(url: str, error: psycopg.Error) -> IndexProblem:
    """Why nobody gets in at first: the address, the password, the name of the database."""
    return DatabaseGone(
        f"{shown(url)} can't be opened ({_reason(error)}): check CITEBACK_DATABASE, and that it runs"
    )


def _reason(error: psycopg.Error) -> str:
    said = _first_line(error)
    return said.rsplit("FATAL:", 1)[-1].strip() if "FATAL:" in said else said
