"""One SQLite file: a connection per thread, transactions, and the errors of a full disk.

If nothing can be written (a read-only medium, a disk without room for SQLite's own files), the file
is opened for reading.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import DiskFull, IndexProblem, NotKept, OnlyReadable

_ROOM = 1 << 20  # bytes; with less a disk counts as full: SQLite makes files of 32 KB
_AGAIN_S = 2.0  # pause before checking again whether the file can be written


@dataclass(slots=True)
class _Opened:
    """A thread's connection; one that ``only_reads`` is reopened once it can write."""

    db: sqlite3.Connection
    only_reads: bool
    tried_at: float  # monotonic


class Database:
    """An open SQLite file. Reads may come from any thread; writes only inside ``writing``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []

    @property
    def db(self) -> sqlite3.Connection:
        """This thread's connection."""
        return self._held().db

    @property
    def only_reads(self) -> bool:
        """True if this thread can't write: the medium does not let it, or the disk is full."""
        return not self._may_be_written() or self._held(rests_s=0).only_reads

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all writes of the block are kept, or none. NotKept if nothing can be written."""
        if self.only_reads:
            raise self.not_kept()
        db = self.db
        db.execute("begin immediate")
        try:
            yield db
            db.commit()
        except BaseException:
            if db.in_transaction:  # a full disk may have ended it already
                db.rollback()
            raise

    def make(self, *tables: str) -> None:
        """Make tables that may be missing; inside ``writing``."""
        for each in tables:
            self.db.execute(each)

    def has(self, table: str) -> bool:
        """True if there is such a table."""
        if not self.path.is_file():
            return False
        row = self.db.execute("select 1 from sqlite_master where name = ?", (table,)).fetchone()
        return row is not None

    def copy_to(self, path: Path) -> None:
        """Write a copy of the last committed state, even while another process writes."""
        copy = sqlite3.connect(path)
        try:
            self.db.backup(copy)
        finally:
            copy.close()

    def close(self) -> None:
        for db in self._open:
            db.close()
        self._open.clear()
        self._local = threading.local()

    def not_kept(self) -> NotKept:
        """The error that says why nothing can be written."""
        folder = self.path.parent
        return _full(folder) if self._may_be_written() else only_readable(folder)

    def _held(self, *, rests_s: float = _AGAIN_S) -> _Opened:
        held: _Opened | None = getattr(self._local, "held", None)
        if held is None:
            held = self._local.held = self._opened()
        elif held.only_reads and time.monotonic() - held.tried_at >= rests_s:
            # A connection that only reads misses later writes: it is replaced once writing is possible.
            held.tried_at = time.monotonic()
            if self._may_be_written() and has_room(self.path.parent):
                held = self._local.held = self._opened()
        return held

    def _opened(self) -> _Opened:
        db = self._to_write() if self._may_be_written() else None
        only_reads = db is None
        if db is None:
            db = reading(self.path)
            db.execute("pragma temp_store = memory")  # temporary files may have no place
        self._open.append(db)
        db.execute("pragma foreign_keys = on")
        self._prepared(db, only_reads=only_reads)
        return _Opened(db, only_reads, time.monotonic())

    def _prepared(self, db: sqlite3.Connection, *, only_reads: bool) -> None:
        """Hook for subclasses: prepares each new connection."""

    def _to_write(self) -> sqlite3.Connection | None:
        """A connection that can write; None if the disk is too full for SQLite's own files."""
        db = connected(str(self.path))
        try:
            db.execute("pragma journal_mode = wal")
            # Commits survive a power cut: the vector index must never be ahead of the catalog.
            db.execute("pragma synchronous = full")
            return db
        except sqlite3.Error as error:
            db.close()
            if not is_full(error, self.path.parent):
                raise
            return None

    def _may_be_written(self) -> bool:
        return can_be_written(self.path.parent) and (
            not self.path.exists() or os.access(self.path, os.W_OK)
        )


def reading(path: Path) -> sqlite3.Connection:
    """A connection that only reads; it makes no file beside ``path`` if none can be made.

    IndexProblem if that is impossible: the last writes are in a log that is not merged yet.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro"
    db = connected(uri)
    try:
        db.execute("select 1 from sqlite_master").fetchone()
        return db
    except sqlite3.OperationalError:
        db.close()
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise IndexProblem(
            f"{log} holds what was written last and can't be taken in here: run `citeback sources` "
            "once where the home can be written"
        )
    # Nobody writes where no file can be made, so SQLite need not check for writers.
    return connected(f"{uri}&immutable=1")


def can_be_written(folder: Path) -> bool:
    """False if files can't be made in ``folder``: the medium or its permissions forbid it."""
    return os.access(folder, os.W_OK)


def connected(name: str) -> sqlite3.Connection:
    """A connection to a file, given by path or ``file:`` URI; any thread may use and close it."""
    return sqlite3.connect(
        name,
        timeout=30,
        check_same_thread=False,
        isolation_level=None,
        uri=name.startswith("file:"),
    )


@contextmanager
def room_on_disk(folder: Path) -> Iterator[None]:
    """Raise a one-line IndexProblem if a full disk, full memory or a read-only place ended the block."""
    try:
        yield
    except MemoryError as error:
        raise IndexProblem(
            "out of memory: close other programs and run the command again; "
            "what was indexed is kept"
        ) from error
    except (OSError, sqlite3.Error) as error:
        if is_full(error, folder):
            raise _full(folder) from error
        if _is_read_only(error):
            raise only_readable(folder) from error
        raise


def is_full(error: OSError | sqlite3.Error, folder: Path) -> bool:
    """True if a full disk of ``folder`` explains ``error``."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    # A write-ahead log that can't grow, or be made, is reported as an input/output error.
    return code == sqlite3.SQLITE_FULL or (
        code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and not has_room(folder)
    )


def _is_read_only(error: OSError | sqlite3.Error) -> bool:
    if isinstance(error, OSError):
        return error.errno == errno.EROFS
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY


def has_room(folder: Path) -> bool:
    """False if the disk of ``folder`` counts as full."""
    try:
        return shutil.disk_usage(folder).free >= _ROOM
    except OSError:
        return True


def _full(folder: Path) -> DiskFull:
    return DiskFull(
        f"the disk of {folder} is full: free some space and run the command again; "
        "what was indexed is kept"
    )


def only_readable(folder: Path) -> OnlyReadable:
    """The one-line error that nothing can be written in ``folder``."""
    return OnlyReadable(
        f"{folder} can only be read: run this where it can be written, or choose another --home"
    )
