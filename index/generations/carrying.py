"""Carries what is indexed into a new generation: texts from the old catalog, not from the files.

The files may be gone or changed by now, and reading them is slow and can fail. They are read again
only if the loaders have changed, as far as they still exist.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
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
from index.stores.sql import Connection, Rows, Store
from index.stores.sql_catalog import SqlCatalog
from index.stores.stored_regions import cell_values, marks, regions

_TOGETHER = 64
_VECTORS = 2048  # copied together


def carry(old: Store, new: SqlCatalog, models: Sequence[str], *, read_again: bool) -> None:
    """Bring files, sources and the vectors of ``models`` from an old catalog into ``new``; ``old`` is closed.

    A carry that was killed continues where it stopped. A finished one is not repeated: it would
    undo later syncs. With ``read_again`` no file counts as read.
    """
    try:
        if new.meta("carried") != "yes":
            _carry(old, new, models, read_again=read_again)
    finally:
        old.close()


def _carry(old: Store, new: SqlCatalog, models: Sequence[str], *, read_again: bool) -> None:
    files = {
        Path(record["path"]): _file(record, read_again=read_again)
        for record in _records(old.db.execute("select * from files"))
    }
    needed = old.db.execute("select 1 from meta where name = 'all languages'").fetchone()
    _carry_sources(old, files, new)
    if old.has("vectors"):
        _copy_vectors(old.db, new, models)
    with new.writing() as db:
        for path, file in files.items():
            new.put_file(path, file)
        for table, carried in _BESIDE.items():
            if old.has(table):
                carried(old.db, db)
        if needed:
            KeptVectors(new).need_all()
        new.set_meta("carried", "yes")


_BESIDE: Mapping[str, Callable[[Connection, Connection], None]] = {
    "failures": carry_failures,
    "left_out_parts": carry_left_out,
    "given_rights": carry_given,
}


def _carry_sources(old: Store, files: dict[Path, IndexedFile], new: SqlCatalog) -> None:
    done = {each.source for each in new.standing()}
    waiting: list[tuple[FoundFile, Source]] = []
    for path, source in _sources(old):
        if source.id in done:
            continue
        waiting.append((FoundFile(path, files[path].root, source.id), source))
        if len(waiting) == _TOGETHER:
            CatalogWriter(new).put(waiting, [])
            waiting.clear()
    if waiting:
        CatalogWriter(new).put(waiting, [])


def _file(record: Mapping[str, Any], *, read_again: bool) -> IndexedFile:
    if read_again:
        return IndexedFile(Path(record["root"]), "", "")
    return IndexedFile(Path(record["root"]), record["sha256"], record.get("stamp", ""))


def _records(rows: Rows) -> Iterator[dict[str, Any]]:
    columns = [each[0] for each in rows.description or ()]
    return (dict(zip(columns, row, strict=True)) for row in rows)


def _sources(old: Store) -> Iterator[tuple[Path, Source]]:
    """Every source of a catalog of any version, with the fields that this version has."""
    has_regions, has_marks, has_values, has_stated = (
        old.has(name) for name in ("regions", "marks", "cell_values", "stated_rights")
    )
    db = old.db
    keys = [key for (key,) in db.execute("select key from sources order by key").fetchall()]
    # One by one: their texts together may be more than memory holds.
    for record in chain.from_iterable(
        _records(db.execute("select * from sources where key = ?", (key,))) for key in keys
    ):
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


def _left_out(record: Mapping[str, Any]) -> tuple[Span, ...]:
    """The spans of a text that are not indexed; older versions stored only the end of the front matter."""
    if "left_out" in record:
        return tuple(Span(start, end) for start, end in json.loads(record["left_out"]))
    return (Span(0, record["body"]),) if record["body"] else ()


def _copy_vectors(old: Connection, new: SqlCatalog, models: Sequence[str]) -> None:
    """Copy vectors of the same model and text; most stay valid when the chunker changes."""
    kept = KeptVectors(new)
    for model in models:
        missing = list(kept.missing(model))
        for at in range(0, len(missing), _VECTORS):
            rows = old.execute(
                "select embedded, vector from vectors where model = ? "
                "and embedded in (select value from json_each(?))",
                (model, json.dumps(missing[at : at + _VECTORS])),
            ).fetchall()
            with new.writing():
                kept.put_packed(model, rows)
