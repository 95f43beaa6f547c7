"""Where what lies beside an index is kept (conversations, feedback, keys, ...): in files, or in PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from index.engines import database_of, missing_driver
from index.stores.database import Database
from index.stores.sql import ServedStore, Store


def store_of(home: Path, file: str) -> Store:
    """The database ``file`` of a home, or the tables that all servers of its PostgreSQL database share."""
    return served_store(home) if on_server(home) else Database(home / file)


def served_store(home: Path) -> ServedStore:
    """The tables that all servers of the PostgreSQL database of ``home`` share."""
    url = database_of(home)
    assert url is not None, "asked only where the index is on a server"
    try:
        from index.stores.postgres.connection import PostgresDatabase
        from index.stores.postgres.migrating import check, migrate
        from index.stores.postgres.server import HOME, server_of
    except ImportError as error:
        raise missing_driver() from error
    server = server_of(url)
    if not check(server):
        migrate(server)
    return PostgresDatabase(server, HOME)


def on_server(home: Path) -> bool:
    """True if what lies beside the index is in PostgreSQL."""
    return database_of(home) is not None
