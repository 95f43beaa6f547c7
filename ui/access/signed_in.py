"""What a sign-in leaves for a while, by a random name: in this process, or in PostgreSQL for all servers.

A sign-in that begins at one server may come back to another. Only the hash of a name is kept there.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from index.stores.beside_index import on_server, store_of
from index.stores.sql import Store

_MOST = 50_000


class Remembered(Protocol):
    """Records by name; each is forgotten after its time."""

    def put(self, name: str, record: dict[str, Any], *, for_s: float) -> None: ...

    def get(self, name: str) -> dict[str, Any] | None: ...

    def pop(self, name: str) -> dict[str, Any] | None:
        """The record, which nobody gets again."""
        ...


class InProcess:
    """Remembers at most ``most`` records, and ends with the process."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._records: OrderedDict[str, tuple[dict[str, Any], float]] = OrderedDict()

    def put(self, name: str, record: dict[str, Any], *, for_s: float) -> None:
        with self._lock:
            self._records[name] = record, time.monotonic() + for_s
            while len(self._records) > self._most:
                self._records.popitem(last=False)

    def get(self, name: str) -> dict[str, Any] | None:
        record, until = self._records.get(name, (None, 0.0))
        return record if until > time.monotonic() else None

    def pop(self, name: str) -> dict[str, Any] | None:
        with self._lock:
            record, until = self._records.pop(name, (None, 0.0))
        return record if until > time.monotonic() else None


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


def remembered(home: Path, kind: str, *, most: int = _MOST) -> Remembered:
    """Where a home's sign-ins of a kind are remembered."""
    return OnServer(store_of(home, ""), kind) if on_server(home) else InProcess(most)


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
