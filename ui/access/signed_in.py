"""What a sign-in leaves for a while, by a random name: in the process, the home, or PostgreSQL for all.

A sign-in that begins at one server may come back to another, and a restart signs nobody out. A store, not a
signed cookie: a sign-out ends a session at once, whoever has copied its cookie, and no browser is told what a
person's groups are. Of a name only the hash is kept on disk, so what lies there opens nothing.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from index.errors import NotKept
from index.stores.beside_index import on_server, store_of
from index.stores.database import Database, room_on_disk
from index.stores.sql import Store

FILE = "sessions.db"
_MOST = 50_000
_TABLE = """
create table if not exists sessions (
    hash text primary key,             -- SHA-256 of the name in the browser's cookie
    record text not null,              -- JSON
    until real not null                -- seconds since 1970
) without rowid
"""


class Remembered(Protocol):
    """Records by name; each is forgotten after its time."""

    def put(self, name: str, record: dict[str, Any], *, for_s: float) -> None: ...

    def get(self, name: str) -> dict[str, Any] | None: ...

    def pop(self, name: str) -> dict[str, Any] | None:
        """The record, which nobody gets again. NotKept if that can't be kept: it is there then as before."""
        ...

    def close(self) -> None: ...


class InProcess:
    """Remembers at most ``most`` records, and ends with the process."""

    def __init__(self, most: int = _MOST, clock: Callable[[], float] = time.time) -> None:
        self._most, self._clock = most, clock
        self._lock = Lock()
        self._records: OrderedDict[str, tuple[dict[str, Any], float]] = OrderedDict()

    def put(self, name: str, record: dict[str, Any], *, for_s: float) -> None:
        with self._lock:
            self._records[name] = record, self._clock() + for_s
            while len(self._records) > self._most:
                self._records.popitem(last=False)

    def get(self, name: str) -> dict[str, Any] | None:
        record, until = self._records.get(name, (None, 0.0))
        return record if until > self._clock() else None

    def pop(self, name: str) -> dict[str, Any] | None:
        with self._lock:
            record, until = self._records.pop(name, (None, 0.0))
        return record if until > self._clock() else None

    def close(self) -> None:
        """Nothing is open."""


class InHome:
    """Records in a home; where nothing can be written, new ones end with the process."""

    def __init__(self, home: Path, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = Database(home / FILE), clock
        self._unkept = InProcess(clock=clock)

    def put(self, name: str, record: dict[str, Any], *, for_s: float) -> None:
        now = self._clock()
        try:
            with room_on_disk(self._store.path.parent), self._store.writing() as db:
                db.execute(_TABLE)
                db.execute("delete from sessions where until <= ?", (now,))
                row = (_hash(name), json.dumps(record), now + for_s)
                db.execute("insert into sessions values (?, ?, ?)", row)
        except NotKept:
            self._unkept.put(name, record, for_s=for_s)

    def get(self, name: str) -> dict[str, Any] | None:
        if self._store.has("sessions"):
            row = self._store.db.execute(
                "select record from sessions where hash = ? and until > ?",
                (_hash(name), self._clock()),
            ).fetchone()
            if row is not None:
                return dict(json.loads(row[0]))
        return self._unkept.get(name)

    def pop(self, name: str) -> dict[str, Any] | None:
        found = self.get(name)
        self._unkept.pop(name)
        if self._store.has("sessions"):
            with room_on_disk(self._store.path.parent), self._store.writing() as db:
                db.execute("delete from sessions where hash = ?", (_hash(name),))
        return found

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._store.close()


class OnServer:
    """Records of one ``kind`` that all servers of a database share; times are the database's."""

    def __init__(self, store: Store, kind: str) -> None:
        self._store = store
        self._kind = kind

    def put(self, name: str, record: dict[str, Any], *, for_s: float) -> None:
        with self._store.writing() as db:
            db.execute("delete from signed_in where until < now()")
            db.execute(
                "insert into signed_in values (?, ?, ?, now() + make_interval(secs => ?))",
                (_hash(name), self._kind, json.dumps(record), float(for_s)),
            )

    def get(self, name: str) -> dict[str, Any] | None:
        row = self._store.db.execute(
            "select record from signed_in where name = ? and kind = ? and until > now()",
            (_hash(name), self._kind),
        ).fetchone()
        return dict(json.loads(row[0])) if row else None

    def pop(self, name: str) -> dict[str, Any] | None:
        with self._store.writing() as db:
            row = db.execute(
                "delete from signed_in where name = ? and kind = ? and until > now() returning record",
                (_hash(name), self._kind),
            ).fetchone()
        return dict(json.loads(row[0])) if row else None

    def close(self) -> None:
        """What is open is the database's, which others use too."""


def sessions_of(home: Path) -> Remembered:
    """Where it is remembered who is signed in."""
    return OnServer(store_of(home, ""), "session") if on_server(home) else InHome(home)


def begun_of(home: Path, most: int) -> Remembered:
    """Where sign-ins under way are remembered: anybody can begin one, so a home's disk has none."""
    return OnServer(store_of(home, ""), "begun") if on_server(home) else InProcess(most)


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
