"""A PostgreSQL server for the tests: one cluster for the session, one database for each test."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

_DEBIAN = "/usr/lib/postgresql"
# What a test database need not survive, and a bounded wait for all that is asked of it.
# Commits reach the log before they are told: an immediate restart then loses none of them.
_SETTINGS = """
listen_addresses = '127.0.0.1'
fsync = off
synchronous_commit = on
full_page_writes = off
shared_buffers = 32MB
max_connections = 60
"""

_WAITS = """
create function public.waits() returns trigger language plpgsql as $$
begin
    if (select count(*) from {table}) >= {rows} then
        perform pg_advisory_lock(4711);
    end if;
    return null;
end $$;
create trigger waits before insert or update on {table} for each statement execute function public.waits();
"""


@dataclass(slots=True)
class Cluster:
    """A running cluster; ``pg_ctl`` starts and stops it as its own user."""

    bin: Path
    folder: Path
    port: int
    numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str, *, user: str = "citeback", password: str = "") -> str:
        who = f"{user}:{password}" if password else user
        return f"postgresql://{who}@127.0.0.1:{self.port}/{database}"

    def ask(self, sql: str, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(self.url(database), autocommit=True) as db:
            found = db.execute(sql)
            return found.fetchall() if found.description else []

    def make(self) -> str:
        """A new, empty database; its name."""
        name = f"test_{next(self.numbers)}"
        self.ask(f"create database {name}")
        return name

    def drop(self, name: str) -> None:
        self.ask(f"drop database if exists {name} with (force)")

    @contextmanager
    def stopping_at(self, database: str, table: str, rows: int = 0) -> Iterator[None]:
        """Stop at once, without a goodbye, when ``table`` is written that has so many rows; then start again.

        The statement waits in a trigger until the server goes away under it.
        """
        with closing(psycopg.connect(self.url(database), autocommit=True)) as held:
            held.execute("select pg_advisory_lock(4711)")
            held.execute(_WAITS.format(table=table, rows=rows))
            with self._stopped(held, 1):
                yield
        self.ask("drop function public.waits() cascade", database)

    @contextmanager
    def stopping_readers(self, database: str, table: str, readers: int) -> Iterator[None]:
        """The same when so many connections read ``table``."""
        with closing(psycopg.connect(self.url(database))) as held:
            held.execute(f"lock table {table} in access exclusive mode")
            with self._stopped(held, readers):
                yield

    @contextmanager
    def _stopped(self, held: psycopg.Connection[Any], waiting: int) -> Iterator[None]:
        """Stop when so many connections wait for ``held``, and start at the end of the block."""

        def stop() -> None:
            asked, until = "select count(*) from pg_locks where not granted", time.monotonic() + 60
            while held.execute(asked).fetchone() != (waiting,) and time.monotonic() < until:
                time.sleep(0.02)
            self.control("stop", "-m", "immediate")

        stopping = threading.Thread(target=stop)
        stopping.start()
        try:
            yield
        finally:
            stopping.join()
            self.control("start")

    def control(self, *words: str) -> None:
        log = self.folder / "log"
        _as_somebody(
            [self.bin / "pg_ctl", "-D", self.folder / "data", "-l", log, "-w", "-t", "60", *words]
        )


def binaries() -> Path | None:
    """The folder of PostgreSQL's programs: Debian has them beside the path."""
    found = sorted(Path(_DEBIAN).glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def running() -> Iterator[Cluster]:
    """A cluster of its own in a temporary folder, stopped at the end. Skips where there is no PostgreSQL."""
    bin = binaries()
    if bin is None:
        pytest.skip("PostgreSQL isn't installed here: `apt-get install postgresql`")
    if os.geteuid() == 0 and (_somebody() is None or shutil.which("setpriv") is None):
        pytest.skip("PostgreSQL doesn't run as root, and there is no other user here")
    folder = Path(tempfile.mkdtemp(prefix="citeback-postgres-", dir="/tmp"))
    if (who := _somebody()) is not None:
        os.chown(folder, *who)
    cluster = Cluster(bin, folder, _free_port())
    try:
        _as_somebody(
            [
                *(bin / "initdb", "-D", folder / "data", "-U", "citeback", "-A", "trust"),
                *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
            ]
        )
        with (folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write(
                f"{_SETTINGS}port = {cluster.port}\nunix_socket_directories = '{folder}'\n"
            )
        cluster.control("start")
        try:
            yield cluster
        finally:
            cluster.control("stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _somebody() -> tuple[int, int] | None:
    """Whom root starts PostgreSQL as; None if this isn't root, or there is nobody."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return found.pw_uid, found.pw_gid
    return None


def _as_somebody(command: list[str | Path]) -> None:
    who = _somebody()
    before = ["setpriv", f"--reuid={who[0]}", f"--regid={who[1]}", "--clear-groups"] if who else []
    ran = subprocess.run(
        [*before, *map(str, command)],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout.decode()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
