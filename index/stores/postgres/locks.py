"""Advisory locks, each on a connection of its own: they end with it, however its process ends."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from index.errors import IndexLocked, IndexProblem
from index.stores.postgres.faults import shown, told
from index.stores.postgres.server import Server

_WRITER = "citeback writer"
_POLL_S = 0.2


class AdvisoryLock:
    """A lock by name, like ``FileLock``."""

    def __init__(self, server: Server, name: str) -> None:
        self._server = server
        self._name = name
        self.db: psycopg.Connection[Any] | None = None

    def take(self, *, wait_s: float = 0.0, shared: bool = False) -> bool:
        """Take the lock exclusively (or ``shared``); False if another holds it longer than ``wait_s``."""
        if self.db is not None:
            return True
        with told(self._server.url):
            db = self._server.connect()
            kind = "_shared" if shared else ""
            until = time.monotonic() + wait_s
            while True:
                row = db.execute(
                    f"select pg_try_advisory_lock{kind}(hashtextextended(%s, 0))", (self._name,)
                ).fetchone()
                if row is not None and row[0]:
                    self.db = db
                    return True
                if time.monotonic() >= until:
                    db.close()
                    return False
                time.sleep(_POLL_S)

    def release(self) -> None:
        if self.db is not None:
            with suppress(psycopg.Error):
                # That a connection was closed is noticed a while later: whoever asks at once must get it.
                self.db.execute("select pg_advisory_unlock_all()")
            with suppress(psycopg.Error):
                self.db.close()
            self.db = None


@contextmanager
def sole_writer(server: Server, verb: str, *, wait_s: float = 0.0) -> Iterator[None]:
    """Be the only process that syncs while the block runs. IndexLocked names who is."""
    lock = AdvisoryLock(server, _WRITER)
    if not lock.take(wait_s=wait_s):
        raise IndexLocked(
            f"{writer(server) or 'another process'} writes {shown(server.url)}: wait for it or stop it"
        )
    token = secrets.token_hex(16)
    try:
        with told(server.url):
            assert lock.db is not None, "just taken"
            if lock.db.execute("select to_regclass('writer')").fetchone() == (None,):
                raise IndexProblem("its tables are of an older citeback: run `citeback index` once")
            lock.db.execute(
                "insert into writer (one, token, host, pid, verb) values (true, %s, %s, %s, %s) "
                "on conflict (one) do update set token = excluded.token, host = excluded.host, "
                "pid = excluded.pid, verb = excluded.verb, since = now()",
                (token, socket.gethostname(), os.getpid(), verb),
            )
        server.token = token
        yield
    finally:
        server.token = None
        if lock.db is not None:
            with suppress(psycopg.Error):
                lock.db.execute("delete from writer where token = %s", (token,))
        lock.release()


def writer(server: Server) -> str | None:
    """Who writes now, in words; None if nobody does, or it isn't noted yet."""
    with told(server.url), server.connect() as db:
        if db.execute("select to_regclass('writer')").fetchone() == (None,):
            return None
        row = db.execute(
            "select host, pid, verb, to_char(since at time zone 'UTC', 'YYYY-MM-DD HH24:MI') from writer "
            "where exists (select 1 from pg_locks where locktype = 'advisory' and granted "
            "and database = (select oid from pg_database where datname = current_database()) "
            "and ((classid::bigint << 32) | objid::bigint) = hashtextextended(%s, 0) and objsubid = 1)",
            (_WRITER,),
        ).fetchone()
    return f"pid {row[1]} on {row[0]} (citeback {row[2]}) since {row[3]} UTC" if row else None
