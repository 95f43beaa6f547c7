"""What a fetched page leads to: its links, the address it gives itself, the addresses of a site map."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from index.connections.web.addresses import plain_address
from index.errors import Unreadable
from index.loaders.encodings import decode
from index.loaders.markup import Damaged, elements, html, inner, name

_LARGEST = 5 << 20  # bytes of a page whose links are looked for
_UNPACKED = 50 << 20  # bytes of a packed site map; the standard allows no more
_MAP = re.compile(rb"\s*(?:<!--.*?-->\s*|<\?.*?\?>\s*)*<(?:\w+:)?(urlset|sitemapindex)\b", re.S)


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Where a page leads, in order, each once; ``canonical`` is the address that it calls its own."""

    links: tuple[str, ...]
    canonical: str | None
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class SiteMap:
    """The addresses of a site map; for a map of maps those of its ``maps``. ``whole`` unless it is damaged."""

    pages: tuple[str, ...]
    maps: tuple[str, ...]
    whole: bool = True


def page_links(data: bytes, address: str) -> PageLinks:
    """The links of a page in HTML; none if it can't be understood, or is very large."""
    if len(data) > _LARGEST:
        return PageLinks((), None, frozenset())
    try:
        root = html(decode(data))
    except Unreadable:
        root = None
    if root is None:
        return PageLinks((), None, frozenset())
    base, canonical, links = address, None, []
    for each in root.iter("base", "a", "area", "link"):
        target = each.get("href")
        if not target:
            continue
        if name(each) == "base":
            base = plain_address(target, address) or base
        elif name(each) == "link":
            if "canonical" in (each.get("rel") or "").lower().split():
                canonical = canonical or plain_address(target, base)
        elif found := plain_address(target, base):
            links.append(found)
    words = frozenset(re.findall(r"\w{2,}", inner(root).lower()))
    return PageLinks(tuple(dict.fromkeys(links)), canonical, words)


def unpacked(data: bytes) -> bytes:
    """The bytes of a file that may be packed with gzip; Unreadable if it is damaged or too large."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    packed = zlib.decompressobj(wbits=31)
    try:
        found = packed.decompress(data, _UNPACKED)
    except zlib.error as error:
        raise Unreadable("damaged gzip") from error
    if packed.unconsumed_tail:
        raise Unreadable(f"more than {_UNPACKED >> 20} MB when unpacked")
    if not packed.eof:
        raise Unreadable("cut off: damaged gzip")
    return found


def site_map(data: bytes, address: str) -> SiteMap | None:
    """What is in a site map; None if it is none."""
    found = _MAP.match(data.removeprefix(b"\xef\xbb\xbf")[:20_000])
    if found is None:
        return None
    listed: list[str] = []
    whole = True
    try:
        for each in _listed(data, address):
            listed.append(each)  # noqa: PERF402 - those before a damaged place count
    except Damaged:
        whole = False
        listed = listed[:-1]  # the last may be cut off itself
    addresses = tuple(dict.fromkeys(listed))
    if found[1] == b"sitemapindex":
        return SiteMap((), addresses, whole)
    return SiteMap(addresses, (), whole)


def _listed(data: bytes, address: str) -> Iterator[str]:
    for each in elements(data, "loc"):
        parent = each.getparent()
        # Maps of pictures and films have a loc of their own inside an entry.
        if parent is None or name(parent) not in ("url", "sitemap") or not each.text:
            continue
        if found := plain_address(each.text, address):
            yield found
