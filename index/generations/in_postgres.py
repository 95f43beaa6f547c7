"""The generations of an index in PostgreSQL: a schema for each, and one row that says which is live.

All processes see a switch at once. What the home folder keeps of a generation is its vector index only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from index.errors import IndexProblem
from index.generations.folders import Generations
from index.home import home_name
from index.sharing.files import SHARED_FOLDERS
from index.sharing.on_server import KeptFiles
from index.stores.postgres.catalog import PostgresCatalog
from index.stores.postgres.connection import PostgresDatabase
from index.stores.postgres.faults import shown
from index.stores.postgres.home_paths import HomePaths
from index.stores.postgres.locks import AdvisoryLock, sole_writer
from index.stores.postgres.migrating import check, make_generation, migrate, schema_of, version
from index.stores.postgres.server import HOME, Server, server_of
from index.stores.sql import Store
from index.stores.sql_catalog import SqlCatalog


class PostgresGenerations(Generations):
    """The generations of the database at ``url``; ``home`` has their vector indexes."""

    def __init__(self, home: Path, url: str) -> None:
        super().__init__(home)
        self.server: Server = server_of(url)
        self._shared = PostgresDatabase(self.server, HOME)
        self._all = home / "postgresql"
        self._paths = HomePaths(home, SHARED_FOLDERS, partial(home_name, home))

    def live(self) -> int | None:
        if self.server.checked is False and not check(self.server):
            return None
        self.server.checked = True
        row = self._shared.execute("select number from live").fetchone()
        return int(row[0]) if row else None

    def make_live(self, number: int) -> None:
        with self._shared.writing() as db:
            db.execute(
                "insert into live (one, number) values (true, ?) "
                "on conflict (one) do update set number = excluded.number",
                (number,),
            )

    def others(self) -> list[int]:
        live = self.live()
        rows = self._shared.execute("select number from generations order by number")
        return [number for (number,) in rows if number != live]

    def remove(self, number: int) -> bool:
        reading = self.reading(number)
        if not reading.take():
            return False
        try:
            self.server.drop_pool(schema_of(number))
            with self._shared.writing() as db:
                db.execute(f"drop schema if exists {schema_of(number)} cascade")
                db.execute("delete from generations where number = ?", (number,))
            self.remove_remains()
        finally:
            reading.release()
        return True

    def remains(self) -> list[Path]:
        """Folders of vectors whose generation is gone."""
        rows = self._shared.execute("select number from generations")
        there = {str(number) for (number,) in rows}
        return [each for each in self._folders() if each.name not in there]

    def reading(self, number: int) -> AdvisoryLock:
        return AdvisoryLock(self.server, f"citeback reads {number}")

    def lock(self, name: str) -> AdvisoryLock:
        return AdvisoryLock(self.server, f"citeback {name}")

    def holds(self, number: int) -> bool:
        row = self._shared.execute(
            "select 1 from generations where number = ?", (number,)
        ).fetchone()
        return row is not None

    def make(self, number: int) -> None:
        make_generation(self.server, number)
        self.folder(number).mkdir(parents=True, exist_ok=True)

    def catalog(self, number: int) -> SqlCatalog:
        return PostgresCatalog(self.server, schema_of(number), self._paths)

    def folder(self, number: int) -> Path:
        """The vector index of a generation: below the name of its database, so that none is another's."""
        return self._all / self.identity / str(number)

    @property
    def identity(self) -> str:
        """The name of the database itself, whatever its address."""
        if self.server.identity is None:
            row = self._shared.execute("select id from identity").fetchone()
            self.server.identity = str(row[0])
        return self.server.identity

    def on_servers(self, *, make: bool) -> str | None:
        return self.identity  # of the database: all its homes share what is there

    def _folders(self) -> list[Path]:
        below = self._all / self.identity
        return sorted(below.iterdir()) if below.is_dir() else []

    def vectors_lock(self, number: int) -> AdvisoryLock:
        return AdvisoryLock(self.server, f"citeback vectors {number}")

    @property
    def said(self) -> str:
        return shown(self.server.url)

    def prepare_for_move(self) -> None:
        migrate(self.server)
        self.server.checked = True

    @property
    def place(self) -> str:
        return home_name(self._home)

    def as_it_was(self, number: int) -> Store:
        return PostgresDatabase(self.server, schema_of(number), self._paths)

    @contextmanager
    def sole_writer(self, verb: str, *, wait_s: float = 0.0) -> Iterator[None]:
        with sole_writer(self.server, verb, wait_s=wait_s):
            yield

    def share(self) -> None:
        live = self.live()
        assert live is not None, "asked when there is an index"
        KeptFiles(self._home).adopt(self.catalog(live), self.identity)

    def prepare(self) -> None:
        """Make the shared tables, or bring those of an older version in step."""
        if version(self.server) == 0 and Generations(self._home).live() is not None:
            raise IndexProblem(
                f"{self._home} has its index in files: take it over with `citeback move --to` and "
                "this address, or choose another --home"
            )
        migrate(self.server)
        self.server.checked = True
