"""Addresses in one form, so that a page has one; and which addresses belong to what is fetched."""

from __future__ import annotations

import posixpath
import re
from pathlib import PurePosixPath
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from index.errors import CannotRun

_PORTS = {"http": 80, "https": 443}
_LONGEST = 2_000  # characters
_KEPT = "!$&'()*+,;=:@/~-._"  # what stays as it is in a path


def is_address(text: str) -> bool:
    """True for what begins like a web address: it is no path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text) is not None


def checked_address(text: str) -> str:
    """A typed address in its one form; CannotRun says what is wrong with it."""
    scheme = text.split("://")[0].lower()
    if scheme not in _PORTS:
        raise CannotRun(f"{scheme}:// is not fetched: only http:// and https://")
    try:
        if "@" in urlsplit(text).netloc:
            raise CannotRun(
                "an address with a name or password in it is not fetched: leave that out"
            )
    except ValueError:
        pass
    found = plain_address(text)
    if found is None:
        raise CannotRun(f"{text[:200]} is not a web address: https://docs.example/guide")
    return found


def plain_address(text: str, base: str | None = None) -> str | None:
    """An address in its one form, without fragment; None if it isn't one that can be fetched."""
    try:
        parts = urlsplit(urljoin(base, text.strip()) if base else text.strip())
        port = parts.port
        host = (parts.hostname or "").rstrip(".").encode("idna").decode() if parts.hostname else ""
    except (ValueError, UnicodeError):
        return None
    if (
        parts.scheme.lower() not in _PORTS
        or not host
        or "@" in parts.netloc
        or len(text) > _LONGEST
    ):
        return None
    if re.search(r"[\s/\\?#%<>]", host):
        return None
    shown = f"[{host}]" if ":" in host else host
    where = shown if port in (None, _PORTS[parts.scheme]) else f"{shown}:{port}"
    query = quote(parts.query, safe=f"{_KEPT}?%[]")
    return urlunsplit((parts.scheme, where, _path(parts.path), query, ""))


def host_of(address: str) -> str:
    """The host of an address, in lower case, without its port."""
    return (urlsplit(address).hostname or "").lower()


def same_host(one: str, other: str) -> bool:
    """True if two addresses lie on one host and port; http and https at their own ports count as one."""
    return _site(urlsplit(one)) == _site(urlsplit(other))


def below(address: str, start: str) -> bool:
    """True if an address is on the host of ``start``, and its path below that one's."""
    top = unquote(urlsplit(start).path)
    if not top.endswith("/"):
        top = posixpath.dirname(top) if PurePosixPath(top).suffix else top
        top = top.rstrip("/") + "/"
    path = unquote(urlsplit(address).path)
    return same_host(address, start) and (path.startswith(top) or path == top.rstrip("/"))


def source_name(address: str, suffix: str) -> str:
    """What the source of an address is called: its host and path, ending as its content does."""
    parts = urlsplit(address)
    path = unquote(parts.path, errors="replace")
    if path.endswith("/"):
        path += "index"
    asked = f"?{unquote(parts.query, errors='replace')}" if parts.query else ""
    found = f"{parts.netloc}{path}{asked.replace('/', '_')}"
    return found if PurePosixPath(found).suffix.lower() == suffix else found + suffix


def plain_variant(one: str, other: str) -> bool:
    """True if two addresses differ only in what rarely tells pages apart: scheme, www, query, slash, index."""
    return _variant(urlsplit(one)) == _variant(urlsplit(other))


def _variant(parts: SplitResult) -> tuple[str, str]:
    host = (parts.hostname or "").removeprefix("www.")
    path = re.sub(r"/(?:index\.\w{1,5})?$", "", unquote(parts.path))
    return host, path


def _site(parts: SplitResult) -> tuple[str, int]:
    port = parts.port or _PORTS.get(parts.scheme, 0)
    return (parts.hostname or "").lower(), 0 if port == _PORTS.get(parts.scheme) else port


def _path(path: str) -> str:
    """A path without steps up, each character escaped or not as in any other spelling of it."""
    steps = [quote(unquote(step), safe=_KEPT.replace("/", "")) for step in path.split("/")]
    out: list[str] = []
    for step in steps[1:] if path.startswith("/") else steps:
        if unquote(step) == "..":
            out = out[:-1]
        elif unquote(step) != ".":
            out.append(step)
    if steps and unquote(steps[-1]) in (".", "..") and (not out or out[-1]):
        out.append("")
    return "/" + "/".join(out)
