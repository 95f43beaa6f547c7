"""How much, and how slowly, anybody may send: the same for every route."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from index.library import Library
from tests.ui.examples import HOW_LONG, fresh, script, shelf
from tests.ui.serving import built, served
from tests.ui.test_origins import routes
from ui.admin.page import Administration
from ui.http.connection_limits import PunctualProtocol
from ui.http.middleware import LARGEST_BODY
from ui.indexing.background_sync import Syncing
from ui.server.application import create_app
from ui.storage.uploads import Uploads

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]


@pytest.fixture
def app(library: Library, docs: Path) -> FastAPI:
    (docs / "harbour.md").write_text("The harbour froze in 2021.")
    library.sync([docs])
    syncing = Syncing(library)
    return built(
        lambda: create_app(
            library,
            script(),
            kept=fresh(),
            syncing=syncing,
            token="secret of the home",
            administration=Administration(library, syncing),
            uploads=Uploads(library.home, library, syncing, most_bytes=1 << 20),
        )
    )


def test_no_route_takes_more_than_its_limit(app: FastAPI) -> None:
    with served(app) as url, httpx.Client(base_url=url, timeout=60) as web:
        posted = sorted(path for method, path in routes(app) if method in ("POST", "PUT"))
        assert {"/admin/check", "/gradio_api/queue/join", "/api/ask", "/mcp"} <= {*posted}
        for path in posted:
            if path.startswith("/uploads/"):
                continue
            got = web.post(path, content=b"[" * (LARGEST_BODY + 1))
            assert got.status_code == 413, path
            assert "send less" in got.text and got.headers["connection"] == "close"
        large = web.put(
            "/uploads/a.txt", content=b"x" * (2 << 20), headers={"X-Citeback-Page": "1"}
        )
        assert large.status_code == 413
        assert web.post("/api/ask", json={"question": HOW_LONG}).status_code == 200


def test_what_is_nested_very_deep_is_one_line(app: FastAPI) -> None:
    deep = b'{"question": ' + b"[" * 200_000
    with served(app) as url:
        for path in ("api/ask", "api/search", "v1/chat/completions", "api/sync"):
            got = httpx.post(url + path, content=deep, headers={"Content-Type": "application/json"})
            assert got.status_code in (400, 403), path
            assert "\n" not in got.text and "Traceback" not in got.text


class Impatient(PunctualProtocol):
    head_within_s = 0.3


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    where = urlsplit(url)
    assert where.hostname and where.port
    with closing(socket.create_connection((where.hostname, where.port), timeout=60)) as sent:
        yield sent


def all_of(sent: socket.socket) -> bytes:
    """What the server says until it closes the connection."""
    said = b""
    while part := sent.recv(65536):
        said += part
    return said


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: a"])
def test_a_head_that_does_not_come_is_not_waited_for(begun: bytes) -> None:
    app = built(lambda: create_app(shelf(), script(), kept=fresh()))
    with served(app, http=Impatient) as url, connected(url) as sent:
        sent.sendall(begun)
        said = all_of(sent)
        assert said.startswith(b"HTTP/1.1 408") and b"send it again" in said


def drip(sent: socket.socket) -> None:
    """A letter now and then, for a minute or until nobody takes them any more."""
    with suppress(OSError):
        for _ in range(1_200):
            sent.sendall(b"X")
            time.sleep(0.05)


def test_a_head_that_drips_is_not_waited_for_longer_with_each_drop() -> None:
    app = built(lambda: create_app(shelf(), script(), kept=fresh()))
    with served(app, http=Impatient) as url, connected(url) as sent:
        dripping = Thread(target=drip, args=(sent,))
        dripping.start()
        assert sent.recv(65536).startswith(b"HTTP/1.1 408")
        dripping.join()


def test_a_second_request_on_a_connection_has_its_own_time_and_an_answer_is_not_cut() -> None:
    chain = script()
    app = built(lambda: create_app(shelf(), chain, kept=fresh()))
    chain.before_answering = lambda question: time.sleep(1)  # longer than a head may take
    with served(app, http=Impatient) as url, httpx.Client(base_url=url, timeout=60) as web:
        for _ in range(3):
            assert web.post("/api/ask", json={"question": HOW_LONG}).status_code == 200


def test_a_head_of_many_bytes_is_refused() -> None:
    app = built(lambda: create_app(shelf(), script(), kept=fresh()))
    with served(app, http=PunctualProtocol) as url, connected(url) as sent:
        sent.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        try:
            for at in range(2_000):
                sent.sendall(b"X-%d: %s\r\n" % (at, b"a" * 1_000))
        except ConnectionError:
            return
        assert all_of(sent).startswith(b"HTTP/1.1 400")
