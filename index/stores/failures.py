"""The sources that could not be indexed, kept with the index until they can be, or are gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.stores.sql import Connection, FilePath
from index.stores.sql_catalog import SqlCatalog

_FAILURE = (
    "insert into failures values (?, ?, ?, ?) "
    "on conflict (file, source) do update set reason = excluded.reason, at = excluded.at"
)


@dataclass(frozen=True, slots=True)
class Unindexed:
    """A source that some sync could not index: from which file, why, and when (ISO 8601, UTC)."""

    source: str
    file: Path
    reason: str
    at: str


def note_failures(
    catalog: SqlCatalog, looked_at: Sequence[Path], failed: Iterable[tuple[Path, str, str]]
) -> None:
    """After a sync of ``looked_at``: replace the failures there by ``failed`` (file, source, reason)."""
    tops = [path.absolute() for path in looked_at]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with catalog.writing() as db:
        for each in _all(db):
            if any(top in (each.file, *each.file.parents) for top in tops):
                db.execute("delete from failures where file = ?", (FilePath(each.file),))
        for file, source, reason in failed:
            db.execute(
                _FAILURE,
                (FilePath(_nameable(file)), source, reason, now),
            )


def failures(catalog: SqlCatalog) -> list[Unindexed]:
    """All failures in order of source, except those whose file is gone."""
    return [each for each in _all(catalog.db) if each.file.exists()]


def carry_failures(old: Connection, new: Connection) -> None:
    """Copy the failures from another catalog; inside ``writing``."""
    new.executemany(
        _FAILURE,
        [
            (FilePath(file), *rest)
            for file, *rest in old.execute("select file, source, reason, at from failures")
        ],
    )


def _nameable(file: Path) -> str:
    """A path in a form that can be stored; for a path that is not UTF-8, the nearest folder that is."""
    for path in (file, *file.parents):
        with suppress(UnicodeEncodeError):
            return path.as_posix().encode("utf-8").decode()
    return ""


def _all(db: Connection) -> list[Unindexed]:
    rows = db.execute("select source, file, reason, at from failures order by source, file")
    return [Unindexed(source, Path(file), reason, at) for source, file, reason, at in rows]
