"""The sources that could not be indexed, kept with the index until they can be, or are gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.stores.sqlite_catalog import SqliteCatalog


@dataclass(frozen=True, slots=True)
class Unindexed:
    """A source that some sync could not index: from which file, why, and when (ISO 8601, UTC)."""

    source: str
    file: Path
    reason: str
    at: str


def note_failures(
    catalog: SqliteCatalog, looked_at: Sequence[Path], failed: Iterable[tuple[Path, str, str]]
) -> None:
    """After a sync of ``looked_at``: replace the failures there by ``failed`` (file, source, reason)."""
    tops = [path.absolute() for path in looked_at]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with catalog.writing() as db:
        for each in _all(db):
            if any(top in (each.file, *each.file.parents) for top in tops):
                db.execute("delete from failures where file = ?", (str(each.file),))
        for file, source, reason in failed:
            db.execute(
                "insert or replace into failures values (?, ?, ?, ?)",
                (_nameable(file), source, reason, now),
            )


def failures(catalog: SqliteCatalog) -> list[Unindexed]:
    """All failures in order of source, except those whose file is gone."""
    return [each for each in _all(catalog.db) if each.file.exists()]


def carry_failures(old: Path, new: SqliteCatalog) -> None:
    """Copy the failures from the catalog at ``old``, which may have no such table; inside ``writing``."""
    with closing(sqlite3.connect(old)) as db:
        known = db.execute("select 1 from sqlite_master where name = 'failures'").fetchone()
        rows = db.execute("select * from failures").fetchall() if known else []
    new.db.executemany("insert or replace into failures values (?, ?, ?, ?)", rows)


def _nameable(file: Path) -> str:
    """A path in a form that can be stored; for a path that is not UTF-8, the nearest folder that is."""
    for path in (file, *file.parents):
        with suppress(UnicodeEncodeError):
            return path.as_posix().encode("utf-8").decode()
    return ""


def _all(db: sqlite3.Connection) -> list[Unindexed]:
    rows = db.execute("select source, file, reason, at from failures order by source, file")
    return [Unindexed(source, Path(file), reason, at) for source, file, reason, at in rows]
