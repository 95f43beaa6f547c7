"""The audit log in SQL that SQLite and PostgreSQL both understand; what differs is in their own modules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

from index.stores.sql import Connection
from ui.answering.auditor import AuditedSource
from ui.audit.events import AuditEvent, hash_of, sound
from ui.audit.store import AuditFilter, CitedSource, Day, Head, Verified, day_of

FIRST = "0" * 64  # the hash before the first event
_TOLD = 20  # problems that are told at most
_TOGETHER = 500  # events read at a time
_EVENT = 'id, at, kind, "user", door, outcome, question, generation, ms, detail, hash'


class Tables(Protocol):
    """Where one engine keeps the log, and how it says what the other says in other words.

    ``named`` puts the names of the tables ``events``, ``sources`` and ``removals`` into a statement.
    """

    below_login: str  # of the column "user": what stands behind the first colon
    ends_path: str  # of the column source: whether a path ends so

    def named(self, sql: str) -> str: ...

    def there(self) -> bool:
        """Whether there is a log."""

    def reading(self) -> AbstractContextManager[Connection]:
        """One state of the log, while others append."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction, in which nobody else appends."""

    def now(self, db: Connection) -> str:
        """The time (``iso``)."""

    def largest(self, db: Connection) -> int:
        """The largest number that any event ever had."""

    def note_largest(self, db: Connection, number: int) -> None: ...

    def missing_guards(self, db: Connection) -> Sequence[str]:
        """What keeps the log append-only and isn't there."""

    def removed(self) -> None:
        """Events were removed: nothing of them is to stay on a disk."""

    def close(self) -> None: ...


class SqlAudit:
    """A log in ``tables``; several threads and processes may append."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def append(self, event: AuditEvent) -> AuditEvent:
        with self._tables.writing() as db:
            return self._appended(db, event)

    def find(self, wanted: AuditFilter, *, most: int | None = None) -> Iterator[AuditEvent]:
        if not self._tables.there():
            return
        conditions, values = self._conditions(wanted)
        before = None
        while most is None or most > 0:
            now = conditions + ([] if before is None else ["id < ?"])
            where = f"where {' and '.join(now)} " if now else ""
            count = _TOGETHER if most is None else min(most, _TOGETHER)
            with self._tables.reading() as db:
                page = self._page(
                    db, f"{where}order by id desc limit {count:d}",
                    values if before is None else [*values, before],
                )  # fmt: skip
            yield from page
            if len(page) < count:
                return
            before, most = page[-1].id, None if most is None else most - count

    def verify(self, noted: Head | None = None) -> Verified:
        if not self._tables.there():
            problems = [f"event {noted.id} was noted, and there is no log"] if noted else []
            return Verified(0, None, problems)
        with self._tables.reading() as db:
            return self._verified(db, noted)

    def remove_before(self, moment: datetime, *, days: int) -> int:
        if not self._tables.there():
            return 0
        with self._tables.writing() as db:
            count = self._removed_before(db, iso(moment), days)
        if count:
            self._tables.removed()
        return count

    def days(self, since: str) -> list[Day]:
        if not self._tables.there():
            return []
        with self._tables.reading() as db:
            rows = self._ask(
                db,
                'select substr(at, 1, 10), outcome, "user", ms from {events} '
                "where kind = 'ask' and at >= ? order by at",
                (since,),
            )
            found: dict[str, list[tuple[str, str, int | None]]] = {}
            for day, outcome, user, ms in rows:
                found.setdefault(day, []).append((outcome, user, ms))
        return [day_of(day, asked) for day, asked in found.items()]

    def most_cited(self, since: str, *, most: int) -> list[CitedSource]:
        if not self._tables.there():
            return []
        with self._tables.reading() as db:
            rows = self._ask(
                db,
                'select source, count(distinct event), count(distinct "user") from {sources} '
                "join {events} on {events}.id = event where role = 'cited' and kind = 'ask' "
                "and at >= ? group by source order by 2 desc, source limit ?",
                (since, most),
            )
            return [CitedSource(*row) for row in rows]

    def close(self) -> None:
        self._tables.close()

    def _ask(self, db: Connection, sql: str, values: Sequence[Any] = ()) -> Any:
        return db.execute(self._tables.named(sql), values)

    def _appended(self, db: Connection, event: AuditEvent) -> AuditEvent:
        last = self._ask(db, "select id, hash from {events} order by id desc limit 1").fetchone()
        number = max(self._tables.largest(db), last[0] if last else 0) + 1
        event = replace(sound(event), id=number, at=self._tables.now(db))
        event = replace(event, hash=hash_of(event, last[1] if last else FIRST))
        self._ask(
            db,
            f"insert into {{events}} ({_EVENT}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                event.id, event.at, event.kind, event.user, event.door, event.outcome, event.question,
                event.generation, event.ms, json.dumps(dict(event.detail)), event.hash,
            ),
        )  # fmt: skip
        db.executemany(
            self._tables.named("insert into {sources} values (?, ?, ?, ?, ?, ?, ?)"),
            [
                (event.id, place, each.source, each.start, each.end, each.sha256, each.role)
                for place, each in enumerate(event.sources)
            ],
        )
        self._tables.note_largest(db, number)
        return event

    def _removed_before(self, db: Connection, moment: str, days: int) -> int:
        """Remove the oldest events, up to the first that isn't older than ``moment``; say so in a new event."""
        row = self._ask(
            db,
            "select coalesce((select min(id) - 1 from {events} where at >= ?), "
            "(select max(id) from {events}))",
            (moment,),
        ).fetchone()
        upto = row[0] or 0
        last = self._ask(db, "select hash from {events} where id = ?", (upto,)).fetchone()
        if last is None:
            return 0
        counted = self._ask(db, "select count(*) from {events} where id <= ?", (upto,)).fetchone()
        count = int(counted[0])
        detail = {"days": days, "removed": count, "upto": upto, "hash": last[0]}
        told = self._appended(
            db, AuditEvent("retention", "server", outcome="removed", detail=detail)
        )
        self._ask(db, "insert into {removals} values (?, ?, ?)", (told.id, upto, last[0]))
        self._ask(db, "delete from {sources} where event <= ?", (upto,))
        self._ask(db, "delete from {events} where id <= ?", (upto,))
        return count

    def _verified(self, db: Connection, noted: Head | None) -> Verified:
        removed = self._ask(
            db, "select upto, hash, event from {removals} order by event desc limit 1"
        ).fetchone()
        at, previous = (removed[0], removed[1]) if removed else (0, FIRST)
        problems, count, told_removal, noted_seen = [], 0, False, False
        if missing := self._tables.missing_guards(db):
            problems.append(f"what keeps the log append-only is gone: {', '.join(missing)}")
        for event in self._all(db):
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
        if (largest := self._tables.largest(db)) > at:
            problems.append(_gap(at + 1, largest))
        if removed and not told_removal:
            problems.append(f"events up to {removed[0]} were removed, and no retention tells of it")
        if noted and not noted_seen and not (removed and noted.id <= removed[0]):
            problems.append(f"event {noted.id}, which was noted, is missing")
        return Verified(count, Head(at, previous) if count else None, problems[:_TOLD])

    def _all(self, db: Connection) -> Iterator[AuditEvent]:
        """All events, the first first."""
        after: int | None = None
        while True:
            values = [] if after is None else [after]
            where = "where id > ? " if values else ""
            page = self._page(db, f"{where}order by id limit {_TOGETHER}", values)
            yield from page
            if len(page) < _TOGETHER:
                return
            after = page[-1].id

    def _page(self, db: Connection, which: str, values: Sequence[Any]) -> list[AuditEvent]:
        """These events, each with its sources."""
        rows = self._ask(db, f"select {_EVENT} from {{events}} {which}", values).fetchall()
        if not rows:
            return []
        sources: dict[int, list[AuditedSource]] = {row[0]: [] for row in rows}
        numbers = json.dumps(list(sources))
        for number, *place in self._ask(
            db,
            'select event, source, start, "end", sha256, role from {sources} where event in '
            "(select cast(value as bigint) from json_each(?)) order by event, place",
            (numbers,),
        ):
            sources[number].append(AuditedSource(*place))
        return [_event(row, sources[row[0]]) for row in rows]

    def _conditions(self, wanted: AuditFilter) -> tuple[list[str], list[Any]]:
        conditions: list[str] = []
        values: list[Any] = []
        if wanted.user:
            # The name as the login has it is enough: ann stands for token:ann.
            conditions.append(f'("user" = ? or {self._tables.below_login} = ?)')
            values += [wanted.user, wanted.user]
        if wanted.since:
            conditions.append("at >= ?")
            values.append(wanted.since)
        if wanted.until:
            conditions.append("substr(at, 1, ?) <= ?")
            values += [len(wanted.until), wanted.until]
        if wanted.source:
            is_it = "substr(source, 1, ?) = ?" if wanted.source.endswith("/") else "source = ?"
            conditions.append(f"id in (select event from {{sources}} where {is_it})")
            values += [len(wanted.source)] * wanted.source.endswith("/") + [wanted.source]
        if wanted.path:
            conditions.append(
                f"id in (select event from {{sources}} where {self._tables.ends_path})"
            )
            values.append(wanted.path)
        for column, among in (("kind", wanted.kinds), ("outcome", wanted.outcomes)):
            if among:
                conditions.append(f"{column} in ({', '.join('?' * len(among))})")
                values += among
        return conditions, values


def iso(moment: datetime) -> str:
    """A time as the log has it: ISO 8601 in UTC, with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _gap(first: int, last: int) -> str:
    return f"event {first} is missing" if first == last else f"events {first} to {last} are missing"


def _event(row: Sequence[Any], sources: Sequence[AuditedSource]) -> AuditEvent:
    id, at, kind, user, door, outcome, question, generation, ms, detail, hash = row
    return AuditEvent(
        kind, user, door, outcome, question, generation, ms, _read(detail), tuple(sources), id, at, hash
    )  # fmt: skip


def _read(detail: str) -> dict[str, str | int]:
    """What an event says more; what can't be read has been changed, and fits no hash."""
    try:
        found = json.loads(detail)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"unreadable": detail}
