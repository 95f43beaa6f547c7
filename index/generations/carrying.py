"""Carries what is indexed into a new generation: texts from the old catalog, not from the files.

The files may be gone or changed by now, and reading them is slow and can fail. They are read again
only if the loaders have changed, as far as they still exist.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from index.files import FoundFile
from index.passages import Source, Span
from index.stores.catalog import IndexedFile
from index.stores.catalog_writer import CatalogWriter
from index.stores.decided_rights import carry_given, stated
from index.stores.failures import carry_failures
from index.stores.kept_vectors import KeptVectors
from index.stores.left_out import carry_left_out
from index.stores.schema import STANDS
from index.stores.sqlite_catalog import SqliteCatalog
from index.stores.stored_regions import cell_values, marks, regions

_TOGETHER = 64


def carry(old: Path, new: SqliteCatalog, models: Sequence[str], *, read_again: bool) -> None:
    """Bring files, sources and the vectors of ``models`` from the catalog at ``old`` into ``new``.

    A carry that was killed continues where it stopped. A finished one is not repeated: it would
    undo later syncs. With ``read_again`` no file counts as read.
    """
    if new.meta("carried") == "yes":
        return
    with closing(sqlite3.connect(old)) as db:
        db.row_factory = sqlite3.Row
        files = {
            Path(row["path"]): _file(row, read_again=read_again)
            for row in db.execute("select * from files")
        }
        all_needed = db.execute("select 1 from meta where name = 'all languages'").fetchone()
        _carry_sources(db, files, new)
    _copy_vectors(old, new, models)
    with new.writing():
        for path, file in files.items():
            new.put_file(path, file)
        carry_failures(old, new)
        carry_left_out(old, new.db)
        carry_given(old, new.db)
        if all_needed:
            KeptVectors(new).need_all()
        new.set_meta("carried", "yes")


def _carry_sources(
    db: sqlite3.Connection, files: dict[Path, IndexedFile], new: SqliteCatalog
) -> None:
    done = {each.source for each in new.standing()}
    waiting: list[tuple[FoundFile, Source]] = []
    for path, source in _sources(db):
        if source.id in done:
            continue
        waiting.append((FoundFile(path, files[path].root, source.id), source))
        if len(waiting) == _TOGETHER:
            CatalogWriter(new).put(waiting, [])
            waiting.clear()
    if waiting:
        CatalogWriter(new).put(waiting, [])


def _file(row: sqlite3.Row, *, read_again: bool) -> IndexedFile:
    if read_again:
        return IndexedFile(Path(row["root"]), "", "")
    stamp = row["stamp"] if "stamp" in row.keys() else ""  # noqa: SIM118  # a Row is no mapping
    return IndexedFile(Path(row["root"]), row["sha256"], stamp)


def _sources(db: sqlite3.Connection) -> Iterator[tuple[Path, Source]]:
    """Every source of a catalog of any version, with the fields that this version has."""
    has_regions, has_marks, has_values, has_stated = (
        _has_table(db, name) for name in ("regions", "marks", "cell_values", "stated_rights")
    )
    for row in db.execute("select * from sources order by key"):
        record: dict[str, Any] = dict(row)
        yield (
            Path(record["file"]),
            Source(
                record["id"],
                record["text"],
                record["title"],
                record["date"],
                record["language"],
                record["url"],
                tuple(json.loads(record["groups"])),
                record.get("date_from"),
                regions(db, record["id"], None) if has_regions else (),
                _left_out(record),
                marks(db, record["id"]) if has_marks else (),
                cell_values(db, record["id"]) if has_values else (),
                stated(db, record["id"]) if has_stated else None,
            ),
        )


def _left_out(record: dict[str, Any]) -> tuple[Span, ...]:
    """The spans of a text that are not indexed; older versions stored only the end of the front matter."""
    if "left_out" in record:
        return tuple(Span(start, end) for start, end in json.loads(record["left_out"]))
    return (Span(0, record["body"]),) if record["body"] else ()


def _has_table(db: sqlite3.Connection, name: str) -> bool:
    found = db.execute("select 1 from sqlite_master where name = ?", (name,)).fetchone()
    return found is not None


def _copy_vectors(old: Path, new: SqliteCatalog, models: Sequence[str]) -> None:
    """Copy vectors of the same model and text; most stay valid when the chunker changes."""
    new.db.execute("attach database ? as old", (str(old),))
    try:
        if not new.db.execute("select 1 from old.sqlite_master where name = 'vectors'").fetchone():
            return
        with new.writing() as db:
            db.execute(
                f"insert or ignore into main.vectors (model, embedded, vector, {STANDS}) "
                "select model, embedded, vector, 0 from old.vectors "
                "where model in (select value from json_each(?)) "
                "and embedded in (select embedded from main.chunks)",
                (json.dumps(list(models)),),
            )
    finally:
        new.db.execute("detach database old")
