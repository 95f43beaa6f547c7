"""Chroma servers on this machine: ``chroma run`` of the pinned version, and what may stand before it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class ChromaProcess:
    """``chroma run`` over a folder, on a port of its own that stays the same when it is started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = Path(sys.executable).parent / "chroma"
        self._process = subprocess.Popen(
            [
                command,
                "run",
                "--path",
                self.folder,
                "--host",
                "127.0.0.1",
                "--port",
                str(self.port),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < until, "no Chroma server"
            time.sleep(0.05)

    @property
    def stopped(self) -> bool:
        return self._process is None

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def hang(self) -> None:
        """It takes connections and answers none."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGCONT)

    def lose_everything(self) -> None:
        self.kill()
        shutil.rmtree(self.folder)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=5):
                return True
        except OSError:
            return False


@contextmanager
def running_chroma(folder: Path) -> Iterator[ChromaProcess]:
    server = ChromaProcess(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()


class Door:
    """What an operator puts before Chroma: it asks for a token, limits bodies, and may tell a version."""

    def __init__(
        self,
        behind: str,
        *,
        token: str | None = None,
        largest: int = 1 << 30,
        version: str | None = None,
        closed: str = "",
    ) -> None:
        self.behind, self.token, self.largest, self.version = behind, token, largest, version
        self.closed = closed  # what must not be in a path that is posted to
        self.refused = 0
        self.seen: list[str] = []


@contextmanager
def doored(door: Door, certificate: Path | None = None, key: Path | None = None) -> Iterator[str]:
    """A server on this machine that passes requests on through ``door``; yields its address."""

    class Passing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *told: object) -> None:
            pass

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            door.seen.append(f"{self.command} {self.path}")
            if door.token is not None and self.headers["Authorization"] != f"Bearer {door.token}":
                self._answer(401, b"who are you?")
            elif len(body) > door.largest:
                door.refused += 1
                self._answer(413, b"<html>too large</html>")
            elif door.closed and self.command == "POST" and self.path.endswith(door.closed):
                self._answer(403, b'{"error":"AuthorizationError","message":"not allowed"}')
            elif door.version is not None and self.path.endswith("/version"):
                self._answer(200, f'"{door.version}"'.encode())
            else:
                self._answer(*self._asked(body))

        do_GET = do_POST = do_PUT = do_DELETE = _pass_on  # noqa: N815

        def _asked(self, body: bytes) -> tuple[int, bytes]:
            request = urllib.request.Request(
                door.behind + self.path,
                data=body or None,
                method=self.command,
                headers={"Content-Type": "application/json"},
            )
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return answer.status, answer.read()
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, error.read()

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        scheme = "http" if certificate is None else "https"
        yield f"{scheme}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
