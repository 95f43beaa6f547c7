"""Checks host headers: whether they are well-formed, and whether they name this server."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.http.refusals import fault_response, path_below_root

ANY = "*"
_HOSTS = ("host", "x-forwarded-host")
_WORDS = {  # other headers of a proxy, and their formats
    "x-forwarded-proto": re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,19}"),
    "x-forwarded-port": re.compile(r"[0-9]{1,5}"),
}
# Gradio would build URLs from this header; only Gradio's own servers send it, and there are none here.
_NOT_OURS = b"x-gradio-server"
_HOST = re.compile(
    r"(?P<name>[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:(?P<port>[0-9]{1,5}))?"
)
_NUMBERS = re.compile(r"[0-9.]+")


class SoundHosts:
    """Rejects malformed host, protocol and port headers, before other code builds URLs from them.

    Proxies join several values with commas, but never in ``Host``; every value must be valid.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if header := _unsound(Headers(scope=scope)):
                line = f"what the header {header} says is no {header.rpartition('-')[2]}"
                await fault_response(path_below_root(scope), 400, line)(scope, receive, send)
                return
            ours = [(name, value) for name, value in scope["headers"] if name != _NOT_OURS]
            scope = {**scope, "headers": ours}
        await self.app(scope, receive, send)


def _unsound(headers: Headers) -> str | None:
    """The name of the first malformed header; None if all are well-formed."""
    for header in _HOSTS:
        if not all(map(is_host, _said(headers, header))):
            return header
    for header, word in _WORDS.items():
        if not all(map(word.fullmatch, _said(headers, header))):
            return header
    return None


def _said(headers: Headers, name: str) -> list[str]:
    values = headers.getlist(name)
    if name == "host":  # ``Host`` is never a list; ``KnownHosts`` rejects an empty one
        return [value for value in values if value]
    parts = (part.strip(" \t") for value in values for part in value.split(","))
    return [part for part in parts if part]


def is_host(said: str) -> bool:
    """Whether ``said`` is a name or IP address, with or without a port (RFC 3986; also names with "_")."""
    found = _HOST.fullmatch(said)
    if found is None or int(found["port"] or 0) > 65_535:
        return False
    name = found["name"]
    if name.startswith("[") or _NUMBERS.fullmatch(name):
        return _is_address(name.strip("[]"))
    return True


class KnownHosts:
    """Accepts only requests for this machine's names, for ``hosts``, and for IP addresses.

    A foreign page whose host name resolves to this machine (DNS rebinding) would have the same origin
    as this server and could read everything. It always uses a name, so all IP addresses are accepted.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self.app = app
        self._any = ANY in hosts
        own = socket.gethostname().lower()
        self._known = {"localhost", own, f"{own}.local", *map(str.lower, hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._any:
            name = _name(Headers(scope=scope).get("host", "localhost"))
            if not self._is_known(name):
                line = f"this server isn't known as {name[:100]}: name it in CITEBACK_HOSTS"
                await fault_response(path_below_root(scope), 421, line)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _is_known(self, name: str) -> bool:
        return name in self._known or name.endswith(".localhost") or _is_address(name)


def _name(host: str) -> str:
    """The host without its port and without the final dot of a fully qualified name."""
    name = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    return name.lower().rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
