"""A web server made in a test: pages by path, what was asked of it, and faults on purpose."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

HTML = "text/html"


@dataclass
class Page:
    """An answer: its body, type, status, and headers beside them. ``tagged``: it has an ETag."""

    body: bytes = b""
    kind: str = HTML
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    tagged: bool = True


@dataclass
class Site:
    """What is served at ``url``; ``asked`` are the paths with the status that each got."""

    url: str
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    before: Callable[[str], None] = lambda path: None

    def put(self, path: str, body: str | bytes, kind: str = HTML, **more: object) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = Page(data, kind, **more)  # type: ignore[arg-type]

    def page(self, path: str, title: str, text: str, *links: str, head: str = "") -> None:
        told = "".join(f'<a href="{each}">{each}</a> ' for each in links)
        self.put(
            path,
            f"<html><head><title>{title}</title>{head}</head><body><main><h1>{title}</h1><p>{text}</p>"
            f"<nav>{told}</nav></main></body></html>",
        )

    def statuses(self) -> dict[str, int]:
        """The last status of each path that was asked for since, but robots.txt."""
        found = {path: status for path, status in self.asked if path != "/robots.txt"}
        self.asked.clear()
        return found


@contextmanager
def serving_site() -> Iterator[Site]:
    """Serve a site on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.before(self.path)
            page = site.pages.get(self.path, Page(b"none", status=404, tagged=False))
            tag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'
            tagged = page.tagged and page.status == 200
            same = tagged and self.headers.get("If-None-Match") == tag
            status, body = (304, b"") if same else (page.status, page.body)
            site.asked.append((self.path, status))
            self.send_response(status)
            if tagged:
                self.send_header("ETag", tag)
            if status != 304:
                self.send_header("Content-Type", page.kind)
                self.send_header("Content-Length", str(len(body)))
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):  # who asked has heard enough
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass  # who asked has left

    with Server(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        site = Site(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
