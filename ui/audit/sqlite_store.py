"""The audit log in a SQLite file of the home. All its SQL is here; triggers refuse what isn't an addition."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection, Row
from typing import Any

from index.stores.database import Database, room_on_disk
from ui.answering.auditor import AuditedSource
from ui.audit.events import AuditEvent, hash_of, sound
from ui.audit.store import AuditFilter, CitedSource, Day, Head, Verified, day_of

FILE = "audit.db"
_FIRST = "0" * 64  # the hash before the first event
_TOLD = 20  # problems that are told at most
_EVENT = "id, at, kind, user, door, outcome, question, generation, ms, detail, hash"
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
    def _prepared(self, db: Connection, *, only_reads: bool) -> None:
        if not only_reads:
            # What retention removes is overwritten, not only unlinked.
            db.execute("pragma secure_delete = on")


class SqliteAudit:
    """The log of one home; several threads and processes may append."""

    def __init__(self, home: Path) -> None:
        self._store = _AuditDatabase(home / FILE)
        self._made = False

    def append(self, event: AuditEvent) -> AuditEvent:
        with self._writing() as db:
            return _appended(db, event)

    def find(self, wanted: AuditFilter, *, most: int | None = None) -> Iterator[AuditEvent]:
        if not self._store.has("events"):
            return
        conditions, values = _conditions(wanted)
        where = f" where {' and '.join(conditions)}" if conditions else ""
        limit = "" if most is None else f" limit {most:d}"
        rows = self._store.db.execute(
            f"select {_EVENT} from events{where} order by id desc{limit}", values
        )
        for row in rows:
            yield _event(self._store.db, row)

    def verify(self, noted: Head | None = None) -> Verified:
        if not self._store.has("events"):
            problems = [f"event {noted.id} was noted, and there is no log"] if noted else []
            return Verified(0, None, problems)
        db = self._store.db
        db.execute("begin")  # one state of the log, while others append
        try:
            return _verified(db, noted)
        finally:
            db.rollback()

    def remove_before(self, moment: datetime, *, days: int) -> int:
        if not self._store.has("events"):
            return 0
        with self._writing() as db:
            count = _removed_before(db, _iso(moment), days)
        if count:
            # The log beside the file holds what was removed until it is merged.
            self._store.db.execute("pragma wal_checkpoint(truncate)")
        return count

    def days(self, since: str) -> list[Day]:
        if not self._store.has("events"):
            return []
        rows = self._store.db.execute(
            "select substr(at, 1, 10), outcome, user, ms from events where kind = 'ask' and at >= ? "
            "order by at",
            (since,),
        )
        found: dict[str, list[tuple[str, str, int | None]]] = {}
        for day, outcome, user, ms in rows:
            found.setdefault(day, []).append((outcome, user, ms))
        return [day_of(day, asked) for day, asked in found.items()]

    def most_cited(self, since: str, *, most: int) -> list[CitedSource]:
        if not self._store.has("events"):
            return []
        rows = self._store.db.execute(
            "select source, count(distinct event), count(distinct user) from sources "
            "join events on events.id = event where role = 'cited' and kind = 'ask' and at >= ? "
            "group by source order by 2 desc, source limit ?",
            (since, most),
        )
        return [CitedSource(*row) for row in rows]

    def close(self) -> None:
        self._store.close()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with room_on_disk(self._store.path.parent), self._store.writing() as db:
            if not self._made:
                for each in _TABLES:
                    db.execute(each)
                for name, does in _TRIGGERS.items():
                    db.execute(f"create trigger if not exists {name} {does}")
            yield db
        self._made = True


def _appended(db: Connection, event: AuditEvent) -> AuditEvent:
    last = db.execute("select id, hash from events order by id desc limit 1").fetchone()
    previous = last[1] if last else _FIRST
    gone = _sequence(db)
    event = replace(
        sound(event), id=max(gone, last[0] if last else 0) + 1, at=_iso(datetime.now(UTC))
    )
    event = replace(event, hash=hash_of(event, previous))
    db.execute(
        f"insert into events ({_EVENT}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            event.id, event.at, event.kind, event.user, event.door, event.outcome, event.question,
            event.generation, event.ms, json.dumps(dict(event.detail)), event.hash,
        ),
    )  # fmt: skip
    db.executemany(
        "insert into sources values (?, ?, ?, ?, ?, ?, ?)",
        [
            (event.id, place, each.source, each.start, each.end, each.sha256, each.role)
            for place, each in enumerate(event.sources)
        ],
    )
    return event


def _sequence(db: Connection) -> int:
    """The largest number that any event ever had."""
    row = db.execute("select seq from sqlite_sequence where name = 'events'").fetchone()
    return int(row[0]) if row else 0


def _removed_before(db: Connection, moment: str, days: int) -> int:
    """Remove the oldest events, up to the first that isn't older than ``moment``; say so in a new event."""
    row = db.execute(
        "select coalesce((select min(id) - 1 from events where at >= ?), (select max(id) from events))",
        (moment,),
    ).fetchone()
    upto = row[0] or 0
    last = db.execute("select hash from events where id = ?", (upto,)).fetchone()
    if last is None:
        return 0
    count = db.execute("select count(*) from events where id <= ?", (upto,)).fetchone()[0]
    detail = {"days": days, "removed": count, "upto": upto, "hash": last[0]}
    told = _appended(db, AuditEvent("retention", "server", outcome="removed", detail=detail))
    db.execute("insert into removals values (?, ?, ?)", (told.id, upto, last[0]))
    db.execute("delete from sources where event <= ?", (upto,))
    db.execute("delete from events where id <= ?", (upto,))
    return int(count)


def _verified(db: Connection, noted: Head | None) -> Verified:
    removed = db.execute(
        "select upto, hash, event from removals order by event desc limit 1"
    ).fetchone()
    at, previous = (removed[0], removed[1]) if removed else (0, _FIRST)
    problems, count, told_removal, noted_seen = [], 0, False, False
    if missing := _missing_triggers(db):
        problems.append(f"what keeps the log append-only is gone: {', '.join(missing)}")
    for row in db.execute(f"select {_EVENT} from events order by id"):
        event = _event(db, row)
        count += 1
        if event.id != at + 1:
            problems.append(_gap(at + 1, event.id - 1))
        elif event.hash != hash_of(event, previous):
            problems.append(f"event {event.id} of {event.at} is not what was logged")
        if removed and event.id == removed[2]:
            said = (event.detail.get("upto"), event.detail.get("hash"))
            told_removal = event.kind == "retention" and said == (removed[0], removed[1])
        if noted and event.id == noted.id:
            noted_seen = True
            if event.hash != noted.hash:
                problems.append(
                    f"event {event.id} is not the one that was noted: the log was rewritten"
                )
        at, previous = event.id, event.hash
    if _sequence(db) > at:
        problems.append(_gap(at + 1, _sequence(db)))
    if removed and not told_removal:
        problems.append(f"events up to {removed[0]} were removed, and no retention tells of it")
    if noted and not noted_seen and not (removed and noted.id <= removed[0]):
        problems.append(f"event {noted.id}, which was noted, is missing")
    return Verified(count, Head(at, previous) if count else None, problems[:_TOLD])


def _missing_triggers(db: Connection) -> list[str]:
    there = {
        name for (name,) in db.execute("select name from sqlite_master where type = 'trigger'")
    }
    return sorted(_TRIGGERS.keys() - there)


def _gap(first: int, last: int) -> str:
    return f"event {first} is missing" if first == last else f"events {first} to {last} are missing"


def _conditions(wanted: AuditFilter) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    if wanted.user:
        # The name as the login has it is enough: ann stands for token:ann.
        conditions.append("(user = ? or substr(user, instr(user, ':') + 1) = ?)")
        values += [wanted.user, wanted.user]
    if wanted.since:
        conditions.append("at >= ?")
        values.append(wanted.since)
    if wanted.until:
        conditions.append("substr(at, 1, ?) <= ?")
        values += [len(wanted.until), wanted.until]
    if wanted.source:
        is_it = "substr(source, 1, ?) = ?" if wanted.source.endswith("/") else "source = ?"
        conditions.append(f"id in (select event from sources where {is_it})")
        values += [len(wanted.source)] * wanted.source.endswith("/") + [wanted.source]
    if wanted.path:
        is_it = "substr(?, -length(source) - 1) = '/' || source"
        conditions.append(f"id in (select event from sources where {is_it})")
        values.append(wanted.path)
    for column, among in (("kind", wanted.kinds), ("outcome", wanted.outcomes)):
        if among:
            conditions.append(f"{column} in ({', '.join('?' * len(among))})")
            values += among
    return conditions, values


def _event(db: Connection, row: Row | Sequence[Any]) -> AuditEvent:
    id, at, kind, user, door, outcome, question, generation, ms, detail, hash = row
    sources = db.execute(
        'select source, start, "end", sha256, role from sources where event = ? order by place',
        (id,),
    )
    return AuditEvent(
        kind, user, door, outcome, question, generation, ms, _read(detail),
        tuple(AuditedSource(*each) for each in sources), id, at, hash,
    )  # fmt: skip


def _read(detail: str) -> dict[str, str | int]:
    """What an event says more; what can't be read has been changed, and fits no hash."""
    try:
        found = json.loads(detail)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"unreadable": detail}


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
