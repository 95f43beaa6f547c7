"""API keys for programs: each reads what its groups open, and can be revoked.

A key is random and long, so its hash needs no salt and no slow function. Only the hash is kept, in the home.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from starlette.datastructures import Headers

from index.errors import CannotRun, IndexProblem
from index.stores.beside_index import store_of
from index.stores.database import room_on_disk
from ui.access.identification import NotAdmitted, bearer
from ui.answering.asker import Asker

FILE = "keys.db"
BEGINS = "cb_"  # so that a key is told from a portal's token, and found by scanners for secrets
NAMED = "key:"
UNKNOWN = "this key is not valid here"
_KEY = re.compile(r"cb_[A-Za-z0-9_-]{43}")
_NAME = re.compile(r"[^\W_][\w. -]{0,79}")
TABLE = """
create table if not exists keys (
    name text primary key,
    hash text not null unique,         -- SHA-256 of the key
    groups text not null,              -- JSON
    made text not null,                -- ISO 8601, UTC
    used text,                         -- the last day on which it was used
    revoked text
) without rowid
"""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret. ``made`` and ``revoked`` are ISO 8601 in UTC, ``used`` is a day."""

    name: str
    groups: tuple[str, ...]
    made: str
    used: str | None = None
    revoked: str | None = None


class ApiKeys:
    """The keys of a home; also the identity provider for those who bring one."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._store = store_of(home, FILE)

    def add(self, name: str, groups: Sequence[str]) -> str:
        """Make a key and return it: it can't be read again. CannotRun if the name or a group can't be used."""
        if not _NAME.fullmatch(name):
            raise CannotRun(f"{name!r} can't name a key: use letters, digits, spaces, . and -")
        named = [each.strip() for each in groups]
        if not all(each and "," not in each and each.isprintable() for each in named):
            raise CannotRun("groups are names with commas between: finance,board")
        key = BEGINS + secrets.token_urlsafe(32)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with room_on_disk(self._home), self._store.writing() as db:
            self._store.make(TABLE)
            made = db.execute(
                "insert into keys (name, hash, groups, made) values (?, ?, ?, ?) "
                "on conflict do nothing",
                (name, _hash(key), json.dumps(named), now),
            )
            if made.rowcount < 1:
                raise CannotRun(f"there is or was a key named {name}: choose another name")
        return key

    def revoke(self, name: str) -> bool:
        """End a key at once; False if there is none of this name, or it has ended already."""
        if not self._store.has("keys"):
            return False
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._store.writing() as db:
            ended = db.execute(
                "update keys set revoked = ? where name = ? and revoked is null", (now, name)
            )
            return ended.rowcount > 0

    def all(self) -> list[ApiKey]:
        """Every key, those that have ended too, by name."""
        if not self._store.has("keys"):
            return []
        rows = self._store.db.execute(
            "select name, groups, made, used, revoked from keys order by name"
        )
        return [
            ApiKey(name, tuple(json.loads(groups)), made, used, revoked)
            for name, groups, made, used, revoked in rows
        ]

    def asker(self, headers: Headers) -> Asker | None:
        """The program whose key a request brings; None if it brings none, NotAdmitted if it isn't valid."""
        key = bearer(headers)
        if key is None or not key.startswith(BEGINS):
            return None
        found = self._found(key) if _KEY.fullmatch(key) else None
        if found is None:
            raise NotAdmitted(401, UNKNOWN)
        return Asker(NAMED + found.name, found.groups)

    def _found(self, key: str) -> ApiKey | None:
        if not self._store.has("keys"):
            return None
        row = self._store.db.execute(
            "select name, groups, made, used from keys where hash = ? and revoked is null",
            (_hash(key),),
        ).fetchone()
        if row is None:
            return None
        found = ApiKey(row[0], tuple(json.loads(row[1])), row[2], row[3])
        self._note_use(found)
        return found

    def _note_use(self, key: ApiKey) -> None:
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        if key.used == today:
            return
        with suppress(IndexProblem, sqlite3.Error), self._store.writing() as db:
            db.execute("update keys set used = ? where name = ?", (today, key.name))

    def close(self) -> None:
        self._store.close()


class KeysOnly:
    """The identity provider of a server that has no other login: whoever brings no key is nobody."""

    def asker(self, headers: Headers) -> Asker | None:
        return None


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
