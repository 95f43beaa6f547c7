"""One line a request for the structured log: method, route, status, time. Neither addresses nor names in paths."""

from __future__ import annotations

import json
import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.http.doors import door_of

_LOG = logging.getLogger("citeback.requests")


class RequestLog:
    """Logs each HTTP request when its response has ended."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception:
            status = status or 500  # the response comes from outside of this
            raise
        finally:
            method = str(scope["method"])
            said = {
                "method": method if method.isalpha() and len(method) < 10 else "other",
                "door": door_of(scope),
                "status": status,
                "ms": round((time.monotonic() - began) * 1000),
            }
            _LOG.info("%s", json.dumps(said))
