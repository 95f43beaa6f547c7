"""The generations of an index in PostgreSQL: a schema for each, and one row that says which is live.

All processes see a switch at once. What the home folder keeps of a generation is its vector index only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.generations.folders import Generations
from index.stores.postgres.catalog import PostgresCatalog
from index.stores.postgres.connection import PostgresDatabase
from index.stores.postgres.locks import AdvisoryLock, sole_writer
from index.stores.postgres.migrating import check, make_generation, migrate, schema_of
from index.stores.postgres.server import HOME, Server, server_of
from index.stores.sql import Store
from index.stores.sql_catalog import SqlCatalog


class PostgresGenerations(Generations):
    """The generations of the database at ``url``; ``home`` has their vector indexes."""

    def __init__(self, home: Path, url: str) -> None:
        super().__init__(home)
        self.server: Server = server_of(url)
        self._shared = PostgresDatabase(self.server, HOME)

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

    def holds(self, number: int) -> bool:
        row = self._shared.execute(
            "select 1 from generations where number = ?", (number,)
        ).fetchone()
        return row is not None

    def make(self, number: int) -> None:
        make_generation(self.server, number)
        self.folder(number).mkdir(parents=True, exist_ok=True)

    def catalog(self, number: int) -> SqlCatalog:
        return PostgresCatalog(self.server, schema_of(number))

    def as_it_was(self, number: int) -> Store:
        return PostgresDatabase(self.server, schema_of(number))

    @contextmanager
    def sole_writer(self, verb: str) -> Iterator[None]:
        with sole_writer(self.server, verb):
            yield

    def prepare(self) -> None:
        """Make the shared tables, or bring those of an older version in step."""
        migrate(self.server)
        self.server.checked = True
