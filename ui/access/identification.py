"""Identifies who sent a request: a portal's user, or a browser recognized by its cookie.

Only this module turns a request into a person with groups (``ui/answering/asker.py`` defines what they may read).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlencode

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.answering.asker import PORTAL, Asker, note_asker
from ui.answering.refusals import CountingRefusals
from ui.http.doors import address_of, door_of
from ui.http.origins import COMPONENT
from ui.http.refusals import fault_response, path_below_root

COOKIE = "citeback-person"
PROXY_SECRET = "X-Citeback-Proxy"
STRANGER = "this server is reached through its portal only: log in there"
TWICE = "a request names its sender once: send one Authorization header"
_KEPT_S = 400 * 24 * 3600  # the longest that browsers keep a cookie
_NAME = re.compile(r"[A-Za-z0-9_-]{22}")
_LONGEST = 4_000  # characters of a user's name or groups
# Operators call these health checks without a login. The commands are protected by a secret of their own.
_OPERATORS = {"/healthz", "/healthz/live", "/healthz/ready"}
_CODE = {COMPONENT, "/embed", "/theme.css", "/favicon.ico", "/manifest.json"}
_FILES = ("/assets/", "/static/")
_SIGNING_IN = {"/login", "/login/callback", "/logout"}
_COMMANDS = {("POST", "/api/sync"), ("POST", "/api/doctor")}


class NotAdmitted(Exception):
    """A request that proves its identity wrongly: an HTTP status, and one line that helps no stranger.

    ``reason`` says more, for the audit log only.
    """

    def __init__(self, status: int, line: str, *, reason: str = "") -> None:
        super().__init__(line)
        self.status, self.line, self.reason = status, line, reason


class IdentityProvider(Protocol):
    """Identifies who sent a request. Implement it to identify users in another way than the ones here."""

    def asker(self, headers: Headers) -> Asker | None:
        """The user who sent a request, with their groups; None if the request doesn't say, in a way
        that this provider understands. NotAdmitted if it does, and it isn't true."""
        ...


@dataclass(frozen=True, slots=True)
class FirstOf:
    """Asks several identity providers; the first that knows the request's user decides."""

    providers: tuple[IdentityProvider, ...]

    def asker(self, headers: Headers) -> Asker | None:
        found = (each.asker(headers) for each in self.providers)
        return next((asker for asker in found if asker is not None), None)


def bearer(headers: Headers) -> str | None:
    """The credentials after ``Authorization: Bearer``; None if there are none, NotAdmitted if there are two."""
    values = headers.getlist("authorization")
    if len(values) > 1:
        raise NotAdmitted(401, TWICE)
    scheme, _, token = (values[0] if values else "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


@dataclass(frozen=True, slots=True)
class Portal:
    """A proxy that logs users in, and names each request's user and their groups (separated by commas).

    The proxy proves its identity by ``secret`` in the header ``X-Citeback-Proxy``.
    """

    user_header: str
    groups_header: str | None
    secret: str

    def asker(self, headers: Headers) -> Asker | None:
        """The user that the proxy names; None if it names nobody, or the request is not from the proxy."""
        given = headers.get(PROXY_SECRET, "")
        if not secrets.compare_digest(given.encode(), self.secret.encode()):
            return None
        user = _once(headers, self.user_header)
        groups = _once(headers, self.groups_header) if self.groups_header else ""
        if not user or groups is None:
            return None
        named = (group.strip() for group in groups.split(","))
        return Asker(PORTAL + user, tuple(group for group in named if group))


def _once(headers: Headers, name: str) -> str | None:
    """A header's value; empty if it is missing, None if it is too long or sent twice (one may be forged)."""
    values = headers.getlist(name)
    if len(values) > 1 or (values and len(values[0]) > _LONGEST):
        return None
    try:  # proxies send names as UTF-8, and headers are read as Latin-1
        return values[0].encode("latin-1").decode().strip() if values else ""
    except UnicodeDecodeError:
        return values[0].strip()


def person_of(cookies: Mapping[str, str]) -> str | None:
    """The name in a browser's cookies; None for an unknown browser (or one that takes no cookies)."""
    name = cookies.get(COOKIE, "")
    return name if _NAME.fullmatch(name) else None


class AuthenticationMiddleware:
    """Notes on each request who sent it; with a ``portal``, rejects all others (but health checks and commands).

    ``with_rights`` adds what else a portal's user may read. ``framed`` opens the empty page for a portal's frame
    to everybody: its user's token can't be sent along before it is loaded. ``keys`` knows programs by their
    keys, with or without a portal. ``signs_in``: browsers that nobody signed in with are sent to ``/login``.
    """

    def __init__(
        self,
        app: ASGIApp,
        portal: IdentityProvider | None = None,
        with_rights: Callable[[Asker], Asker] = lambda asker: asker,
        framed: bool = False,
        keys: IdentityProvider | None = None,
        signs_in: bool = False,
        refusals: CountingRefusals | None = None,
    ) -> None:
        self.app = app
        self._refusals = refusals
        self._portal = portal
        self._with_rights = with_rights
        self._framed, self._keys, self._signs_in = framed, keys, signs_in
        self._known_again = _KnownAgain(app)
        self._verifying = CapacityLimiter(8)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            asker = await self._asker(Headers(scope=scope))
        except NotAdmitted as fault:
            await to_thread.run_sync(self._note_refused, scope, fault)
            await _refused(scope, fault.status, fault.line)(scope, receive, send)
            return
        if asker is None and self._portal is None:
            await self._known_again(scope, receive, send)
            return
        if asker is None and not self._for_anybody(scope):
            if self._signs_in and _opens_a_page(scope):
                await _to_login(scope)(scope, receive, send)
                return
            await _refused(scope, 401, STRANGER)(scope, receive, send)
            return
        known = self._with_rights(asker or Asker(groups=(), unnamed=False))
        note_asker(scope, _coming_by(scope, known))
        await self.app(scope, receive, send)

    def _note_refused(self, scope: Scope, fault: NotAdmitted) -> None:
        if self._refusals is not None:
            self._refusals.token(_coming_by(scope, Asker()), fault.status, fault.reason)

    def _for_anybody(self, scope: Scope) -> bool:
        signing_in = self._signs_in and path_below_root(scope) in _SIGNING_IN
        return _open(scope) or signing_in or (self._framed and _is_code(scope))

    async def _asker(self, headers: Headers) -> Asker | None:
        if "authorization" not in headers:
            return None if self._portal is None else self._portal.asker(headers)
        # A portal's public keys may have to be fetched: that waits in a thread of its own kind.
        known = FirstOf(tuple(each for each in (self._keys, self._portal) if each is not None))
        return await to_thread.run_sync(known.asker, headers, limiter=self._verifying)


def _coming_by(scope: Scope, asker: Asker) -> Asker:
    return replace(asker, door=door_of(scope), address=address_of(scope))


def _open(scope: Scope) -> bool:
    """Whether anybody may send this request: health checks and commands."""
    path = path_below_root(scope)
    return path in _OPERATORS or (scope.get("method"), path) in _COMMANDS


def _is_code(scope: Scope) -> bool:
    """Whether this request is for the program's own pages and scripts, which hold nothing of anybody."""
    path = path_below_root(scope)
    known = path in _CODE or path.startswith(_FILES)
    return known and scope.get("method") in ("GET", "HEAD")


def _opens_a_page(scope: Scope) -> bool:
    """Whether a browser opens an address, which may go another way first."""
    headers = Headers(scope=scope)
    opens = headers.get("sec-fetch-dest", "document") == "document"
    return scope.get("method") == "GET" and opens and "text/html" in headers.get("accept", "")


def _to_login(scope: Scope) -> ASGIApp:
    wanted = path_below_root(scope)
    if scope.get("query_string"):
        wanted += "?" + scope["query_string"].decode("latin-1")
    address = f"{scope.get('root_path', '')}/login?{urlencode({'to': wanted})}"
    return RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})


def _refused(scope: Scope, status: int, line: str) -> ASGIApp:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {"Retry-After": "10"}
    return fault_response(path_below_root(scope), status, line, headers=headers)


class _KnownAgain:
    """Gives every browser that opens the page a name in a cookie, by which it finds its own conversations."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        note_asker(scope, _coming_by(scope, Asker(person_of(Request(scope).cookies))))
        if not _opens_the_page(Request(scope)):
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
    # In a frame of another site, browsers send only partitioned cookies, and those need HTTPS.
    secure = request.url.scheme == "https"
    site = "None; Secure; Partitioned" if secure else "Lax"
    name = secrets.token_urlsafe(16)
    return f"{COOKIE}={name}; Path={path}; Max-Age={_KEPT_S}; HttpOnly; SameSite={site}"
