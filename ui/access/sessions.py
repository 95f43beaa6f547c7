"""Who signed in with which browser: kept in the home, so that a restart signs nobody out.

A store, not a signed cookie: a sign-out ends a session at once, whoever has copied its cookie, and what a person's
groups are is told to no browser. Of a session's name only the hash is kept, so the file opens nothing.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Protocol

from index.errors import NotKept
from index.stores.beside_index import on_server
from index.stores.database import Database, room_on_disk
from ui.access.signed_in import Remembered, remembered
from ui.answering.asker import Asker

FILE = "sessions.db"
_MOST = 50_000
_TABLE = """
create table if not exists sessions (
    hash text primary key,             -- SHA-256 of the name in the browser's cookie
    person text not null,
    groups text not null,              -- JSON
    until real not null                -- seconds since 1970
) without rowid
"""


class KeepsSessions(Protocol):
    """Keeps who is signed in; a session's name is known to its browser only."""

    def open(self, asker: Asker, seconds: int) -> str: ...

    def asker(self, name: str) -> Asker | None: ...

    def end(self, name: str) -> None: ...


class SessionsInMemory:
    """Sessions that end with the process."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._lock = clock, Lock()
        self._held: OrderedDict[str, tuple[Asker, float]] = OrderedDict()

    def open(self, asker: Asker, seconds: int) -> str:
        """Begin a session; returns its name."""
        name = secrets.token_urlsafe(32)
        with self._lock:
            self._held[_hash(name)] = asker, self._clock() + seconds
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
        return name

    def asker(self, name: str) -> Asker | None:
        """Who signed in; None if there is no such session, or it has ended."""
        asker, until = self._held.get(_hash(name), (None, 0.0))
        return asker if until > self._clock() else None

    def end(self, name: str) -> None:
        """End a session."""
        with self._lock:
            self._held.pop(_hash(name), None)


class SharedSessions:
    """Sessions that all servers of one database share."""

    def __init__(self, records: Remembered) -> None:
        self._records = records

    def open(self, asker: Asker, seconds: int) -> str:
        """Begin a session; returns its name."""
        name = secrets.token_urlsafe(32)
        record = {"name": asker.name, "groups": list(asker.groups or ())}
        self._records.put(name, record, for_s=seconds)
        return name

    def asker(self, name: str) -> Asker | None:
        """Who signed in; None if there is no such session, or it has ended."""
        found = self._records.get(name)
        return Asker(found["name"], tuple(found["groups"])) if found else None

    def end(self, name: str) -> None:
        """End a session."""
        self._records.pop(name)

    def close(self) -> None:
        """Nothing is open: the database is the home's."""


class KeptSessions:
    """Sessions in a home; where nothing can be written, new ones end with the process."""

    def __init__(self, home: Path, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = Database(home / FILE), clock
        self._unkept = SessionsInMemory(clock)

    def open(self, asker: Asker, seconds: int) -> str:
        """Begin a session; returns its name. Those that have ended are removed."""
        name, now = secrets.token_urlsafe(32), self._clock()
        row = (_hash(name), asker.name or "", json.dumps(asker.groups or ()), now + seconds)
        try:
            with room_on_disk(self._store.path.parent), self._store.writing() as db:
                db.execute(_TABLE)
                db.execute("delete from sessions where until <= ?", (now,))
                db.execute("insert into sessions values (?, ?, ?, ?)", row)
        except NotKept:
            return self._unkept.open(asker, seconds)
        return name

    def asker(self, name: str) -> Asker | None:
        """Who signed in; None if there is no such session, or it has ended."""
        if self._store.has("sessions"):
            row = self._store.db.execute(
                "select person, groups from sessions where hash = ? and until > ?",
                (_hash(name), self._clock()),
            ).fetchone()
            if row is not None:
                return Asker(row[0], tuple(json.loads(row[1])))
        return self._unkept.asker(name)

    def end(self, name: str) -> None:
        """End a session at once. NotKept if that can't be kept: the session then goes on."""
        self._unkept.end(name)
        if self._store.has("sessions"):
            with room_on_disk(self._store.path.parent), self._store.writing() as db:
                db.execute("delete from sessions where hash = ?", (_hash(name),))

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._store.close()


def sessions_of(home: Path) -> SharedSessions | KeptSessions:
    """Where a home's sessions are kept."""
    if on_server(home):
        return SharedSessions(remembered(home, "session"))
    return KeptSessions(home)


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
