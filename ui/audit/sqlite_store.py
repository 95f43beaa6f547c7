"""The audit log in a SQLite file of the home; triggers refuse what isn't an addition."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from index.stores.database import Database, room_on_disk
from index.stores.sql import Connection
from ui.audit.sql_store import SqlAudit, iso

FILE = "audit.db"
_TABLES = (
    """
create table if not exists events (
    id integer primary key autoincrement,
    at text not null,                  -- ISO 8601, UTC
    kind text not null,
    user text not null,
    door text not null,
    outcome text not null,
    question text,
    generation text not null,
    ms integer,
    detail text not null,              -- JSON
    hash text not null                 -- of this event and of the hash before
)
""",
    """
create table if not exists sources (
    event integer not null references events (id),
    place integer not null,
    source text not null,
    start integer,
    "end" integer,
    sha256 text not null,
    role text not null,
    primary key (event, place)
) without rowid
""",
    """
create table if not exists removals (
    event integer primary key,         -- the event that tells of it
    upto integer not null,             -- the last event that was removed
    hash text not null                 -- and its hash, on which the next one rests
) without rowid
""",
    "create index if not exists events_at on events (at)",
    "create index if not exists events_of on events (user, id)",
    "create index if not exists sources_of on sources (source, event)",
)
_APPEND_ONLY = "select raise(abort, 'the audit log is append-only')"
_REMOVED = "coalesce((select max(upto) from removals), 0)"
_TRIGGERS = {
    "events_stay": f"before update on events begin {_APPEND_ONLY}; end",
    "events_are_kept": f"before delete on events when old.id > {_REMOVED} begin {_APPEND_ONLY}; end",
    "events_are_new": "before insert on events when exists (select 1 from events where id = new.id) "
    f"begin {_APPEND_ONLY}; end",
    "sources_stay": f"before update on sources begin {_APPEND_ONLY}; end",
    "sources_are_kept": f"before delete on sources when old.event > {_REMOVED} begin {_APPEND_ONLY}; end",
    "sources_are_new": "before insert on sources when new.event <> (select max(id) from events) "
    f"or exists (select 1 from sources where event = new.event and place = new.place) begin {_APPEND_ONLY}; end",
    "removals_stay": f"before update on removals begin {_APPEND_ONLY}; end",
    "removals_are_kept": f"before delete on removals begin {_APPEND_ONLY}; end",
    "removals_are_told": "before insert on removals when new.upto >= new.event or not exists "
    "(select 1 from events where id = new.event and kind = 'retention') or exists "
    f"(select 1 from removals where event = new.event) begin {_APPEND_ONLY}; end",
}


class _AuditDatabase(Database):
    def _prepared(self, db: sqlite3.Connection, *, only_reads: bool) -> None:
        if not only_reads:
            # What retention removes is overwritten, not only unlinked.
            db.execute("pragma secure_delete = on")


class _InFile:
    below_login = """substr("user", instr("user", ':') + 1)"""
    ends_path = "substr(?, -length(source) - 1) = '/' || source"

    def __init__(self, home: Path) -> None:
        self._store = _AuditDatabase(home / FILE)
        self._made = False

    def named(self, sql: str) -> str:
        return sql.format(events="events", sources="sources", removals="removals")

    def there(self) -> bool:
        return self._store.has("events")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        db = self._store.db
        db.execute("begin")
        try:
            yield db
        finally:
            db.rollback()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with room_on_disk(self._store.path.parent), self._store.writing() as db:
            if not self._made:
                for each in _TABLES:
                    db.execute(each)
                for name, does in _TRIGGERS.items():
                    db.execute(f"create trigger if not exists {name} {does}")
            yield db
        self._made = True

    def now(self, db: Connection) -> str:
        return iso(datetime.now(UTC))

    def largest(self, db: Connection) -> int:
        row = db.execute("select seq from sqlite_sequence where name = 'events'").fetchone()
        return int(row[0]) if row else 0

    def note_largest(self, db: Connection, number: int) -> None:
        """SQLite notes it."""

    def missing_guards(self, db: Connection) -> Sequence[str]:
        rows = db.execute("select name from sqlite_master where type = 'trigger'")
        return sorted(_TRIGGERS.keys() - {name for (name,) in rows})

    def removed(self) -> None:
        # The log beside the file holds what was removed until it is merged.
        self._store.db.execute("pragma wal_checkpoint(truncate)")

    def close(self) -> None:
        self._store.close()


class SqliteAudit(SqlAudit):
    """The log of one home."""

    def __init__(self, home: Path) -> None:
        super().__init__(_InFile(home))
