"""The bytes of added and fetched files in PostgreSQL, in pieces, and the copies of them in a home."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from index.home import held_folder
from index.sharing.files import SHARED_FOLDERS, files_below
from index.stores.beside_index import served_store
from index.stores.database import room_on_disk
from index.stores.sql import Connection, ServedStore
from index.stores.sql_catalog import SqlCatalog

_PIECE = 4 << 20  # bytes sent at a time: none of them is in memory as a whole
_PATHS = (
    *(("files", "path"), ("files", "root"), ("sources", "file")),
    *(("left_out_parts", "file"), ("failures", "file")),
)


class KeptFiles:
    """What all servers of the database of ``home`` have, and the copies that ``home`` has."""

    def __init__(self, home: Path) -> None:
        self._home = home.absolute()

    @cached_property
    def _store(self) -> ServedStore:
        return served_store(self._home)

    def claim(self, place: str, path: Path) -> bool:
        sha256, size = _hashed(path)
        with self._store.writing() as db:
            made = db.execute(
                "insert into kept_files (place, sha256, size) values (?, ?, ?) on conflict do nothing",
                (place, sha256, size),
            )
            if made.rowcount:
                _put_parts(db, place, path)
        _mark(path, sha256)
        return bool(made.rowcount)

    def put(self, place: str, path: Path) -> None:
        sha256, size = _hashed(path)
        with self._store.writing() as db:
            db.execute("delete from kept_files where place = ?", (place,))
            db.execute(
                "insert into kept_files (place, sha256, size) values (?, ?, ?)",
                (place, sha256, size),
            )
            _put_parts(db, place, path)
        _mark(path, sha256)

    def drop(self, places: Iterable[str]) -> None:
        gone = [(place,) for place in places]
        if gone:
            with self._store.writing() as db:
                db.executemany("delete from kept_files where place = ?", gone)

    def places(self, folder: str) -> list[str]:
        return [place for place, _, _ in self._below(folder)]

    def data(self, place: str) -> bytes | None:
        with self._store.reading() as db:
            if db.execute("select 1 from kept_files where place = ?", (place,)).fetchone() is None:
                return None
            return b"".join(_parts(db, place))

    def bring(self, folder: str) -> None:
        there = self._below(folder)
        for place, sha256, size in there:
            path = self._home.joinpath(*place.split("/"))
            if not _is_copy(path, sha256, size):
                self._copy(place, sha256, path)
        known = {place for place, _, _ in there}
        for path in files_below(self._home / folder):
            if (place := path.relative_to(self._home).as_posix()) in known:
                continue
            if path.stat().st_mtime_ns == _time(_hashed(path)[0]):  # a copy of what is gone by now
                path.unlink(missing_ok=True)
            else:
                self.claim(place, path)

    def adopt(self, catalog: SqlCatalog, identity: str) -> None:
        """Give all what this home has from before it shared its files; done once."""
        noted = held_folder(self._home) / f"shared-{identity}"
        if noted.exists():
            return
        for folder in SHARED_FOLDERS:
            for path in files_below(self._home / folder):
                self.claim(path.relative_to(self._home).as_posix(), path)
        with catalog.writing() as db:
            for table, column in _PATHS:
                for folder in SHARED_FOLDERS:
                    own = f"{self._home}/{folder}"
                    db.execute(
                        f"update {table} set {column} = 'citeback:' || substr({column}, ?) "
                        f"where {column} = ? or substr({column}, 1, ?) = ?",
                        (len(str(self._home)) + 2, own, len(own) + 1, f"{own}/"),
                    )
        noted.touch()

    def _below(self, folder: str) -> list[tuple[str, str, int]]:
        top = f"{folder}/"
        rows = self._store.db.execute(
            "select place, sha256, size from kept_files where substr(place, 1, ?) = ? order by place",
            (len(top), top),
        )
        return [(place, sha256, size) for place, sha256, size in rows]

    def _copy(self, place: str, sha256: str, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with room_on_disk(path.parent), self._store.reading() as db, part.open("wb") as file:
                for piece in _parts(db, place):
                    file.write(piece)
            if (
                _hashed(part)[0] == sha256
            ):  # else it was replaced just now: the next one brings that
                _mark(part, sha256)
                part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _put_parts(db: Connection, place: str, path: Path) -> None:
    with path.open("rb") as file:
        number = 0
        while piece := file.read(_PIECE):
            db.execute("insert into kept_file_parts values (?, ?, ?)", (place, number, piece))
            number += 1


def _parts(db: Connection, place: str) -> Iterator[bytes]:
    number = 0
    while row := db.execute(
        "select bytes from kept_file_parts where place = ? and number = ?", (place, number)
    ).fetchone():
        yield bytes(row[0])
        number += 1


def _is_copy(path: Path, sha256: str, size: int) -> bool:
    try:
        stat = path.stat()
    except OSError:
        return False
    if stat.st_size != size:
        return False
    if stat.st_mtime_ns == _time(sha256):
        return True
    if _hashed(path)[0] != sha256:
        return False
    _mark(path, sha256)
    return True


def _mark(path: Path, sha256: str) -> None:
    """A copy says by its time which bytes it has, so that it need not be read to be known."""
    os.utime(path, ns=(_time(sha256), _time(sha256)))


def _time(sha256: str) -> int:
    return int(sha256[:15], 16)


def _hashed(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size
