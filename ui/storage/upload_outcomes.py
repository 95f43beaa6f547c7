"""What became of documents that were added: remembered by the server, or in PostgreSQL for all servers."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from index.stores.beside_index import on_server, store_of
from index.stores.sql import Store

_MOST = 1_000  # remembered
State = Literal["waiting", "reading", "added", "failed"]


@dataclass(frozen=True, slots=True)
class UploadOutcome:
    """The outcome of a file: ``reason`` if it failed, ``same_as`` if its text was already indexed.

    An added file may have unreadable parts: ``parts_failed`` is their number, ``reason`` that of the first one.
    """

    state: State
    reason: str | None = None
    same_as: str | None = None
    parts_failed: int = 0


class Outcomes(Protocol):
    """The outcomes of recent documents, by their sources. Thread-safe."""

    def begin(self, source: str, by: str | None) -> None:
        """A document of the person ``by`` has come."""
        ...

    def note(self, source: str, outcome: UploadOutcome) -> None: ...

    def get(self, source: str) -> UploadOutcome | None: ...

    def by(self, source: str) -> str | None:
        """Who added it."""
        ...

    def is_left(self, source: str) -> bool:
        """Whether nobody has said anything of it for a minute: the server that took it may be gone."""
        ...


class InProcess:
    """The last thousand, until the server ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._outcomes: dict[str, UploadOutcome] = {}
        self._by: dict[str, str | None] = {}

    def begin(self, source: str, by: str | None) -> None:
        with self._lock:
            self._by[source] = by
        self.note(source, UploadOutcome("waiting"))

    def note(self, source: str, outcome: UploadOutcome) -> None:
        with self._lock:
            self._outcomes[source] = outcome
            while len(self._outcomes) > _MOST:
                self._by.pop(oldest := next(iter(self._outcomes)), None)
                self._outcomes.pop(oldest)

    def get(self, source: str) -> UploadOutcome | None:
        return self._outcomes.get(source)

    def by(self, source: str) -> str | None:
        return self._by.get(source)

    def is_left(self, source: str) -> bool:
        return False


class OnServer:
    """Those of a week, over all servers of a database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, source: str, by: str | None) -> None:
        with self._store.writing() as db:
            db.execute("delete from upload_outcomes where at < now() - interval '7 days'")
            db.execute(
                "insert into upload_outcomes (source, person, state, parts_failed) "
                "values (?, ?, 'waiting', 0) on conflict (source) do update set "
                "person = excluded.person, state = 'waiting', reason = null, same_as = null, "
                "parts_failed = 0, at = now()",
                (source, by),
            )

    def note(self, source: str, outcome: UploadOutcome) -> None:
        with self._store.writing() as db:
            db.execute(
                "insert into upload_outcomes (source, state, reason, same_as, parts_failed) "
                "values (?, ?, ?, ?, ?) on conflict (source) do update set state = excluded.state, "
                "reason = excluded.reason, same_as = excluded.same_as, "
                "parts_failed = excluded.parts_failed, at = now()",
                (source, outcome.state, outcome.reason, outcome.same_as, outcome.parts_failed),
            )

    def get(self, source: str) -> UploadOutcome | None:
        row = self._store.db.execute(
            "select state, reason, same_as, parts_failed from upload_outcomes where source = ?",
            (source,),
        ).fetchone()
        return UploadOutcome(*row) if row else None

    def by(self, source: str) -> str | None:
        row = self._store.db.execute(
            "select person from upload_outcomes where source = ?", (source,)
        ).fetchone()
        return row[0] if row else None

    def is_left(self, source: str) -> bool:
        found = self._store.db.execute(
            "select 1 from upload_outcomes where source = ? and at < now() - interval '1 minute'",
            (source,),
        )
        return found.fetchone() is not None


def outcomes_of(home: Path) -> Outcomes:
    """Where the outcomes of a home's documents are remembered."""
    return OnServer(store_of(home, "")) if on_server(home) else InProcess()
