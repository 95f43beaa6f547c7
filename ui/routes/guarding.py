"""What every request meets first: a limit on what it sends, and the policy its answer goes out with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.routes.refusing import PROGRAMS, fault_response, path_below_root

# Gradio's page builds functions from text and styles itself inline; but whatever it or a
# document asks for, the browser loads it from here or not at all.
_PAGE_POLICY = (
    "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; base-uri 'self'; object-src 'none'"
)
LARGEST_BODY = 1_000_000  # bytes; a question with a hundred turns has tens of thousands
_LIMITED = (*PROGRAMS, "/mcp")  # the page's own routes have Gradio's limits


class OwnOriginOnly:
    """Sends the page's policy with every response that brings none of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "same-origin")
            await send(message)

        await self.app(scope, receive, send_with_policy)


class OnlyDescribed:
    """Answers where the description has no such path or method: the page would take it otherwise."""

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
    """Reads the whole body of a program's request first: no route waits for who sends slowly."""

    def __init__(self, app: ASGIApp, arrives_within_s: float = 30) -> None:
        self.app = app
        self._arrives_within_s = arrives_within_s

    def _refusal(self, scope: Scope, status: int, line: str) -> JSONResponse:
        # What is still on its way is not read: the connection can't be used again.
        close = {"Connection": "close"}
        return fault_response(path_below_root(scope), status, line, headers=close)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not path_below_root(scope).startswith(_LIMITED):
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
            await self.app(scope, _replaying(body, receive), send)


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Left
        parts.append(message.get("body", b""))
        if sum(map(len, parts)) > LARGEST_BODY:
            raise _TooLarge
        if not message.get("more_body"):
            return b"".join(parts)


def _replaying(body: bytes, receive: Receive) -> Receive:
    told = False

    async def replay() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


class _TooLarge(Exception):
    """More bytes than are read."""


class _Left(Exception):
    """Whoever sent went away in the middle of it."""
