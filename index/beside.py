"""Backs up files of a home beside its index: databases by SQLite's backup, other files byte by byte.

The caller names the files; this module does not know what they contain.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from index.errors import IndexProblem
from index.stores.database import can_be_written, reading

_FOLDER = "beside"  # in the backup
_BLOCK = 1 << 20
_NO_DATABASE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


@dataclass(frozen=True, slots=True)
class Beside:
    """A file of a home in a backup; ``name`` is its path in the home, with ``/`` between folders."""

    name: str
    sha256: str
    bytes: int


def pack(home: Path, names: Sequence[str], packed: zipfile.ZipFile, room: Path) -> list[Beside]:
    """Put files and folders of ``home`` into a backup; missing ones are skipped.

    Databases may be written meanwhile: their last committed state is first copied to the file ``room``.
    """
    found = []
    for path in (path for name in names for path in _files(home / name)):
        try:
            found.append(_packed(path, path.relative_to(home).as_posix(), packed, room))
        except FileNotFoundError:
            continue  # it was removed meanwhile
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in _NO_DATABASE:
                raise
            raise IndexProblem(
                f"{path} can't be read ({error}): move it away, or leave it out with --index-only"
            ) from error
        finally:
            room.unlink(missing_ok=True)
    return found


def check(packed: zipfile.ZipFile, held: Sequence[Beside], file: Path) -> None:
    """Raise IndexProblem if one of these files isn't what was put into the backup ``file``."""
    for each in held:
        with packed.open(f"{_FOLDER}/{each.name}") as member:
            found = hashlib.file_digest(member, "sha256").hexdigest()  # type: ignore[arg-type]
        if found != each.sha256:
            raise IndexProblem(f"{file} is damaged: {each.name} is not what was backed up")


def put_back(
    home: Path, packed: zipfile.ZipFile, held: Sequence[Beside], names: Sequence[str]
) -> None:
    """Put files back where they were. A database that exists already is kept as ``NAME.before``.

    IndexProblem, before any file is put back, if the backup holds a file outside ``names``.
    """
    for each in held:
        parts = each.name.split("/")
        if parts[0] not in names or any(part in ("", ".", "..") for part in parts):
            raise IndexProblem(f"{each.name} has no place in a backup: it was not made by citeback")
    for each in held:
        target = home.joinpath(*each.name.split("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        try:
            with packed.open(f"{_FOLDER}/{each.name}") as member, part.open("wb") as out:
                shutil.copyfileobj(member, out, _BLOCK)
                out.flush()
                os.fsync(out.fileno())
            _put(part, target, database=_is_database(each.name))
        finally:
            part.unlink(missing_ok=True)


def _files(path: Path) -> Iterator[Path]:
    """The file, or all files below the folder; hidden ones are unfinished or left by a crash, so skipped."""
    if path.is_symlink() or path.name.startswith("."):
        return
    if path.is_file():
        yield path
    elif path.is_dir():
        for below in sorted(path.iterdir()):
            yield from _files(below)


def _packed(path: Path, name: str, packed: zipfile.ZipFile, room: Path) -> Beside:
    if _is_database(name):
        _copy(path, room)
        with closing(sqlite3.connect(room)) as db:
            db.execute("pragma journal_mode = delete")  # one file, without a log beside it
        path = room
    with path.open("rb") as opened, packed.open(f"{_FOLDER}/{name}", "w", force_zip64=True) as out:
        return Beside(name, *_hashed(opened, out))


def _hashed(source: IO[bytes], out: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while block := source.read(_BLOCK):
        digest.update(block)
        size += len(block)
        out.write(block)
    return digest.hexdigest(), size


def _is_database(name: str) -> bool:
    """True for a database of the home itself; files in its folders may be anything, so they are not."""
    return "/" not in name and name.endswith(".db")


def _put(part: Path, target: Path, *, database: bool) -> None:
    if not database:
        part.replace(target)
        return
    try:
        if target.exists():
            _copy(target, target.with_name(f"{target.name}.before"))
        # Copied by SQLite: the database has a log beside it, and another process may have it open.
        _copy(part, target)
    except sqlite3.DatabaseError as error:
        raise IndexProblem(
            f"{target} can't be replaced ({error}): stop who has it open, or move it away"
        ) from error


def _copy(path: Path, to: Path) -> None:
    with (
        closing(_opened(path)) as source,
        closing(sqlite3.connect(to, timeout=30)) as copy,
    ):
        source.backup(copy)


def _opened(path: Path) -> sqlite3.Connection:
    if can_be_written(path.parent):
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)
    return reading(path)
