"""Middleware for every request: a limit on its body, security headers on its response, and its path."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.http.refusals import PROGRAMS, fault_response, path_below_root

# Gradio's page needs eval and inline styles; but whatever the page or a document refers to,
# the browser may load it from this server only.
_PAGE_POLICY = (
    "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; base-uri 'self'; object-src 'none'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LARGEST_BODY = 1_000_000  # bytes; a question with a hundred turns has tens of thousands
_UPLOADS = "/uploads/"  # documents are larger, and have limits of their own (ui/storage/uploads.py)
_PERSONAL = (*PROGRAMS, "/mcp", "/gradio_api/", "/admin", "/conversations/", "/uploads")
_OPERATORS = ("/metrics", "/healthz")


class NoWebSockets:
    """Refuses every WebSocket: nothing here uses them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})  # a close before the accept gives a 403
        else:
            await self.app(scope, receive, send)


class UnderPrefix:
    """Makes the application work below ``prefix``, whether or not the proxy in front strips it."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._prefix and scope["type"] == "http":
            path = str(scope["path"])
            if path != self._prefix and not path.startswith(f"{self._prefix}/"):
                path = self._prefix + path
            scope = {**scope, "path": path, "root_path": self._prefix}
        await self.app(scope, receive, send)


class SlashBehindPrefix:
    """Redirects the prefix itself to the prefix with a final slash, to which the page's links are relative."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        if self._prefix and scope["type"] == "http" and scope["path"] == self._prefix:
            app = RedirectResponse(f"{self._prefix}/", 308)
        await app(scope, receive, send)


class OwnOriginOnly:
    """Adds the page's CSP to every response without its own, and other security headers to all responses.

    ``frame_ancestors`` are the origins whose pages may show our page in a frame.
    """

    def __init__(self, app: ASGIApp, frame_ancestors: Sequence[str] = ()) -> None:
        self.app = app
        self._frames = " ".join(["'self'", *frame_ancestors])
        framed = self._frames if frame_ancestors else "'none'"
        self._policy = f"{_PAGE_POLICY}; frame-ancestors {framed}"
        self._never_framed = not frame_ancestors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                self._add_policy(headers)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
                if path_below_root(scope).startswith((*_PERSONAL, *_OPERATORS)):
                    # Personal or short-lived: no cache may store it.
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, send_with_policy)

    def _add_policy(self, headers: MutableHeaders) -> None:
        own = headers.get("Content-Security-Policy")
        if own is not None:  # the viewer: framed by our page and by the allowed origins
            own = own.replace("frame-ancestors 'self'", f"frame-ancestors {self._frames}")
            headers["Content-Security-Policy"] = own
            return
        headers["Content-Security-Policy"] = self._policy
        if self._never_framed:
            headers.setdefault("X-Frame-Options", "DENY")


class OnlyDescribed:
    """Answers 404 or 405 to what OpenAPI doesn't describe; otherwise the mounted page would handle it."""

    def __init__(self, app: ASGIApp, description: Callable[[], Mapping[str, Any]]) -> None:
        self.app = app
        self._description = description

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        if scope["type"] == "http":
            path = path_below_root(scope)
            described = self._description()["paths"].get(path)
            if described is None and path.startswith(PROGRAMS):
                app = fault_response(path, 404, f"there is nothing at {path}")
            elif described is not None and scope["method"].lower() not in described:
                allowed = ", ".join(sorted(method.upper() for method in described))
                line = f"{path} takes only {allowed}"
                app = fault_response(path, 405, line, headers={"Allow": allowed})
        await app(scope, receive, send)


class BodyLimit:
    """Reads the whole body of a request first, so no route waits for a slow or very large one.

    Only an added document is read as a stream, by the route that saves it.
    """

    def __init__(self, app: ASGIApp, arrives_within_s: float = 30) -> None:
        self.app = app
        self._arrives_within_s = arrives_within_s

    def _refusal(self, scope: Scope, status: int, line: str) -> JSONResponse:
        # The rest of the body is not read, so the connection can't be reused.
        close = {"Connection": "close"}
        return fault_response(path_below_root(scope), status, line, headers=close)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or path_below_root(scope).startswith(_UPLOADS):
            await self.app(scope, receive, send)
            return
        try:
            body = await asyncio.wait_for(_body(receive), self._arrives_within_s)
        except _TooLarge:
            line = f"the body is larger than {LARGEST_BODY:,} bytes: send less"
            await self._refusal(scope, 413, line)(scope, receive, send)
        except TimeoutError:
            line = f"the body did not arrive within {self._arrives_within_s:g} s: send it again"
            await self._refusal(scope, 408, line)(scope, receive, send)
        except _Left:
            return
        else:
            await self.app(scope, replaying(body, receive), send)


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Left
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise _TooLarge
        if not message.get("more_body"):
            return bytes(body)


def replaying(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that delivers an already read body again."""
    told = False

    async def replay() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


class _TooLarge(Exception):
    """The body is larger than ``LARGEST_BODY``."""


class _Left(Exception):
    """The client disconnected before the body was complete."""
