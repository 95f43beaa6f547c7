"""A PostgreSQL server by its URL: pools of connections, one for each schema."""

from __future__ import annotations

import atexit
import logging
import threading
from contextlib import suppress
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Format
from psycopg.types.string import StrDumper
from psycopg_pool import ConnectionPool

from index.errors import IndexProblem
from index.stores.postgres.faults import refused

logging.getLogger("psycopg.pool").setLevel(
    logging.ERROR
)  # what it retries is told by us, if at all
HOME = "citeback"  # the schema of what all generations share
_MOST = 12  # connections of one pool
_WAITS_S = 10.0  # for one of them, and for the server
# A machine that vanished is noticed within a minute, on either side, and its locks pass on.
_OPTIONS = (
    "-c tcp_keepalives_idle=20 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3 "
    "-c client_encoding=UTF8 -c standard_conforming_strings=on"
)
_KEEPALIVE = {
    "connect_timeout": 10, "keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3,
    "tcp_user_timeout": 30_000, "application_name": "citeback",
}  # fmt: skip
_NUL, _FOR_NUL = "\0", "\U0010fffe"  # PostgreSQL keeps no NUL: this is no character in any text

_ESCAPED_NUL, _FOR_ESCAPED_NUL = "\\u0000", "\\udbff\\udffe"  # the same in JSON


class _Text(StrDumper):
    def dump(self, obj: Any) -> Any:
        if _NUL in obj:
            obj = obj.replace(_NUL, _FOR_NUL)
        if _ESCAPED_NUL in obj and obj.startswith("["):  # a list that is looked up
            obj = obj.replace(_ESCAPED_NUL, _FOR_ESCAPED_NUL)
        return super().dump(obj)


class _LoadedText(Loader):
    def load(self, data: Any) -> str:
        text = bytes(data).decode()
        return text.replace(_FOR_NUL, _NUL) if _FOR_NUL in text else text


class _LoadedBinaryText(_LoadedText):
    format = Format.BINARY  # as our statements ask for rows


class Server:
    """One database; the pools are opened when they are needed, and closed with the process."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.token: str | None = None  # of this process while it is the writer
        self.identity: str | None = None
        self.checked = False  # the schema is this program's
        self._pools: dict[str, ConnectionPool[Any]] = {}
        self._lock = threading.Lock()
        atexit.register(self.close)

    def pool(self, schema: str) -> ConnectionPool[Any]:
        """Connections that look for tables in ``schema`` first, then among those that all share."""
        with self._lock:
            if schema not in self._pools:
                if not self._pools:
                    self.connect().close()  # a pool would try again and again, and say little
                self._pools[schema] = ConnectionPool(
                    self.url,
                    kwargs=self._kwargs(schema),
                    configure=_configured,
                    min_size=1,
                    max_size=_MOST,
                    timeout=_WAITS_S,
                    reconnect_timeout=_WAITS_S,
                    open=True,
                )
            return self._pools[schema]

    def connect(self, schema: str = HOME) -> psycopg.Connection[Any]:
        """A connection of its own; IndexProblem says why there is none."""
        try:
            made = psycopg.connect(self.url, **self._kwargs(schema))
        except psycopg.Error as error:
            raise refused(self.url, error) from error
        _configured(made)
        return made

    def drop_pool(self, schema: str) -> None:
        with self._lock:
            pool = self._pools.pop(schema, None)
        if pool is not None:
            pool.close(timeout=1)

    def close(self) -> None:
        for schema in list(self._pools):
            with suppress(Exception):
                self.drop_pool(schema)

    def _kwargs(self, schema: str) -> dict[str, Any]:
        given = conninfo_to_dict(self.url)
        options = f"{given.get('options') or ''} {_OPTIONS} -c search_path={schema},{HOME}"
        keeps = {name: value for name, value in _KEEPALIVE.items() if name not in given}
        return {**keeps, "options": options.strip(), "autocommit": True}


@lru_cache(maxsize=16)
def server_of(url: str) -> Server:
    """The server at ``url``, the same one for all of a process. IndexProblem if the URL can't be one."""
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise IndexProblem(
            "CITEBACK_DATABASE is no address of a database: write postgresql://USER@HOST:5432/NAME"
        ) from error
    return Server(url)


def _configured(db: psycopg.Connection[Any]) -> None:
    db.adapters.register_dumper(str, _Text)
    db.adapters.register_loader("text", _LoadedText)
    db.adapters.register_loader("text", _LoadedBinaryText)
    db.prepare_threshold = 3
