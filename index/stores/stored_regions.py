"""The regions of sources in the catalog: where in its file each span of a text comes from."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from index.passages import Region, Span


def regions(db: sqlite3.Connection, source_id: str, span: Span | None) -> tuple[Region, ...]:
    """The regions of a source that share a character with ``span``, or all; in order."""
    rows = db.execute(
        'select r."start", r."end", r.page, r.cells, r.box from regions r '
        "join sources s on s.key = r.source where s.id = ?1 "
        'and (?2 is null or (r."start" < ?3 and r."end" > ?2)) order by r."start", r.rowid',
        (source_id, *((span.start, span.end) if span else (None, None))),
    )
    return tuple(
        Region(Span(start, end), page, cells, tuple(json.loads(box)) if box else None)
        for start, end, page, cells, box in rows
    )


def put_regions(db: sqlite3.Connection, source_key: int, found: Sequence[Region]) -> None:
    """Replace the regions of a source."""
    db.execute("delete from regions where source = ?", (source_key,))
    db.executemany(
        "insert into regions values (?, ?, ?, ?, ?, ?)",
        (
            (source_key, r.span.start, r.span.end, r.page, r.cells, r.box and json.dumps(r.box))
            for r in found
        ),
    )
