"""By which names the server may be called."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.routes.refusing import fault_response, path_below_root

ANY = "*"


class KnownHosts:
    """Answers under this machine's names, its addresses and ``hosts`` only.

    A foreign page whose own name is pointed at this address (DNS rebinding) would be one origin
    with us, and read everything. It always comes by a name, so addresses need not be listed.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self.app = app
        self._any = ANY in hosts
        own = socket.gethostname().lower()
        self._known = {"localhost", own, f"{own}.local", *map(str.lower, hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and not self._any:
            name = _name(Headers(scope=scope).get("host", "localhost"))
            if not self._is_known(name):
                line = f"this server isn't known as {name[:100]}: name it in CITEBACK_HOSTS"
                await fault_response(path_below_root(scope), 421, line)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _is_known(self, name: str) -> bool:
        return name in self._known or name.endswith(".localhost") or _is_address(name)


def _name(host: str) -> str:
    """The host without its port and the dot that ends a full name."""
    name = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    return name.lower().rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
