"""One SQLite file: a connection a thread, all-or-nothing writes, and what a full disk says."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexProblem


class Database:
    """An open SQLite file. Reads may come from any thread; writes only inside ``writing``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []

    @property
    def db(self) -> sqlite3.Connection:
        """This thread's connection."""
        if not hasattr(self._local, "db"):
            db = sqlite3.connect(
                self.path, timeout=30, check_same_thread=False, isolation_level=None
            )
            self._open.append(db)
            db.execute("pragma journal_mode = wal")
            # What is committed outlives a power cut: Chroma must never know more than the catalog.
            db.execute("pragma synchronous = full")
            db.execute("pragma foreign_keys = on")
            self._local.db = db
        return self._local.db  # type: ignore[no-any-return]  # threading.local is untyped

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All that is written in the block is kept, or none of it."""
        db = self.db
        db.execute("begin immediate")
        try:
            yield db
            db.commit()
        except BaseException:
            if db.in_transaction:  # a full disk may have ended it already
                db.rollback()
            raise

    def copy_to(self, path: Path) -> None:
        """Write a copy of the last committed state, also while somebody else writes."""
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


@contextmanager
def room_on_disk(folder: Path) -> Iterator[None]:
    """Says in one line that the disk or the memory is full, where that is what ended the block."""
    try:
        yield
    except MemoryError as error:
        raise IndexProblem(
            "out of memory: close other programs and run the command again; "
            "what was indexed is kept"
        ) from error
    except (OSError, sqlite3.Error) as error:
        if not _full(error, folder):
            raise
        raise IndexProblem(
            f"the disk of {folder} is full: free some space and run the command again; "
            "what was indexed is kept"
        ) from error


def _full(error: OSError | sqlite3.Error, folder: Path) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    # A write-ahead log that can't grow is reported as an input/output error.
    return code == sqlite3.SQLITE_FULL or (
        code == sqlite3.SQLITE_IOERR and shutil.disk_usage(folder).free < 1 << 20
    )
