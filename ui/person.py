"""Who is at the page: a browser is known again by a cookie that means nothing to anybody else."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "citeback-person"
_KEPT_S = 400 * 24 * 3600  # browsers keep a cookie no longer
_NAME = re.compile(r"[A-Za-z0-9_-]{22}")


def person_of(cookies: Mapping[str, str]) -> str | None:
    """Whoever sent these cookies; None for a browser that is not known (or takes no cookies)."""
    name = cookies.get(COOKIE, "")
    return name if _NAME.fullmatch(name) else None


class KnownAgain:
    """Gives every browser that opens the page a name of its own, by which it finds what it asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _opens_the_page(Request(scope)):
            await self.app(scope, receive, send)
            return
        cookie = _cookie(Request(scope))

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _opens_the_page(request: Request) -> bool:
    wants_html = "text/html" in request.headers.get("accept", "")
    return request.method == "GET" and wants_html and person_of(request.cookies) is None


def _cookie(request: Request) -> str:
    path = request.scope.get("root_path", "") or "/"
    # Inside another site's frame only a partitioned cookie comes back, and that needs HTTPS.
    secure = request.url.scheme == "https"
    site = "None; Secure; Partitioned" if secure else "Lax"
    name = secrets.token_urlsafe(16)
    return f"{COOKIE}={name}; Path={path}; Max-Age={_KEPT_S}; HttpOnly; SameSite={site}"
