"""By which door a request came, and from where: for the audit log and for limits, never for rights."""

from __future__ import annotations

import ipaddress
import re

from starlette.datastructures import Headers
from starlette.types import Scope

from ui.http.refusals import path_below_root

PORTAL_HEADER = "X-Citeback-Portal"  # the frame says which origin's page it is in
_NAMED = {
    "source": "viewer", "picture": "viewer", "conversations": "export", "uploads": "page",
    "admin": "admin", "mcp": "mcp", "login": "login", "logout": "login", "gradio_api": "page", "": "page",
}  # fmt: skip
_PROGRAMS = re.compile(r"/(api|v1)(/[a-z_]{1,30}){1,3}")


def door_of(scope: Scope) -> str:
    """``page``, ``embed``, ``viewer``, ``mcp``, ..., or the path of a program's route; ``other`` for the rest."""
    path = path_below_root(scope)
    if _PROGRAMS.fullmatch(path):
        return path
    door = _NAMED.get(path.split("/")[1] if "/" in path else "", "other")
    return "embed" if door == "page" and PORTAL_HEADER in Headers(scope=scope) else door


def address_of(scope: Scope) -> str:
    """The client's IP address; of IPv6 the network that one subscriber has, as its addresses cost nothing."""
    client = scope.get("client")
    said = str(client[0]) if client else ""
    try:
        found = ipaddress.ip_address(said.partition("%")[0])
    except ValueError:
        return said[:100]
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
