"""What connections brought: a file for each document, and beside them what is known of it.

A document's file is named by the hash of its key, so nothing that a server or a loader says becomes a path.
A file is written whole before its row, and its row goes before it: after a kill at any moment the next run
finds either the old or the new state, and a file without a row is no source.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from index.files import About
from index.home import FETCHED
from index.sharing.files import shared_files
from index.stores.beside_index import store_of
from index.stores.sql import Connection as Written

FOLDER, FILE = FETCHED, "connections.db"
_LONGEST_ID = 300
_GOES_ON = timedelta(hours=2)
HIDDEN = "."  # begins the names of files that are no documents: a sync passes over them
CONNECTION_TABLES = (
    """
create table if not exists connections (
    name text primary key,
    kind text not null,                -- web, loader, folder
    target text not null,              -- what a person is shown of it: an address, a class, a folder
    groups text,                       -- JSON; null: as the documents say
    root text not null,                -- the folder whose files are its documents
    every integer,                     -- seconds
    begun text,                        -- of the last run; ISO 8601, UTC
    ended text,                        -- null while one runs, or after it was killed
    outcome text not null default '{}' -- JSON: counts, and what went wrong
) without rowid
""",
    """
create table if not exists documents (
    connection text not null,
    key text not null,                 -- the address of a page, or a loader's name for a document
    file text not null,                -- its name in the folder of the connection
    source text not null,
    reads_as text not null,
    url text,
    title text,
    sha256 text not null,
    etag text,
    modified text,
    checked text not null,             -- ISO 8601, UTC
    primary key (connection, key)
) without rowid
""",
    "create unique index if not exists documents_file on documents (connection, file)",
    "create index if not exists documents_source on documents (source)",
)

CONNECTION_COLUMNS = (
    *("name", "kind", "target", "groups", "root", "every", "begun", "ended", "outcome"),
)
DOCUMENT_COLUMNS = (
    *("connection", "key", "file", "source", "reads_as", "url", "title"),
    *("sha256", "etag", "modified", "checked"),
)


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a connection. ``key`` is stable; ``checked`` is when it was last found (ISO 8601, UTC)."""

    key: str
    file: str
    about: About
    sha256: str
    etag: str | None
    modified: str | None
    checked: str


@dataclass(frozen=True, slots=True)
class Connection:
    """What is known of a connection; ``groups`` are marks included, None where its documents decide.

    ``every`` is in seconds; ``begun`` and ``ended`` are of its last run (ISO 8601, UTC).
    """

    name: str
    kind: str
    target: str
    groups: tuple[str, ...] | None
    root: Path
    every: int | None = None
    begun: str | None = None
    ended: str | None = None
    outcome: str = "{}"


class KeptDocuments:
    """The documents of all connections of a home, or of all servers of its database.

    Written by one process at a time (``Connecting``).
    """

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()
        self._store = store_of(home, FILE)
        self._shared = shared_files(home)

    def close(self) -> None:
        self._store.close()

    def folder(self, connection: str) -> Path:
        """Where the files of a connection lie."""
        return self.home / FOLDER / hashlib.sha256(connection.encode()).hexdigest()[:16]

    # What the index asks

    def covers(self, file: Path) -> bool:
        """True if a file is one of those that connections brought."""
        return self.home / FOLDER in file.parents

    def about(self, file: Path) -> About | None:
        """What is known of such a file; None if it is no document (any more)."""
        if not self._known():
            return None
        for each in self._connections():
            if each.root == file.parent:
                return self._one(each.name, "file", file.name)
        return None

    def connections(self) -> list[Connection]:
        """All connections, by name."""
        return list(self._connections()) if self._known() else []

    def document(self, connection: str, key: str) -> Document | None:
        """A document by its key."""
        found = self._rows("connection = ? and key = ?", (connection, key)) if self._known() else []
        return next(iter(found), None)

    def documents(self, connection: str) -> list[Document]:
        """All documents of a connection, by key."""
        return [each for each in self._held(connection) if not each.file.startswith(HIDDEN)]

    def _held(self, connection: str) -> list[Document]:
        return self._rows("connection = ?", (connection,)) if self._known() else []

    def data(self, connection: str, document: Document) -> bytes | None:
        """The bytes of a document; None if they are gone."""
        try:
            return (self.folder(connection) / document.file).read_bytes()
        except OSError:
            return self._shared.data(self._place(connection, document.file))

    def _place(self, connection: str, file: str) -> str:
        return f"{FOLDER}/{self.folder(connection).name}/{file}"

    # What a run writes

    def note(self, connection: Connection) -> None:
        """Keep how a connection is set, in place of what was kept of it; its last run stays."""
        groups = None if connection.groups is None else json.dumps(connection.groups)
        with self._writing() as db:
            db.execute(
                "insert into connections (name, kind, target, groups, root, every) values (?, ?, ?, ?, ?, ?) "
                "on conflict (name) do update set kind = excluded.kind, target = excluded.target, "
                "groups = excluded.groups, root = excluded.root, every = excluded.every",
                (
                    connection.name,
                    connection.kind,
                    connection.target,
                    groups,
                    str(connection.root),
                    connection.every,
                ),
            )

    def begin(self, connection: str, now: str) -> str:
        """Note that a run begins; returns since when documents count as checked in it.

        A run that was killed not long ago is gone on with: what it has checked isn't asked for again.
        """
        with self._writing() as db:
            row = db.execute(
                "select begun from connections where name = ? and ended is null and begun > ?",
                (connection, _earlier(now)),
            ).fetchone()
            since: str = row[0] if row else now
            db.execute(
                "update connections set begun = ?, ended = null where name = ?", (since, connection)
            )
        self._remove_unknown(connection)
        return since

    def end(self, connection: str, now: str, outcome: str) -> None:
        """Note that a run has ended, and what came of it (JSON)."""
        with self._writing() as db:
            db.execute(
                "update connections set ended = ?, outcome = ? where name = ?",
                (now, outcome, connection),
            )

    def put(self, connection: str, document: Document, data: bytes) -> None:
        """Keep a document, in place of the one with its key."""
        folder = self.folder(connection)
        folder.mkdir(parents=True, exist_ok=True)
        before = self.document(connection, document.key)
        if before is None or before.file != document.file or before.sha256 != document.sha256:
            _write(folder / document.file, data)
            self._shared.put(self._place(connection, document.file), folder / document.file)
        self.note_checked(connection, document)
        if before is not None and before.file != document.file:
            self._shared.drop([self._place(connection, before.file)])
            (folder / before.file).unlink(missing_ok=True)

    def note_checked(self, connection: str, document: Document) -> None:
        """Keep what is known of a document whose bytes are kept already."""
        about = document.about
        with self._writing() as db:
            db.execute(
                "insert into documents values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "on conflict (connection, key) do update set file = excluded.file, "
                "source = excluded.source, reads_as = excluded.reads_as, url = excluded.url, "
                "title = excluded.title, sha256 = excluded.sha256, etag = excluded.etag, "
                "modified = excluded.modified, checked = excluded.checked",
                (
                    connection, document.key, document.file, about.id, about.reads_as, about.url, about.title,
                    document.sha256, document.etag, document.modified, document.checked,
                ),
            )  # fmt: skip

    def drop(self, connection: str, documents: Iterable[Document]) -> None:
        """Forget documents, and remove their files."""
        gone = list(documents)
        with self._writing() as db:
            db.executemany(
                "delete from documents where connection = ? and key = ?",
                [(connection, each.key) for each in gone],
            )
        self._shared.drop(self._place(connection, each.file) for each in gone)
        for each in gone:
            (self.folder(connection) / each.file).unlink(missing_ok=True)

    def take_over(self, connection: str, source: str) -> None:
        """Drop a document of another connection that has this id: a page belongs to who fetched it last."""
        if not self._known():
            return
        owners = self._store.db.execute(
            "select connection, key from documents where source = ? and connection <> ?",
            (source, connection),
        ).fetchall()
        for owner, key in owners:
            if (document := self.document(owner, key)) is not None:
                self.drop(owner, [document])

    def empty(self, connection: str) -> None:
        """Drop all that a connection brought."""
        self.drop(connection, self._held(connection))
        self._remove_unknown(connection)

    def forget(self, connection: str) -> None:
        """Forget a connection that has nothing any more."""
        with self._writing() as db:
            db.execute("delete from connections where name = ?", (connection,))

    def free_id(self, connection: str, key: str, wanted: str) -> str:
        """The id of a source: as wanted, or with a number where another document of the connection has that."""
        stem, dot, suffix = wanted.rpartition(".")
        if not dot or "/" in suffix:
            stem, dot, suffix = wanted, "", ""
        found, number = wanted, 1
        while self._key_of(connection, found) not in (None, key):
            number += 1
            found = f"{stem} ({number}){dot}{suffix}"
        return found

    def _key_of(self, connection: str, source: str) -> str | None:
        row = self._store.db.execute(
            "select key from documents where connection = ? and source = ?", (connection, source)
        ).fetchone()
        return row[0] if row else None

    def _remove_unknown(self, connection: str) -> None:
        """Remove files that a killed run left without a row."""
        folder = self.folder(connection)
        known = {each.file for each in self._held(connection)}
        shared = self._shared.places(f"{FOLDER}/{folder.name}")
        self._shared.drop(each for each in shared if each.rpartition("/")[2] not in known)
        if folder.is_dir():
            for path in folder.iterdir():
                if path.name not in known:
                    path.unlink(missing_ok=True)

    def _known(self) -> bool:
        return self._store.has("documents")

    def _connections(self) -> Iterator[Connection]:
        rows = self._store.db.execute("select * from connections order by name")
        for name, kind, target, groups, root, every, begun, ended, outcome in rows.fetchall():
            named = None if groups is None else tuple(json.loads(groups))
            path = self.folder(name) if kind != "folder" else Path(root)
            yield Connection(name, kind, target, named, path, every, begun, ended, outcome)

    def _one(self, connection: str, column: str, value: str) -> About | None:
        found = self._rows(f"connection = ? and {column} = ?", (connection, value))
        return next((each.about for each in found), None)

    def _rows(self, where: str, values: Sequence[str]) -> list[Document]:
        rows = self._store.db.execute(
            "select key, file, source, reads_as, url, title, sha256, etag, modified, checked "
            f"from documents where {where} order by key",
            values,
        )
        return [
            Document(
                key, file, About(source, reads_as, url, title), sha256, etag, modified, checked
            )
            for key, file, source, reads_as, url, title, sha256, etag, modified, checked in rows.fetchall()
        ]

    @contextmanager
    def _writing(self) -> Iterator[Written]:
        """A transaction; the tables are made when they are first needed."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self._store.writing() as db:
            self._store.make(*CONNECTION_TABLES)
            yield db


def _earlier(now: str) -> str:
    """Since when a run that has not ended may be gone on with."""
    return (datetime.fromisoformat(now) - _GOES_ON).isoformat(timespec="microseconds")


def file_name(key: str, suffix: str) -> str:
    """The name of the file of a document: nothing of its key can be read from it."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32] + suffix


def plain_id(name: str) -> str:
    """A name as the id of a source: without steps up, control characters and empty steps."""
    steps = [step for step in re.split(r"[/\\]+", name) if step not in ("", ".", "..")]
    found = "".join(each if each.isprintable() else " " for each in "/".join(steps)).strip()
    if len(found) <= _LONGEST_ID:
        return found or "unnamed"
    told = hashlib.sha256(found.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{found[:_LONGEST_ID]}~{told}{PurePosixPath(found).suffix[:10]}"


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
