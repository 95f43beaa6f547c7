"""What was read in pictures, kept in a file: an interrupted reading goes on, and a viewer finds the words."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from index.ocr.pictures import Recognised
from index.ocr.wire import packed, unpacked

FILE = "recognised.db"

_TABLE = (
    "create table if not exists pages"
    " (picture text not null, file text not null, engine text not null, said blob not null,"
    " primary key (picture, file))"
)


class KeptPages:
    """A SQLite file of pages read. Losing it costs time only: whatever is wrong with it is a miss.

    ``engine`` names what reads: pages read by another are read again.
    """

    def __init__(self, path: Path, engine: str) -> None:
        self._path, self._engine = path, engine
        self._used: set[str] = set()  # files of which a page was asked for
        self._db: sqlite3.Connection | None = None

    def get(self, picture: str, file: str) -> Recognised | None:
        """What was read in the picture with this hash; None if it must be read."""
        self._used.add(file)
        try:
            with self._opened() as db:
                row = db.execute(
                    "select said, file from pages where picture = ? and engine = ? "
                    "order by file = ? desc limit 1",
                    (picture, self._engine, file),
                ).fetchone()
                if row is not None and row[1] != file:  # it must outlive the other file
                    held = (picture, file, self._engine, row[0])
                    db.execute("insert or replace into pages values (?, ?, ?, ?)", held)
            return unpacked(zlib.decompress(row[0])) if row else None
        except (sqlite3.Error, zlib.error, ValueError, TypeError, KeyError):
            return None

    def put(self, picture: str, file: str, read: Recognised) -> None:
        """Keep what was read in a picture of the file with this hash."""
        with suppress(sqlite3.Error), self._opened() as db:
            row = (picture, file, self._engine, zlib.compress(packed(read)))
            db.execute("insert or replace into pages values (?, ?, ?, ?)", row)

    def forget_others(self, files: Collection[str]) -> None:
        """Keep only pages of these files, and of those that were asked for: no text outlives its document."""
        if not self._path.exists():
            return
        kept = {*files, *self._used}
        with suppress(sqlite3.Error), self._opened() as db:
            held = {file for (file,) in db.execute("select distinct file from pages")}
            db.executemany("delete from pages where file = ?", [(each,) for each in held - kept])
        self.close()  # this comes when the reading is over, and opened it again

    def close(self) -> None:
        """Close the file."""
        if self._db is not None:
            self._db.close()
        self._db = None

    def _opened(self) -> sqlite3.Connection:
        if self._db is None:
            try:
                self._db = _open(self._path)
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                    raise
                self._path.unlink()  # it holds nothing that can't be read again
                self._db = _open(self._path)
        return self._db


def kept_page(path: Path, picture: str) -> Recognised | None:
    """What was last read in the picture with this hash; None if that isn't known. The file is only read."""
    if not path.is_file():
        return None
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return None
    try:
        row = db.execute("select said from pages where picture = ?", (picture,)).fetchone()
        return unpacked(zlib.decompress(row[0])) if row else None
    except (sqlite3.Error, zlib.error, ValueError, TypeError, KeyError):
        return None
    finally:
        db.close()


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=10)
    db.execute("pragma secure_delete = on")  # what is forgotten is gone from the file, too
    db.execute(_TABLE)
    return db
