"""One run over a web address: the page, those below it, or those of a site map, brought in step with what is kept.

START HERE for web pages. What was fetched is in files of the home; a sync indexes them like any others.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from index.connections.kept import HIDDEN, Document, KeptDocuments, file_name, plain_id
from index.connections.outcome import Outcome
from index.connections.web.addresses import below, plain_variant, same_host, source_name
from index.connections.web.client import Client, Got, NotGot
from index.connections.web.content import in_utf8, readable, suffix_of
from index.connections.web.pages import PageLinks, SiteMap, page_links, site_map, unpacked
from index.connections.web.robots import CLOSED, Robots
from index.errors import Unreadable
from index.files import About

_GONE = (404, 410)
_MOST_MAPS = 200
_MAP = "site map "  # begins the key of one
_ALIKE = 0.9  # of the words of two pages that one of them calls the same


@dataclass(slots=True)
class WebRun:
    """One run. ``told`` hears how many documents were looked at, and of how many that are known so far."""

    kept: KeptDocuments
    connection: str
    address: str
    client: Client
    pages: int
    depth: int
    told: Callable[[int, int], None] = lambda done, total: None
    within: str = ""  # put before the ids of its sources, so that no other connection has them
    outcome: Outcome = field(default_factory=Outcome)
    since: str = ""
    whole: bool = True  # nothing kept us from seeing all that there is
    seen: set[str] = field(default_factory=set)  # keys found in this run
    asked: set[str] = field(default_factory=set)
    left_out: dict[str, int] = field(default_factory=dict)
    robots: Robots = field(init=False)

    def run(self) -> Outcome:
        """Fetch what is new or has changed, and drop what is gone."""
        self.robots = Robots(self.client)
        self.since = self.kept.begin(self.connection, _now())
        try:
            self._all()
            self._unseen()
        except NotGot as fault:  # time, or the bytes of a run, are used up
            self.outcome.notes.append(f"stopped: {fault}; the rest stays as it was")
        for why, count in self.left_out.items():
            self.outcome.notes.append(f"{why}: {count:,}")
        return self.outcome

    def _all(self) -> None:
        first = self._first()
        if first is None:
            return
        listed = self._site_map(first)
        if listed is not None:
            for each in listed:
                if not self._room():
                    break
                self._take(each)
        else:
            links = self._took(self.address, first)
            if self.depth:
                self._below(first.address, links)

    def _first(self) -> Got | None:
        """The page at the address itself; None if it can't be had, which is noted."""
        known = self.kept.document(self.connection, self.address)
        try:
            got = self._get(self.address, known or self._known_map(self.address))
        except NotGot as fault:
            if fault.stops:
                raise
            self.whole = False
            self._faulted(self.address, str(fault))
            return None
        if got.status not in (200, 304) and got.status not in _GONE:
            self.whole = False
            self._faulted(self.address, f"the server answers {got.status}")
            return None
        return got

    # The pages below an address

    def _below(self, start: str, links: PageLinks | None) -> None:
        waiting = deque((each, 1) for each in self._inside(start, links))
        while waiting:
            address, depth = waiting.popleft()
            if address in self.asked:
                continue
            if not self._room():
                break
            found = self._take(address)
            self.told(len(self.asked), len(self.asked) + len(waiting))
            if depth < self.depth:
                waiting.extend((each, depth + 1) for each in self._inside(start, found))

    def _inside(self, start: str, links: PageLinks | None) -> list[str]:
        return [each for each in (links.links if links else ()) if below(each, start)]

    def _room(self) -> bool:
        if len(self.asked) < self.pages:
            return True
        self.whole = False
        self.outcome.notes.append(f"stopped at {self.pages:,} pages: set pages to go on")
        return False

    # One page

    def _take(self, address: str) -> PageLinks | None:
        """Bring one address in step; returns where it leads, None if that isn't known."""
        if address in self.asked:
            return None
        known = self.kept.document(self.connection, address)
        if known and known.checked >= self.since:  # by the run that was killed
            self.asked.add(address)
            self.seen.add(known.key)
            self.outcome.unchanged += 1
            return self._kept_links(known)
        try:
            got = self._get(address, known)
        except NotGot as fault:
            if fault.stops:
                raise
            self._faulted(address, str(fault))
            return self._kept_links(known)
        return self._took(address, got)

    def _get(self, address: str, known: Document | None) -> Got:
        self.asked.add(address)
        # Without its bytes a page must come anew.
        held = known if known and self.kept.data(self.connection, known) is not None else None
        return self.client.get(
            address,
            permits=self.robots.permits,
            etag=held.etag if held else None,
            modified=held.modified if held else None,
            wanted=lambda kind, at: readable(kind, at) or at == self.address,
        )

    def _took(self, address: str, got: Got) -> PageLinks | None:
        known = self.kept.document(self.connection, address)
        if got.status == 304 and known:
            self._checked(known, got)
            return self._kept_links(known)
        if got.status in _GONE:
            self._gone(address, known, got.status)
            return None
        if got.status != 200:
            self._faulted(address, f"the server answers {got.status}")
            return self._kept_links(known)
        self.asked.add(got.address)
        if got.address != address and known:
            self.kept.drop(self.connection, [known])  # it has moved
        suffix = suffix_of(got.kind, got.data, got.address)
        links = page_links(got.data, got.address) if suffix == ".html" else None
        if links and self._same_elsewhere(got, links):
            return links
        self._keep(got, suffix)
        return links

    def _keep(self, got: Got, suffix: str) -> None:
        key, data = got.address, in_utf8(got.kind, got.charset, got.data)
        before = self.kept.document(self.connection, key)
        wanted = plain_id(f"{self.within}/{source_name(key, suffix)}")
        name = self.kept.free_id(self.connection, key, wanted)
        self.kept.take_over(self.connection, name)
        document = Document(
            key=key,
            file=file_name(key, suffix),
            about=About(name, name, key),
            sha256=hashlib.sha256(data).hexdigest(),
            etag=got.etag,
            modified=got.modified,
            checked=_now(),
        )
        self.seen.add(key)
        if before is None:
            self.outcome.new += 1
        elif (before.sha256, before.file) == (document.sha256, document.file):
            self.outcome.unchanged += 1
        else:
            self.outcome.changed += 1
        self.kept.put(self.connection, document, data)

    def _same_elsewhere(self, got: Got, links: PageLinks) -> bool:
        """Whether a page stands under the address that it calls its own; that one is fetched now, if it wasn't.

        Where all pages name one address by mistake, their words differ from that one's.
        """
        own = links.canonical
        if own is None or own == got.address or not same_host(own, got.address):
            return False
        if own not in self.asked and self.robots.permits(own) is None:
            self._take(own)
        other = self.kept.document(self.connection, own)
        if other is None or own not in self.seen:
            return False
        data = self.kept.data(self.connection, other)
        words = (
            page_links(data, own).words if data and other.file.endswith(".html") else frozenset()
        )
        if not plain_variant(own, got.address) or own == self.address:
            if len(words & links.words) < _ALIKE * max(1, len(words | links.words)):
                return False
        elif len(words & links.words) < 0.5 * max(1, len(words | links.words)):
            return False
        if double := self.kept.document(self.connection, got.address):
            self.kept.drop(self.connection, [double])
            self.outcome.gone += 1
        self._leave_out("pages under a second address")
        return True

    def _checked(self, known: Document, got: Got) -> None:
        self.seen.add(known.key)
        self.outcome.unchanged += 1
        self.kept.note_checked(
            self.connection,
            replace(
                known,
                etag=got.etag or known.etag,
                modified=got.modified or known.modified,
                checked=_now(),
            ),
        )

    def _kept_links(self, known: Document | None) -> PageLinks | None:
        """The links of a page as it was had last; without one, what it leads to isn't known."""
        data = self.kept.data(self.connection, known) if known else None
        if known is None or data is None:
            return None
        return page_links(data, known.key) if known.file.endswith(".html") else None

    def _gone(self, address: str, known: Document | None, status: int) -> None:
        if known is not None:
            self.kept.drop(self.connection, [known])
            self.outcome.gone += 1
        if address == self.address:
            self.whole = False  # what lay below it may still be there
        if known is None or address == self.address:
            self.outcome.fault(address, f"it is not there (the server answers {status})")

    def _faulted(self, address: str, why: str) -> None:
        known = self.kept.document(self.connection, address)
        unread, closed = why.endswith("is not read"), why.startswith(CLOSED)
        if unread or closed:
            self._leave_out("not read, by their type" if unread else why)
            if known is not None:  # what the server closes, or replaces, must not stay for ever
                self.kept.drop(self.connection, [known])
                self.outcome.gone += 1
            if address == self.address:
                self.outcome.fault(address, why)
        elif known is not None:
            self.seen.add(known.key)
            self.outcome.fault(address, f"{why}; its text of before stays")
        else:
            self.whole = False
            self.outcome.fault(address, why)

    def _leave_out(self, why: str) -> None:
        self.left_out[why] = self.left_out.get(why, 0) + 1

    # What was there before and was not found now

    def _unseen(self) -> None:
        """Drop what is no longer listed or linked; where not all could be seen, only what is told to be gone."""
        left = [
            each
            for each in self.kept.documents(self.connection)
            if each.key not in self.seen and each.key not in self.asked
        ]
        if self.whole:
            self.kept.drop(self.connection, left)
            self.outcome.gone += len(left)
            return
        for each in left if self.robots.answered(self.address) else ():
            if len(self.asked) >= 2 * self.pages:
                break
            self._take(each.key)

    # Site maps

    def _site_map(self, got: Got) -> list[str] | None:
        """The addresses in a site map and in the maps it names; None if it is none."""
        try:
            first = self._map_of(self.address, got)
        except Unreadable as reason:
            self._faulted(self.address, str(reason))
            return []
        if first is None:
            return None
        pages, maps, read = list(first.pages), deque(first.maps), {got.address, self.address}
        while maps and len(pages) <= self.pages:
            address = maps.popleft()
            if address in read or not same_host(address, self.address):
                continue
            if len(read) >= _MOST_MAPS:
                self.whole = False
                break
            read.add(address)
            found = self._one_map(address)
            if found is not None:
                pages += found.pages
                maps.extend(found.maps)
        self.whole &= not maps or len(pages) <= self.pages
        return self._on_this_host(dict.fromkeys(pages))

    def _one_map(self, address: str) -> SiteMap | None:
        known = self._known_map(address)
        try:
            got = self.client.get(
                address,
                permits=self.robots.permits,
                etag=known.etag if known else None,
                modified=known.modified if known else None,
            )
            if got.status not in (200, 304):
                raise NotGot(f"the server answers {got.status}")
            found = self._map_of(address, got)
            if found is None:
                raise NotGot("it is no site map")
        except (NotGot, Unreadable) as fault:
            if isinstance(fault, NotGot) and fault.stops:
                raise
            self.whole = False
            self.outcome.fault(address, str(fault))
            return None
        return found

    def _known_map(self, address: str) -> Document | None:
        return self.kept.document(self.connection, _MAP + address)

    def _map_of(self, address: str, got: Got) -> SiteMap | None:
        """The site map that was got, or that is kept where it has not changed; None if it is none."""
        known = self._known_map(address)
        if got.status == 304 and known:
            data = self.kept.data(self.connection, known)
        else:
            data = unpacked(got.data) if got.status == 200 else None
        found = site_map(data, got.address) if data is not None else None
        if found is None or data is None:
            return None
        if got.status == 200:
            self._keep_map(address, got, data)
        if not found.whole:
            self.whole = False
            self.outcome.fault(address, "a part of it is damaged; what stands before that is read")
        return found

    def _keep_map(self, address: str, got: Got, data: bytes) -> None:
        key = _MAP + address
        document = Document(
            key=key,
            file=HIDDEN + file_name(key, ".xml"),
            about=About(key, key),
            sha256=hashlib.sha256(data).hexdigest(),
            etag=got.etag,
            modified=got.modified,
            checked=_now(),
        )
        self.kept.put(self.connection, document, data)

    def _on_this_host(self, pages: dict[str, None]) -> list[str]:
        here = [each for each in pages if same_host(each, self.address)]
        if others := len(pages) - len(here):
            self.left_out["addresses of other hosts in the site map"] = others
        return here


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
