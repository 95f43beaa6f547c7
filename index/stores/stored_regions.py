"""What the catalog keeps beside sources' texts: regions, marks, and the stored values of cells."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from index.passages import CellValue, Mark, Region, Span
from index.stores.sql import Connection


def regions(db: Connection, source_id: str, span: Span | None) -> tuple[Region, ...]:
    """The regions of a source that share a character with ``span``, or all; in order."""
    rows = db.execute(
        'select r."start", r."end", r.page, r.cells, r.box from regions r '
        "join sources s on s.key = r.source where s.id = ?1 "
        'and (cast(?2 as bigint) is null or (r."start" < ?3 and r."end" > ?2)) order by r."start", r.rowid',
        (source_id, *((span.start, span.end) if span else (None, None))),
    )
    return tuple(
        Region(Span(start, end), page, cells, tuple(json.loads(box)) if box else None)
        for start, end, page, cells, box in rows
    )


def put_regions(db: Connection, source_key: int, found: Sequence[Region]) -> None:
    """Replace the regions of a source."""
    db.execute("delete from regions where source = ?", (source_key,))
    db.executemany(
        "insert into regions values (?, ?, ?, ?, ?, ?)",
        (
            (source_key, r.span.start, r.span.end, r.page, r.cells, r.box and json.dumps(r.box))
            for r in found
        ),
    )


def marks(db: Connection, source_id: str) -> tuple[Mark, ...]:
    """The marks of a source, in order."""
    rows = db.execute(
        'select m."start", m."end", m.what, m.certainty from marks m '
        'join sources s on s.key = m.source where s.id = ? order by m."start"',
        (source_id,),
    )
    return tuple(Mark(Span(start, end), what, certainty) for start, end, what, certainty in rows)


def put_marks(db: Connection, source_key: int, found: Sequence[Mark]) -> None:
    """Replace the marks of a source."""
    db.execute("delete from marks where source = ?", (source_key,))
    db.executemany(
        "insert into marks values (?, ?, ?, ?, ?)",
        ((source_key, m.span.start, m.span.end, m.what, m.certainty) for m in found),
    )


def cell_values(db: Connection, source_id: str) -> tuple[CellValue, ...]:
    """What cells of a source store, where their text is another, by their names."""
    rows = db.execute(
        "select v.cell, v.value from cell_values v join sources s on s.key = v.source "
        "where s.id = ? order by v.cell",
        (source_id,),
    )
    return tuple(CellValue(cell, _told(db, value)) for cell, value in rows)


def put_cell_values(db: Connection, source_key: int, found: Sequence[CellValue]) -> None:
    """Replace the stored values of a source's cells."""
    db.execute("delete from cell_values where source = ?", (source_key,))
    db.executemany(
        "insert into cell_values values (?, ?, ?) "
        "on conflict (source, cell) do update set value = excluded.value",
        ((source_key, each.cell, _kept(db, each.value)) for each in found),
    )


def _kept(db: Connection, value: float | str) -> float | str:
    """A value as the database keeps it: a column of SQLite takes numbers and texts, others have one type."""
    return value if isinstance(db, sqlite3.Connection) else json.dumps(value)


def _told(db: Connection, value: float | str) -> float | str:
    return value if isinstance(db, sqlite3.Connection) else json.loads(str(value))
