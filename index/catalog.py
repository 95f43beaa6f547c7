"""The catalog (SQLite): sources with their text, chunks with exact spans. It is the truth."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import IndexProblem
from index.passages import Chunk, Region, Sentence, Source, SourceSummary, Span

SCHEMA = 2

_TABLES = """
create table meta (name text primary key, value text not null) without rowid;
create table files (
    path text primary key,            -- absolute
    root text not null,               -- the path it was indexed by
    sha256 text not null              -- of its bytes
) without rowid;
create table sources (
    key integer primary key,
    id text not null unique,
    file text not null references files (path),
    text text not null,
    sha256 text not null,
    title text not null,
    date text,
    language text,
    url text,
    groups text not null,             -- JSON list
    date_from text,                   -- how the date was found
    left_out text not null            -- JSON: [[start, end], ...]
);
create index sources_of_file on sources (file);
create table regions (
    source integer not null references sources (key) on delete cascade,
    "start" integer not null,
    "end" integer not null,
    page integer,
    cells text,
    box text                          -- JSON: [left, top, right, bottom] in points
);
create index regions_of_source on regions (source, "start");
create table chunks (
    key integer primary key,
    id text not null unique,          -- the same text in the same source keeps its id, and vector
    source integer not null references sources (key),
    "start" integer not null,
    "end" integer not null,
    heading text,
    page integer,
    cells text,
    sentences text not null           -- JSON: [[start, end, kind, [column, ...], page, cells], ...]
);
create index chunks_of_source on chunks (source);
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """A chunk as the catalog holds it, with what its source says of itself."""

    key: int
    id: str
    source: str
    chunk: Chunk
    text: str
    title: str
    date: str | None
    sha256: str


class Catalog:
    """An open catalog. Reads may come from any thread; writes only inside ``writing``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        try:
            found = self._schema()
        except sqlite3.DatabaseError as error:
            self.close()
            raise IndexProblem(
                f"{path} can't be opened ({error}): restore it, or delete {path.parent} and index again"
            ) from error
        if found != SCHEMA:
            self.close()
            age = "a newer" if found > SCHEMA else "an older"
            raise IndexProblem(
                f"{path.parent} was made by {age} citeback: use that version, or another --home"
            )

    def _schema(self) -> int:
        """The catalog's schema number; a new file gets its tables first."""
        if not self.db.execute("select 1 from sqlite_master where name = 'meta'").fetchone():
            self.db.executescript(
                f"begin immediate; {_TABLES} insert into meta values ('schema', '{SCHEMA}'); commit;"
            )
        return int(self.meta("schema") or 0)

    @property
    def db(self) -> sqlite3.Connection:
        """This thread's connection."""
        if not hasattr(self._local, "db"):
            db = sqlite3.connect(
                self._path, timeout=30, check_same_thread=False, isolation_level=None
            )
            db.execute("pragma journal_mode = wal")
            db.execute("pragma foreign_keys = on")
            self._local.db = db
            self._open.append(db)
        return self._local.db  # type: ignore[no-any-return]  # threading.local is untyped

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All that is written in the block is kept, or none of it."""
        db = self.db
        db.execute("begin immediate")
        try:
            yield db
        except BaseException:
            db.rollback()
            raise
        db.commit()

    def close(self) -> None:
        for db in self._open:
            db.close()

    def meta(self, name: str) -> str | None:
        row = self.db.execute("select value from meta where name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def set_meta(self, name: str, value: str) -> None:
        self.db.execute("insert or replace into meta values (?, ?)", (name, value))

    def roots(self) -> list[Path]:
        """Every path that was given to index and still has files."""
        rows = self.db.execute("select distinct root from files order by root")
        return [Path(root) for (root,) in rows]

    def files(self) -> dict[Path, tuple[Path, str]]:
        """Each indexed file with its root and the SHA-256 of its bytes."""
        rows = self.db.execute("select path, root, sha256 from files order by path")
        return {Path(path): (Path(root), sha256) for path, root, sha256 in rows}

    def ids_of(self, file: Path) -> list[str]:
        """The ids of the sources that came from ``file``."""
        rows = self.db.execute("select id from sources where file = ? order by key", (str(file),))
        return [source_id for (source_id,) in rows]

    def file_of(self, source_id: str) -> Path | None:
        row = self.db.execute("select file from sources where id = ?", (source_id,)).fetchone()
        return Path(row[0]) if row else None

    def source(self, source_id: str) -> Source | None:
        row = self.db.execute(
            "select id, text, title, date, language, url, groups, date_from, left_out "
            "from sources where id = ?",
            (source_id,),
        ).fetchone()
        if row is None:
            return None
        found, text, title, date, language, url, groups, date_from, left_out = row
        return Source(
            found, text, title, date, language, url, tuple(json.loads(groups)), date_from,
            regions=self.regions(source_id),
            left_out=tuple(Span(start, end) for start, end in json.loads(left_out)),
        )  # fmt: skip

    def regions(self, source_id: str, span: Span | None = None) -> tuple[Region, ...]:
        """The regions of a source that share a character with ``span``, or all; in order."""
        rows = self.db.execute(
            'select r."start", r."end", r.page, r.cells, r.box from regions r '
            "join sources s on s.key = r.source where s.id = ?1 "
            'and (?2 is null or (r."start" < ?3 and r."end" > ?2)) order by r."start", r.rowid',
            (source_id, *((span.start, span.end) if span else (None, None))),
        )
        return tuple(
            Region(Span(start, end), page, cells, tuple(json.loads(box)) if box else None)
            for start, end, page, cells, box in rows
        )

    def sources(self) -> Iterator[SourceSummary]:
        """Every source without its text, in order of id."""
        rows = self.db.execute(
            "select id, title, date, language, url, sha256, length(text), "
            "(select count(*) from chunks where source = sources.key), date_from "
            "from sources order by id"
        )
        return (SourceSummary(*row) for row in rows)

    def chunk_ids(self, source_id: str | None = None) -> set[str]:
        """The ids of the chunks of one source, or of all."""
        rows = self.db.execute(
            "select chunks.id from chunks join sources on sources.key = chunks.source "
            "where ?1 is null or sources.id = ?1",
            (source_id,),
        )
        return {chunk_id for (chunk_id,) in rows}

    def stored(self, ids: Sequence[str]) -> Iterator[Stored]:
        """The chunks with these ids, in no order; ids that are gone are passed over."""
        rows = self.db.execute(
            'select c.key, c.id, s.id, c."start", c."end", c.heading, c.page, c.cells, c.sentences, '
            'substr(s.text, c."start" + 1, c."end" - c."start"), s.title, s.date, s.sha256 '
            "from chunks c join sources s on s.key = c.source "
            "where c.id in (select value from json_each(?))",
            (json.dumps(list(ids)),),
        )
        for key, chunk_id, source, start, end, heading, page, cells, sentences, *rest in rows:
            chunk = Chunk(Span(start, end), _sentences(sentences), heading, page, cells)
            yield Stored(key, chunk_id, source, chunk, *rest)

    def put_source(self, file: Path, source: Source) -> int:
        """Add or replace a source and its regions, not its chunks; returns its key."""
        row = self.db.execute(
            "insert into sources (id, file, text, sha256, title, date, language, url, groups, "
            "date_from, left_out) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "on conflict (id) do update set "
            "file = excluded.file, text = excluded.text, sha256 = excluded.sha256, "
            "title = excluded.title, date = excluded.date, language = excluded.language, "
            "url = excluded.url, groups = excluded.groups, date_from = excluded.date_from, "
            "left_out = excluded.left_out returning key",
            (
                source.id,
                str(file),
                source.text,
                source.sha256,
                source.title,
                source.date,
                source.language,
                source.url,
                json.dumps(source.groups),
                source.date_from,
                json.dumps([(span.start, span.end) for span in source.left_out]),
            ),
        ).fetchone()
        self._put_regions(int(row[0]), source.regions)
        return int(row[0])

    def _put_regions(self, key: int, regions: Sequence[Region]) -> None:
        self.db.execute("delete from regions where source = ?", (key,))
        self.db.executemany(
            "insert into regions values (?, ?, ?, ?, ?, ?)",
            (
                (key, r.span.start, r.span.end, r.page, r.cells, r.box and json.dumps(r.box))
                for r in regions
            ),
        )

    def put_chunk(self, source_key: int, chunk_id: str, chunk: Chunk) -> int:
        """Add a chunk; returns its key."""
        spans = [
            [s.span.start, s.span.end, s.kind, s.columns, s.page, s.cells] for s in chunk.sentences
        ]
        row = self.db.execute(
            'insert into chunks (id, source, "start", "end", heading, page, cells, sentences) '
            "values (?, ?, ?, ?, ?, ?, ?, ?) returning key",
            (
                chunk_id,
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
        rows = self.db.execute("delete from chunks where source = ? returning key", (source_key,))
        return [key for (key,) in rows]

    def source_key(self, source_id: str) -> int | None:
        row = self.db.execute("select key from sources where id = ?", (source_id,)).fetchone()
        return int(row[0]) if row else None

    def drop_source(self, source_key: int) -> None:
        self.db.execute("delete from sources where key = ?", (source_key,))

    def put_file(self, path: Path, root: Path, sha256: str) -> None:
        self.db.execute(
            "insert into files values (?, ?, ?) on conflict (path) "
            "do update set root = excluded.root, sha256 = excluded.sha256",
            (str(path), str(root), sha256),
        )

    def drop_file(self, path: Path) -> None:
        self.db.execute("delete from files where path = ?", (str(path),))


def _sentences(packed: str) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(Span(start, end), kind, tuple(columns), page, cells)
        for start, end, kind, columns, page, cells in json.loads(packed)
    )
