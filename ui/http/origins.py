"""Which web pages may send requests to this server: its own, and those of the listed origins.

This is the only rule on origins, for every route including Gradio's: CORS headers that a route sets
itself are removed. It follows the Fetch standard (cross-origin resource sharing) and Fetch Metadata.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.http.refusals import fault_response, path_below_root

COMPONENT = "/citeback-chat.js"
_PORTS = {"http": "80", "https": "443"}
_FRAMES = ("document", "iframe", "frame")
_ASKED_METHOD = "access-control-request-method"
_METHODS = "GET, HEAD, POST, PUT"
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")
_REMEMBERED_S = 600  # how long a browser may keep the answer to a preflight


@dataclass(frozen=True, slots=True)
class Sender:
    """Where a request comes from, according to the browser; other programs send no such headers.

    ``origin`` is the requesting page's origin; ``own``: it is this server's; ``listed``: it is in ``origins``.
    """

    origin: str | None
    own: bool
    listed: bool

    @property
    def foreign(self) -> bool:
        return not (self.own or self.listed)


class KnownOrigins:
    """Refuses requests from pages of other origins than this server's own and ``origins``.

    Such a page may only navigate to ours: by a link, or in a frame, which ``OwnOriginOnly`` allows or
    not. ``origins`` (``https://portal.example``) may read responses, with credentials.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str] = ()) -> None:
        self.app = app
        self._listed = frozenset(map(normal, origins))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        sender = _sender(scope, headers, self._listed)
        if sender.listed and scope["method"] == "OPTIONS" and _ASKED_METHOD in headers:
            await _preflight(sender, headers)(scope, receive, send)
            return

        async def send_by_our_rule(message: Message) -> None:
            if message["type"] == "http.response.start":
                _by_our_rule(MutableHeaders(scope=message), sender)
            await send(message)

        answers = _refusal(scope) if sender.foreign else self.app
        await answers(scope, receive, send_by_our_rule)


def normal(origin: str) -> str:
    """An origin as browsers write it: in lower case, without the default port."""
    scheme, _, host = origin.lower().partition("://")
    return f"{scheme}://{_without_port(host, scheme)}"


def _without_port(host: str, scheme: str) -> str:
    return host.removesuffix(f":{_PORTS.get(scheme, '')}")


def _sender(scope: Scope, headers: Headers, listed: frozenset[str]) -> Sender:
    origins, site = headers.getlist("origin"), headers.get("sec-fetch-site")
    if not origins:
        # Programs send no Sec-Fetch-Site; a browser sends "none" for an address that a person typed.
        own = site in (None, "none", "same-origin") or _leaves_for_us(scope, headers)
        own = own or _loads_the_component(scope, headers)
        return Sender(None, own, False)
    if len(origins) > 1:
        return Sender(None, False, False)
    (origin,) = origins
    if origin != "null" and normal(origin) in listed:
        return Sender(origin, False, True)
    return Sender(origin, _is_own(origin, site, scope, headers), False)


def _leaves_for_us(scope: Scope, headers: Headers) -> bool:
    """Whether the browser navigates to our page, by a link or in a frame: no other page can read the response."""
    return (
        scope.get("method") in ("GET", "HEAD")
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest", "document") in _FRAMES
    )


def _loads_the_component(scope: Scope, headers: Headers) -> bool:
    """Whether a page loads the component as a script: public code, which it runs and can't misuse."""
    return (
        scope.get("method") in ("GET", "HEAD")
        and path_below_root(scope) == COMPONENT
        and headers.get("sec-fetch-dest") == "script"
    )


def _is_own(origin: str, site: str | None, scope: Scope, headers: Headers) -> bool:
    """Whether ``origin`` is this server's own, reached directly or through a proxy.

    The X-Forwarded headers can be trusted here: a foreign page can't send them without a preflight
    request, and that is refused.
    """
    if site not in (None, "same-origin"):
        return False
    try:
        said = urlsplit(origin)
    except ValueError:  # not a valid URL
        return False
    # A proxy that terminates TLS may not report it; then the browser's Sec-Fetch-Site decides.
    schemes = _PORTS if site else {str(scope["scheme"]), _forwarded(headers, "proto")}
    forwarded = _forwarded(headers, "host")
    with_port = f"{forwarded}:{_forwarded(headers, 'port')}" if forwarded else ""
    hosts = filter(None, (headers.get("host"), forwarded, with_port))
    own = {_without_port(host.lower(), said.scheme) for host in hosts}
    return said.scheme in schemes and _without_port(said.netloc.lower(), said.scheme) in own


def _forwarded(headers: Headers, what: str) -> str:
    return headers.get(f"x-forwarded-{what}", "").split(",")[0].strip()


def _by_our_rule(headers: MutableHeaders, sender: Sender) -> None:
    """Replace the response's CORS headers by ours."""
    for name in {name for name in headers if name.lower().startswith("access-control-")}:
        del headers[name]
    headers.add_vary_header("Origin")
    if sender.foreign:
        headers["Cache-Control"] = "no-store"
    if sender.listed:
        headers.update(_readable_by(sender))
        headers["Access-Control-Expose-Headers"] = "Retry-After"


def _readable_by(sender: Sender) -> dict[str, str]:
    assert sender.origin is not None, "who is listed said its origin"
    return {
        "Access-Control-Allow-Origin": sender.origin,
        "Access-Control-Allow-Credentials": "true",
    }


def _refusal(scope: Scope) -> ASGIApp:
    line = (
        "pages of other origins may not ask this server: name those that may in CITEBACK_ORIGINS "
        "(a proxy in front must pass Host or X-Forwarded-Host on)"
    )
    return fault_response(path_below_root(scope), 403, line)


def _preflight(sender: Sender, headers: Headers) -> ASGIApp:
    """The response to a preflight request of a listed origin."""
    asked = headers.get("access-control-request-headers", "").split(",")
    names = [name.strip() for name in asked if _HEADER_NAME.fullmatch(name.strip())]
    said = {
        **_readable_by(sender),
        "Access-Control-Allow-Methods": _METHODS,
        "Access-Control-Allow-Headers": ", ".join(names),
        "Access-Control-Max-Age": str(_REMEMBERED_S),
        "Vary": "Origin, Access-Control-Request-Headers",
    }
    return Response(status_code=204, headers=said)
