"""A reverse proxy and a portal, as companies put them in front of a server."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

_HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive", "content-length"}


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler], port: int = 0) -> Iterator[str]:
    """Such a server on a port of this machine; yields its origin."""
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def proxied(upstream: str, *, prefix: str, strips: bool) -> Iterator[str]:
    """A proxy that shows ``upstream`` under ``prefix``; yields that address, which ends in a slash."""
    target = urlsplit(upstream).netloc

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"  # the end of an answer is the end of the connection

        def do_GET(self) -> None:
            self._pass_on()

        do_POST = do_GET  # noqa: N815  # the base class asks for this name

        def log_message(self, format: str, *args: object) -> None:
            pass

        def _pass_on(self) -> None:
            if not self.path.startswith(f"{prefix}/"):
                self.send_error(404)
                return
            path = self.path.removeprefix(prefix) if strips else self.path
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP_BY_HOP}
            headers |= {"X-Forwarded-Host": headers["Host"], "X-Forwarded-Proto": "http"}
            headers |= {"Host": target, "Content-Length": str(len(body))}
            upstream = HTTPConnection(target, timeout=120)
            upstream.request(self.command, path, body, headers)
            got = upstream.getresponse()
            self.send_response(got.status)
            for name, value in got.getheaders():
                if name.lower() not in _HOP_BY_HOP:
                    self.send_header(name, value)
            self.end_headers()
            while part := got.read1(65536):
                self.wfile.write(part)
                self.wfile.flush()
            upstream.close()

    with serving(Proxy) as address:
        yield f"{address}{prefix}/"


def free_port() -> int:
    """A port that nobody listens on now: an origin can be listed before it is served."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def portal(framed: str, port: int = 0) -> Iterator[str]:
    """A page of another origin that shows ``framed`` in a frame."""

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = f'<!doctype html><title>Portal</title><iframe name="framed" src="{framed}" '
            page += 'style="width: 1300px; height: 850px"></iframe>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Portal, port) as address:
        yield f"{address}/"
