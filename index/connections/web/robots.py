"""robots.txt: what a server lets programs read (RFC 9309). The only module that uses protego."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from index.connections.web.client import AGENT, Client, NotGot

_LARGEST = 500 << 10  # bytes; RFC 9309 asks for at least that
_SLOWEST_S = 60.0
CLOSED = "robots.txt does not let it be read"


class Robots:
    """The rules of each host, asked for once a run. What can't be told is closed, as the standard says."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._rules: dict[str, Protego | str] = {}

    def permits(self, address: str) -> str | None:
        """Why an address may not be asked; None if it may."""
        rules = self._of(address)
        if isinstance(rules, str):
            return rules
        return None if rules.can_fetch(address, AGENT) else CLOSED

    def answered(self, address: str) -> bool:
        """False if the rules of a host could not be had, so that nothing there may be asked."""
        return not isinstance(self._of(address), str)

    def _of(self, address: str) -> Protego | str:
        parts = urlsplit(address)
        site = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
        if site not in self._rules:
            rules = self._rules[site] = self._read(site)
            if isinstance(rules, Protego) and (slower := rules.crawl_delay(AGENT)):
                self._client.delay_s = max(self._client.delay_s, min(float(slower), _SLOWEST_S))
        return self._rules[site]

    def _read(self, site: str) -> Protego | str:
        try:
            got = self._client.get(site, most_bytes=10 * _LARGEST)
        except NotGot as fault:
            if fault.stops:
                raise
            if "redirects" in str(fault):
                return Protego.parse(
                    ""
                )  # as the standard says of what can't be reached by redirects
            return str(fault) if "private address" in str(fault) else f"robots.txt: {fault}"
        if got.status >= 500 or got.status == 429:
            return f"robots.txt: the server answers {got.status}, so nothing else is asked"
        if got.status != 200:
            return Protego.parse("")
        return Protego.parse(got.data[:_LARGEST].decode("utf-8-sig", "replace"))
