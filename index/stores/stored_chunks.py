"""The chunks of the catalog: exact spans, and the name of the vector of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.passages import Chunk, Sentence, Span
from index.stores.sql import Connection
from index.stores.sql_catalog import SqlCatalog


@dataclass(frozen=True, slots=True)
class Stored:
    """A chunk as the catalog holds it, with its source's metadata."""

    key: int
    id: str
    embedded: str
    source: str
    chunk: Chunk
    text: str
    title: str
    date: str | None
    sha256: str
    url: str | None


class StoredChunks:
    """The chunks of a catalog; write only inside its ``writing``."""

    def __init__(self, catalog: SqlCatalog) -> None:
        self._catalog = catalog

    def any_of(self, source_key: int) -> bool:
        """True if a source has chunks."""
        row = self._db.execute("select 1 from chunks where source = ? limit 1", (source_key,))
        return row.fetchone() is not None

    def stored(self, ids: Sequence[str]) -> Iterator[Stored]:
        """The chunks with these ids, in no order; missing ids are skipped."""
        rows = self._db.execute(
            'select c.key, c.id, c.embedded, s.id, c."start", c."end", c.heading, c.page, '
            "c.cells, c.sentences, "
            'substr(s.text, c."start" + 1, c."end" - c."start"), s.title, s.date, s.sha256, '
            "s.url "
            "from chunks c join sources s on s.key = c.source "
            "where c.id in (select value from json_each(?))",
            (json.dumps(list(ids)),),
        )
        for key, chunk_id, embedded, source, start, end, heading, page, cells, *rest in rows:
            sentences, *rest = rest
            chunk = Chunk(Span(start, end), _sentences(sentences), heading, page, cells)
            yield Stored(key, chunk_id, embedded, source, chunk, *rest)

    def put_chunk(self, source_key: int, chunk_id: str, embedded: str, chunk: Chunk) -> int:
        """Add a chunk; returns its key."""
        spans = [
            [s.span.start, s.span.end, s.kind, s.columns, s.page, s.cells, s.mark, s.certainty]
            for s in chunk.sentences
        ]
        row = self._db.execute(
            'insert into chunks (id, embedded, source, "start", "end", heading, page, cells, '
            "sentences) values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning key",
            (
                chunk_id,
                embedded,
                source_key,
                chunk.span.start,
                chunk.span.end,
                chunk.heading,
                chunk.page,
                chunk.cells,
                json.dumps(spans, ensure_ascii=False),
            ),
        ).fetchone()
        return int(row[0])

    def drop_chunks(self, source_key: int) -> list[int]:
        """Drop a source's chunks; returns their keys."""
        rows = self._db.execute("delete from chunks where source = ? returning key", (source_key,))
        return [key for (key,) in rows]

    @property
    def _db(self) -> Connection:
        return self._catalog.db


def _sentences(packed: str) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(Span(start, end), kind, tuple(columns), page, cells, *marked)
        for start, end, kind, columns, page, cells, *marked in json.loads(packed)
    )
