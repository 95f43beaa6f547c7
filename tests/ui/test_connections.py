"""What a connection costs the server is bounded, and others are answered beside it."""

from __future__ import annotations

import json
import logging
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
from fastapi import FastAPI

from index.library import Library
from tests.commands import address, started
from tests.ui.examples import HOW_LONG, fresh, script, shelf
from tests.ui.serving import built, served
from tests.ui.test_limits import all_of, connected
from tests.ui.test_rights import BOSS, PORTAL
from ui.access.policy import Access
from ui.http.connection_limits import FRAMING, PunctualProtocol
from ui.http.connection_reading import LINGERS_BYTES, SLICE
from ui.http.middleware import LARGEST_BODY
from ui.indexing.background_sync import Syncing
from ui.server.application import create_app
from ui.storage.uploads import Uploads

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
# What the sockets on both sides may hold besides what the server has read.
BUFFERED = 16 << 20


def chunked(path: str, *headers: str) -> bytes:
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
        *headers,
    )
    return "\r\n".join((*lines, "", "")).encode()


def chunks(body: bytes, size: int) -> bytes:
    parts = (body[at : at + size] for at in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def sent_until_closed(sending: socket.socket, part: bytes, most: int) -> int:
    """How many bytes the server let itself be sent before it closed, ``most`` at most."""
    sent = 0
    with suppress(ConnectionError):
        while sent < most:
            sending.sendall(part)
            sent += len(part)
    return sent


@pytest.fixture
def app() -> FastAPI:
    return built(lambda: create_app(shelf(), script(), kept=fresh()))


@pytest.fixture
def closed() -> FastAPI:
    """One that is reached through its portal only."""
    return built(lambda: create_app(shelf(), script(), kept=fresh(), access=Access(PORTAL)))


@contextmanager
def run(app: FastAPI, protocol: type[PunctualProtocol] = PunctualProtocol) -> Iterator[str]:
    with served(app, http=protocol) as url:
        yield url


FINE = b"1\r\nx\r\n" * 10_000


def test_a_body_of_one_byte_chunks_is_refused_after_a_few_of_them(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    with run(app) as url, connected(url) as sending:
        sending.sendall(chunked("/api/ask") + FINE)
        said = all_of(sending)
        assert said.startswith(b"HTTP/1.1 400") and b"too many small chunks" in said
        assert b"connection: close" in said.lower()
        assert sent_until_closed(sending, FINE, BUFFERED) < BUFFERED
    assert not caplog.records


@pytest.mark.parametrize("size", [24, 1_000, SLICE, 64_000])
def test_a_body_in_usual_chunks_is_taken(app: FastAPI, size: int) -> None:
    asked = json.dumps({"question": HOW_LONG}).encode() + b" " * 200_000
    with run(app) as url, connected(url) as sending:
        sending.sendall(chunked("/api/ask", "Connection: close") + chunks(asked, size))
        assert all_of(sending).startswith(b"HTTP/1.1 200")


def test_a_short_body_may_come_byte_by_byte(app: FastAPI) -> None:
    asked = json.dumps({"question": HOW_LONG}).encode()
    assert 5 * len(asked) < FRAMING
    with run(app) as url, connected(url) as sending:
        sending.sendall(chunked("/api/ask", "Connection: close") + chunks(asked, 1))
        assert all_of(sending).startswith(b"HTTP/1.1 200")


def test_framing_counts_where_it_lies_in_the_head_of_a_chunk(app: FastAPI) -> None:
    with run(app) as url, connected(url) as sending:
        sending.sendall(chunked("/api/ask") + b"1;" + b"x" * (2 * FRAMING))
        assert all_of(sending).startswith(b"HTTP/1.1 400")


def test_the_body_of_who_was_refused_is_not_parsed_and_the_connection_ends(
    closed: FastAPI,
) -> None:
    class Counting(PunctualProtocol):
        parsed = 0

        def data_received(self, data: bytes) -> None:
            type(self).parsed += len(data)
            super().data_received(data)

    with run(closed, Counting) as url, connected(url) as sending:
        sending.sendall(chunked("/api/ask"))
        said = all_of(sending)
        assert said.startswith(b"HTTP/1.1 401") and b"connection: close" in said.lower()
        before = Counting.parsed
        assert sent_until_closed(sending, FINE, BUFFERED) < BUFFERED
        assert Counting.parsed == before


def test_what_is_dropped_behind_a_refusal_ends_too_where_its_length_is_told(
    closed: FastAPI,
) -> None:
    with run(closed) as url, connected(url) as sending:
        sending.sendall(
            b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999999999\r\n\r\n"
        )
        assert all_of(sending).startswith(b"HTTP/1.1 401")
        assert sent_until_closed(sending, b"x" * LINGERS_BYTES, BUFFERED) < BUFFERED


def test_who_is_refused_with_a_whole_body_keeps_the_connection(closed: FastAPI) -> None:
    body = b'{"question": "Who?"}'
    head = b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(body)
    with run(closed) as url, connected(url) as sending:
        for _ in range(3):
            sending.sendall(head + body)
            assert sending.recv(65536).startswith(b"HTTP/1.1 401")


def test_others_are_answered_beside_bodies_of_small_chunks(closed: FastAPI) -> None:
    with run(closed) as url, ExitStack() as stack:
        for _ in range(4):
            sending = stack.enter_context(connected(url))
            sending.sendall(chunked("/api/ask", *(f"{k}: {v}" for k, v in BOSS.items())) + FINE)
        asked = httpx.post(url + "api/ask", json={"question": HOW_LONG}, headers=BOSS, timeout=120)
        assert asked.status_code == 200


def test_no_more_than_a_slice_is_parsed_before_others_have_their_turn(app: FastAPI) -> None:
    class Measuring(PunctualProtocol):
        slices: ClassVar[list[int]] = []

        def data_received(self, data: bytes) -> None:
            self.slices.append(len(data))
            super().data_received(data)

    with run(app, Measuring) as url:
        got = httpx.post(url + "api/ask", content=b" " * (LARGEST_BODY - 1), timeout=120)
        assert got.status_code == 400
    assert max(Measuring.slices) == SLICE


def test_a_document_comes_in_chunks(library: Library, docs: Path) -> None:
    (docs / "harbour.md").write_text("The harbour froze in 2021.")
    library.sync([docs])
    syncing = Syncing(library)
    uploads = Uploads(library.home, library, syncing, most_bytes=8 << 20)
    app = built(
        lambda: create_app(library, script(), kept=fresh(), syncing=syncing, uploads=uploads)
    )

    def pieces(size: int) -> Iterator[bytes]:
        for at in range(0, 4 << 20, size):
            yield (b"%07d " % at) * (size // 8)

    def put(web: httpx.Client, name: str, body: Iterator[bytes]) -> int:
        return web.put(name, content=body, headers={"X-Citeback-Page": "1"}).status_code

    with run(app) as url, httpx.Client(base_url=f"{url}uploads/", timeout=120) as web:
        got = [put(web, f"{size}.txt", pieces(size)) for size in (SLICE, 4 * SLICE)]
        fine = put(web, "fine.txt", (b"x" for _ in range(50_000)))
    uploads.settle(120)
    assert (got, fine) == ([201, 201], 400)


def test_requests_behind_one_another_on_a_connection_are_all_answered(app: FastAPI) -> None:
    one = b"GET /healthz/live HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: %s\r\n\r\n" % (b"a" * 5_000)
    last = one.replace(b"\r\nX-Long", b"\r\nConnection: close\r\nX-Long")
    with run(app) as url, connected(url) as sending:
        sending.sendall(one * 20 + last)
        assert all_of(sending).count(b"HTTP/1.1 200") == 21


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_a_head_of_nearly_64_kb_is_read(app: FastAPI, loop: str) -> None:
    with served(app, http=PunctualProtocol, loop=loop) as url:
        got = httpx.get(url + "healthz/live", headers={"X-Long": "a" * 60_000})
        assert got.status_code == 200


def test_of_too_many_connections_the_last_are_told_and_the_log_once(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    class Few(PunctualProtocol):
        @staticmethod
        def most_connections() -> int:
            return 3

    with run(app, Few) as url, caplog.at_level(logging.WARNING):
        with ExitStack() as stack:
            for _ in range(3):
                stack.enter_context(connected(url))
            for _ in range(100):
                said = all_of(stack.enter_context(connected(url)))
                assert said.startswith(b"HTTP/1.1 503") and b"come again" in said
        assert [each.getMessage() for each in caplog.records] == [
            "3 connections are open: more are turned away"
        ]
        until(lambda: httpx.get(url + "healthz/live", timeout=60).status_code == 200)


def until(holds: Callable[[], bool]) -> None:
    for _ in range(10_000):
        with suppress(httpx.TransportError):
            if holds():
                return
    raise AssertionError("it never held")


@contextmanager
def limited(home: Path, limit: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server under the ``ulimit`` of a shell; stopped whatever becomes of the test."""
    within = ["bash", "-c", f'ulimit {limit}; exec "$@"', "-"]
    with started("serve", "--port", "0", home=home, within=within) as process:
        try:
            yield address(process), process
        finally:
            process.kill()


def test_a_server_may_open_as_many_files_as_the_system_lets_it(seeded: Path) -> None:
    with limited(seeded, "-Sn 300") as (url, _), ExitStack() as stack:
        for _ in range(400):
            stack.enter_context(connected(url))
        assert httpx.get(url + "healthz", timeout=120).status_code == 200


def test_a_server_with_few_descriptors_says_so_to_whom_it_turns_away(seeded: Path) -> None:
    with limited(seeded, "-n 400") as (url, process):
        with ExitStack() as stack:
            for _ in range(200):
                stack.enter_context(connected(url))
            said = all_of(stack.enter_context(connected(url)))
            assert said.startswith(b"HTTP/1.1 503")
        until(lambda: httpx.get(url + "healthz", timeout=120).status_code == 200)
        process.kill()
        assert process.stderr is not None
        assert process.stderr.read().count("connections are open") == 1
