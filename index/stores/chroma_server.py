"""A Chroma server by its address: the same collections as in a folder, run and kept by others.

The server is shared: by several processes of ours, by homes that know nothing of each other, and by
other programs. So each collection's name begins with its home's id and generation, and only such
collections are ever removed. It may be down, slow or made empty at any time; every call is bounded.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

import httpx

from index.stores.chroma import GRAPH, ChromaCollection, chain_of, collection_name, told
from index.stores.chroma_address import ChromaServer
from index.stores.vector_index import VectorIndexAway, VectorIndexBroken

_CONNECT_S = 3.0
_PAGE = 500  # collections listed at a time
_REFUSED = (401, 403)


class ServerCollections:
    """The collections of one generation on a server. Any method may raise VectorIndexBroken.

    ``prefix`` is what their names begin with. Those that are missing are made if ``make``.
    """

    def __init__(self, server: ChromaServer, prefix: str, *, make: bool) -> None:
        self._server, self._prefix, self._make = server, prefix, make
        self._versions = ""
        with self._said():
            self._session = _session(server)
            try:
                self._versions = _checked_version(server, self._session)
                self._api = _api(server, self._session)
                self._batch = int(self._api.get_max_batch_size())
            except BaseException:
                self._session.close()
                raise
        self._stores: dict[str, ChromaCollection] = {}

    def of(self, model: str) -> ChromaCollection:
        """The vectors of one embedding model."""
        if model not in self._stores:
            with self._said():
                opened = self._opened(f"{self._prefix}{collection_name(model)}")
            self._stores[model] = ChromaCollection(opened, self._batch, self._said)
        return self._stores[model]

    def remove_others(self, beginning: str) -> None:
        """Remove every collection whose name begins so, but those of this generation."""
        with self._said():
            for name in self._names():
                if name.startswith(beginning) and not name.startswith(self._prefix):
                    with suppress(_not_found()):  # another process may have removed it
                        self._api.delete_collection(name, **self._where)

    def close(self) -> None:
        self._session.close()

    @property
    def _where(self) -> dict[str, str]:
        return {"tenant": self._server.tenant, "database": self._server.database}

    def _opened(self, name: str) -> Any:
        from chromadb.api.models.Collection import Collection

        if self._make:
            model = self._api.get_or_create_collection(name, configuration=GRAPH, **self._where)
        else:
            try:
                model = self._api.get_collection(name, **self._where)
            except _not_found() as error:
                raise VectorIndexAway(
                    f"the Chroma server {self._server.shown} holds no vectors of this index: "
                    "run `citeback index` on the paths that are indexed"
                ) from error
        return Collection(client=self._api, model=model, embedding_function=None)

    def _names(self) -> list[str]:
        names: list[str] = []
        while page := self._api.list_collections(limit=_PAGE, offset=len(names), **self._where):
            names += [each.name for each in page]
        return names

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Turns what the client raises into one line that names the server."""
        where = f"the Chroma server {self._server.shown}"
        try:
            with told():
                yield
        except VectorIndexAway:
            raise
        except VectorIndexBroken as error:
            cause, status = error.__cause__, _status(error)
            unheard = next(
                (e for e in chain_of(cause) if isinstance(e, httpx.TransportError)), None
            )
            if unheard is not None:
                raise VectorIndexAway(f"{where} does not answer ({_reason(unheard)})") from cause
            if status in _REFUSED:
                raise VectorIndexAway(
                    f"{where} refuses the token (HTTP {status}): set CITEBACK_CHROMA_TOKEN"
                ) from cause
            what = f"{where} fails: {' '.join(str(error).split())[:300]}{self._versions}"
            if status >= 500 or status == 429:
                raise VectorIndexAway(what) from cause
            raise VectorIndexBroken(what) from cause


def _session(server: ChromaServer) -> httpx.Client:
    """The HTTP client of chromadb is made without any timeout: a server that hangs would hang us."""
    try:
        context = ssl.create_default_context(cafile=server.certificates)
    except (OSError, ssl.SSLError) as error:
        raise VectorIndexAway(
            f"{server.certificates} can't be used as certificates "
            f"({getattr(error, 'strerror', None) or error}): set CITEBACK_CHROMA_CA"
        ) from error
    timeout = httpx.Timeout(server.timeout_s, connect=min(_CONNECT_S, server.timeout_s))
    return httpx.Client(timeout=timeout, verify=context, headers=server.headers)


def _checked_version(server: ChromaServer, session: httpx.Client) -> str:
    """What to add to messages: both versions. VectorIndexAway if the server speaks another language."""
    ours = version("chromadb")
    asked = session.get(f"{server.url.rstrip('/')}/api/v2/version")
    if asked.status_code in _REFUSED or asked.status_code >= 500:
        asked.raise_for_status()
    found = _version(asked)
    if found is None and asked.status_code in (404, 410):
        found = _version(session.get(f"{server.url.rstrip('/')}/api/v1/version"))
    if found is None:
        raise VectorIndexAway(
            f"{server.shown} is no Chroma server (no /api/v2): set CITEBACK_CHROMA_URL"
        )
    if found.split(".")[0] != ours.split(".")[0]:
        raise VectorIndexAway(
            f"the Chroma server {server.shown} is of version {found}, and this is made for that of "
            f"chromadb {ours}: run `chroma run` of version {ours.split('.')[0]}"
        )
    return f" (server {found}, client {ours})"


def _version(answer: httpx.Response) -> str | None:
    try:
        found = answer.json() if answer.status_code == 200 else None
    except ValueError:
        return None
    return found if isinstance(found, str) and found[:1].isdigit() else None


def _api(server: ChromaServer, session: httpx.Client) -> Any:
    """chromadb's HTTP client, which speaks through ``session``; tenant and database are made if missing.

    Not ``chromadb.HttpClient``: that makes several sessions, none of which ever times out.
    """
    from chromadb.api.fastapi import FastAPI
    from chromadb.config import APIVersion, Settings, System

    parts = urlsplit(server.url)
    api = System(
        Settings(  # all of them said: what is left out is taken from the environment and .env
            chroma_api_impl="chromadb.api.fastapi.FastAPI",
            chroma_server_host=f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}",
            chroma_server_http_port=parts.port,
            chroma_server_ssl_enabled=parts.scheme == "https",
            chroma_server_ssl_verify=None,
            chroma_server_headers=dict(server.headers),
            chroma_server_api_default_path=APIVersion.V2,
            chroma_client_auth_provider=None,
            chroma_client_auth_credentials=None,
            anonymized_telemetry=False,
        )
    ).instance(FastAPI)
    session.headers.update(api._session.headers)
    api._session.close()
    api._session = session
    tenant, database = server.tenant, server.database
    _ensured(
        server,
        f"tenant {tenant}",
        lambda: api.get_tenant(tenant),
        lambda: api.create_tenant(tenant),
    )
    _ensured(
        server,
        f"database {database}",
        lambda: api.get_database(database, tenant),
        lambda: api.create_database(database, tenant),
    )
    return api


def _ensured(
    server: ChromaServer, what: str, found: Callable[[], Any], made: Callable[[], Any]
) -> None:
    with suppress(_not_found()):
        found()
        return
    try:
        made()
    except httpx.TransportError:
        raise
    except Exception as error:
        if _status(error) == 409:
            return  # another process has just made it
        raise VectorIndexAway(
            f"the Chroma server {server.shown} has no {what} and does not let us make it "
            f"({' '.join(str(error).split())[:200]}): make it there, or name another"
        ) from error


def _not_found() -> type[Exception]:
    from chromadb.errors import NotFoundError

    return NotFoundError


def _status(error: BaseException) -> int:
    """The HTTP status behind an error of the client; 0 if there is none."""
    from chromadb.errors import ChromaError

    for each in chain_of(error):
        if isinstance(each, httpx.HTTPStatusError):
            return each.response.status_code
        if isinstance(each, ChromaError):
            return each.code()
    return 0


def _reason(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return " ".join(str(error).split()) or type(error).__name__
