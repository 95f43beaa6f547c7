"""The audit log, as the settings have it, and the user of this machine in it."""

from __future__ import annotations

import getpass
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index.stores.beside_index import on_server
from index.stores.database import can_be_written
from ui.answering.asker import LOCAL, Asker
from ui.answering.auditor import Auditor, NoAudit
from ui.audit.postgres_store import PostgresAudit
from ui.audit.recorder import AuditRecorder
from ui.audit.sqlite_store import SqliteAudit
from ui.audit.store import AuditStore
from ui.settings import Settings

_LOOKED_AT_S = 6 * 3600.0  # between two removals of what is too old


def log_of(home: Path) -> AuditStore:
    """The log of a home, or of all servers of its database."""
    return PostgresAudit(home) if on_server(home) else SqliteAudit(home)


def recorder(settings: Settings, *, warns: bool = True) -> AuditRecorder | None:
    """What writes the log; None if none is to be kept."""
    if not settings.audit_days:
        return None
    store = log_of(settings.home)
    return AuditRecorder(store, texts=settings.audit_questions == "kept", warns=warns)


@contextmanager
def auditing(settings: Settings) -> Iterator[Auditor]:
    """The log for one command, which answers without a word of it where nothing can be written."""
    home = settings.home
    kept = on_server(home) or (home.is_dir() and can_be_written(home))
    found = recorder(settings, warns=False) if kept else None
    try:
        yield found or NoAudit()
    finally:
        if found is not None:
            found.close()


def this_user(door: str) -> Asker:
    """The user of this machine who runs a command, or the server."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        name = str(os.getuid())
    return Asker(LOCAL + name, door=door)


def keep_short(log: AuditRecorder, days: int) -> Callable[[], None]:
    """Remove what is older than ``days``, now and from time to time; call the returned function to stop."""
    stopped = threading.Event()

    def work() -> None:
        while True:
            log.remove_before(datetime.now(UTC) - timedelta(days=days), days=days)
            if stopped.wait(_LOOKED_AT_S):
                return

    thread = threading.Thread(target=work, name="audit retention", daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join(timeout=5)

    return stop
