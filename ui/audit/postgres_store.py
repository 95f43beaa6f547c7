"""The audit log in PostgreSQL, one for all servers of a database; its migration has what refuses changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from index.stores.beside_index import served_store
from index.stores.sql import Connection, ServedStore
from ui.audit.sql_store import SqlAudit

_GUARDS = {
    f"audit_{table}_{does}"
    for table, doings in (
        ("events", ("stay", "are_kept", "are_new", "are_not_emptied")),
        ("sources", ("stay", "are_kept", "are_new", "are_not_emptied")),
        ("removals", ("stay", "are_kept", "are_told", "are_not_emptied")),
    )
    for does in doings
}


class _OnServer:
    below_login = """substr("user", strpos("user", ':') + 1)"""
    ends_path = "right(?, length(source) + 1) = '/' || source"

    def __init__(self, home: Path) -> None:
        self._home = home

    @cached_property
    def _store(self) -> ServedStore:
        """Looked for when it is first needed: a database that is away then stops no answer."""
        return served_store(self._home)

    def named(self, sql: str) -> str:
        return sql.format(events="audit_events", sources="audit_sources", removals="audit_removals")

    def there(self) -> bool:
        return True

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._store.reading() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self._store.writing() as db:
            yield db

    def now(self, db: Connection) -> str:
        """By the database's clock: those of the servers may differ."""
        row = db.execute(
            "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS')"
        ).fetchone()
        return f"{row[0]}+00:00"

    def largest(self, db: Connection) -> int:
        row = db.execute("select number from audit_largest").fetchone()
        return int(row[0]) if row else 0

    def note_largest(self, db: Connection, number: int) -> None:
        db.execute("update audit_largest set number = ?", (number,))

    def missing_guards(self, db: Connection) -> Sequence[str]:
        rows = db.execute(
            "select tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid "
            "where c.relnamespace = current_schema()::regnamespace and tgenabled in ('O', 'A')"
        )
        return sorted(_GUARDS - {name for (name,) in rows})

    def removed(self) -> None:
        """PostgreSQL's vacuum takes it off the disk."""

    def close(self) -> None:
        """What is open is the database's, which others use too."""


class PostgresAudit(SqlAudit):
    """The log of the database that has the index of ``home``."""

    def __init__(self, home: Path) -> None:
        super().__init__(_OnServer(home))
