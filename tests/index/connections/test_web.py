"""Web pages as sources: fetched politely, kept in step, from one host, never from a private address by itself."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.connections.kept import Connection, KeptDocuments
from index.connections.outcome import Outcome
from index.connections.web.addresses import (
    below,
    checked_address,
    plain_address,
    source_name,
)
from index.connections.web.client import Client, Got, Limits, NotGot
from index.connections.web.content import in_utf8, suffix_of
from index.connections.web.fetching import WebRun
from index.connections.web.network import is_public
from index.errors import CannotRun
from tests.index.connections.site import Site, serving_site

NAME = "site"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving_site() as served:
        yield served


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptDocuments]:
    found = KeptDocuments(tmp_path / "home")
    (tmp_path / "home").mkdir(exist_ok=True)
    yield found
    found.close()


def fetch(
    kept: KeptDocuments,
    address: str,
    *,
    depth: int = 0,
    pages: int = 100,
    made: type[Client] = Client,
    **limits: float | int,
) -> Outcome:
    """One run, as a command makes it."""
    if not any(each.name == NAME for each in kept.connections()):
        kept.note(Connection(NAME, "web", address, None, kept.folder(NAME)))
    wanted = Limits(pages=pages, depth=depth, delay_s=0, **limits)  # type: ignore[arg-type]
    with made(wanted, private_hosts=("127.0.0.1",)) as client:
        outcome = WebRun(kept, NAME, checked_address(address), client, pages, depth).run()
    kept.end(NAME, "2025-01-01", "{}")
    return outcome


def ids(kept: KeptDocuments) -> list[str]:
    """The ids of its sources, without the host."""
    return sorted(each.about.id.split("/", 1)[1] for each in kept.documents(NAME))


def small(site: Site) -> None:
    site.page(
        "/docs/",
        "Guide",
        "The crane lifts 40 t.",
        "a.html",
        "b.html#part",
        "/other/",
        "//x.example/",
    )
    site.page("/docs/a.html", "Tides", "The tide turns at noon.", "c.html", "b.html")
    site.page("/docs/b.html", "Boats", "The ferry carries 120 people.")
    site.page("/docs/c.html", "Quays", "The quay is 300 m long.")
    site.page("/other/", "Other", "Not below.")


def test_one_page_is_one_source_with_its_address(site: Site, kept: KeptDocuments) -> None:
    small(site)
    assert fetch(kept, f"{site.url}/docs/a.html#top").new == 1
    assert set(site.statuses()) == {"/docs/a.html"}
    (document,) = kept.documents(NAME)
    assert document.about.url == f"{site.url}/docs/a.html"
    assert document.about.id == f"{site.url.removeprefix('http://')}/docs/a.html"


def test_pages_below_are_followed_as_deep_as_asked_and_no_further(
    site: Site, kept: KeptDocuments
) -> None:
    small(site)
    fetch(kept, f"{site.url}/docs/", depth=1)
    assert ids(kept) == ["docs/a.html", "docs/b.html", "docs/index.html"]
    fetch(kept, f"{site.url}/docs/", depth=2)
    assert ids(kept) == ["docs/a.html", "docs/b.html", "docs/c.html", "docs/index.html"]
    assert "/other/" not in site.statuses()


def test_a_second_run_fetches_nothing_that_is_unchanged(site: Site, kept: KeptDocuments) -> None:
    small(site)
    fetch(kept, f"{site.url}/docs/", depth=2)
    site.asked.clear()
    outcome = fetch(kept, f"{site.url}/docs/", depth=2)
    assert (outcome.unchanged, outcome.new, outcome.changed) == (4, 0, 0)
    assert set(site.statuses().values()) == {304}


def test_what_changed_is_fetched_and_what_is_gone_is_dropped(
    site: Site, kept: KeptDocuments
) -> None:
    small(site)
    fetch(kept, f"{site.url}/docs/", depth=2)
    site.page("/docs/b.html", "Boats", "The ferry carries 140 people.")
    site.pages["/docs/c.html"].status = 410
    outcome = fetch(kept, f"{site.url}/docs/", depth=2)
    assert (outcome.changed, outcome.gone) == (1, 1)
    assert "docs/c.html" not in ids(kept)


@pytest.mark.parametrize("status", [500, 503, 403])
def test_a_server_that_fails_keeps_the_old_text_and_is_named(
    site: Site, kept: KeptDocuments, status: int
) -> None:
    small(site)
    fetch(kept, f"{site.url}/docs/", depth=2)
    site.pages["/docs/a.html"].status = status
    outcome = fetch(kept, f"{site.url}/docs/", depth=2)
    # c.html is linked from a.html only: it stays, too.
    assert len(ids(kept)) == 4 and outcome.gone == 0
    assert outcome.faults == [
        (f"{site.url}/docs/a.html", f"the server answers {status}; its text of before stays")
    ]


def test_a_page_that_is_no_longer_linked_is_dropped_only_if_all_could_be_seen(
    site: Site, kept: KeptDocuments
) -> None:
    small(site)
    fetch(kept, f"{site.url}/docs/", depth=2)
    site.page("/docs/", "Guide", "The crane lifts 40 t.", "b.html", "new.html")
    site.put("/docs/new.html", "oh", status=500)
    assert fetch(kept, f"{site.url}/docs/", depth=2).gone == 0
    del site.pages["/docs/new.html"]
    assert fetch(kept, f"{site.url}/docs/", depth=2).gone == 2


def test_robots_txt_is_obeyed_and_a_page_closed_since_is_dropped(
    site: Site, kept: KeptDocuments
) -> None:
    small(site)
    fetch(kept, f"{site.url}/docs/", depth=2)
    site.put("/robots.txt", "User-agent: *\nDisallow: /*b.html$\n", "text/plain")
    site.asked.clear()
    outcome = fetch(kept, f"{site.url}/docs/", depth=2)
    assert "/docs/b.html" not in site.statuses() and "docs/b.html" not in ids(kept)
    assert "robots.txt does not let it be read: 1" in outcome.notes


def test_robots_txt_that_cannot_be_had_closes_all_and_drops_nothing(
    site: Site, kept: KeptDocuments
) -> None:
    small(site)
    fetch(kept, f"{site.url}/docs/", depth=1)
    site.put("/robots.txt", "", status=503)
    site.asked.clear()
    outcome = fetch(kept, f"{site.url}/docs/", depth=1)
    assert outcome.gone == 0 and len(ids(kept)) == 3 and site.statuses() == {}
    assert "robots.txt" in outcome.faults[0][1]


def listed(*addresses: str, kind: str = "urlset") -> str:
    entry = "url" if kind == "urlset" else "sitemap"
    inside = "".join(f"<{entry}><loc>{each}</loc></{entry}>" for each in addresses)
    return f'<?xml version="1.0"?>\n<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</{kind}>'


def test_a_site_map_of_maps_one_packed_lists_the_pages_of_its_host(
    site: Site, kept: KeptDocuments
) -> None:
    small(site)
    site.put(
        "/map.xml", listed(f"{site.url}/one.xml", f"{site.url}/two.xml.gz", kind="sitemapindex")
    )
    site.put("/one.xml", listed(f"{site.url}/docs/a.html", "http://x.example/"), "application/xml")
    site.put(
        "/two.xml.gz", gzip.compress(listed(f"{site.url}/docs/b.html").encode()), "application/gzip"
    )
    outcome = fetch(kept, f"{site.url}/map.xml")
    assert ids(kept) == ["docs/a.html", "docs/b.html"] and outcome.as_asked
    assert "addresses of other hosts in the site map: 1" in outcome.notes

    site.asked.clear()
    assert fetch(kept, f"{site.url}/map.xml").unchanged == 2
    assert set(site.statuses().values()) == {304}

    site.put("/one.xml", listed("http://x.example/"), "application/xml")
    assert fetch(kept, f"{site.url}/map.xml").gone == 1


def test_a_damaged_site_map_drops_nothing(site: Site, kept: KeptDocuments) -> None:
    small(site)
    site.put("/map.xml", listed(f"{site.url}/docs/a.html", f"{site.url}/docs/b.html"), "text/xml")
    fetch(kept, f"{site.url}/map.xml")
    whole = listed(f"{site.url}/docs/a.html", f"{site.url}/docs/b.html")
    site.put("/map.xml", whole[: whole.index("b.html")], "text/xml")
    outcome = fetch(kept, f"{site.url}/map.xml")
    assert len(ids(kept)) == 2 and not outcome.as_asked


def test_limits_stop_a_run_and_are_named(site: Site, kept: KeptDocuments) -> None:
    for number in range(30):
        site.page(f"/c/{number or ''}", f"Day {number}", f"Day {number}.", f"/c/{number + 1}")
    outcome = fetch(kept, f"{site.url}/c/", depth=50, pages=5)
    assert len(ids(kept)) == 5 and "stopped at 5 pages: set pages to go on" in outcome.notes
    site.put("/big", b"x" * 3_000_000, "text/plain")
    outcome = fetch(kept, f"{site.url}/big", page_bytes=1 << 20)
    assert outcome.faults[0][1] == "larger than 1 MB"
    site.put(
        "/bomb", gzip.compress(b"x" * 9_000_000), "text/plain", headers={"Content-Encoding": "gzip"}
    )
    outcome = fetch(kept, f"{site.url}/bomb", page_bytes=1 << 20)
    assert outcome.faults[0][1] == "larger than 1 MB"


def test_redirects_lead_to_the_same_host_only_and_end(site: Site, kept: KeptDocuments) -> None:
    small(site)
    site.put("/old", "", status=301, headers={"Location": "/docs/a.html"})
    site.put("/away", "", status=302, headers={"Location": "http://x.example/"})
    site.put("/round", "", status=302, headers={"Location": "/round"})
    site.put("/file", "", status=302, headers={"Location": "file:///etc/passwd"})
    fetch(kept, f"{site.url}/old")
    assert ids(kept) == ["docs/a.html"]
    for path, told in (
        ("/away", "another host"),
        ("/round", "redirects"),
        ("/file", "no web address"),
    ):
        assert told in fetch(kept, site.url + path).faults[0][1]


def test_a_page_under_two_addresses_is_one_source(site: Site, kept: KeptDocuments) -> None:
    own = '<link rel="canonical" href="/docs/a.html">'
    site.page("/docs/", "Guide", "The crane lifts.", "a.html?print=1", "a.html?utm=x", "a.html#z")
    for query in ("", "?print=1", "?utm=x"):
        site.page(f"/docs/a.html{query}", "Tides", "The tide turns at noon.", head=own)
    fetch(kept, f"{site.url}/docs/", depth=1)
    assert ids(kept) == ["docs/a.html", "docs/index.html"]


def test_pages_that_all_call_themselves_the_first_page_by_mistake_stay(
    site: Site, kept: KeptDocuments
) -> None:
    own = '<link rel="canonical" href="/docs/">'
    site.page("/docs/", "Guide", "The crane lifts 40 tonnes.", "a.html", head=own)
    site.page("/docs/a.html", "Tides", "High water comes twice a day here.", head=own)
    fetch(kept, f"{site.url}/docs/", depth=1)
    assert ids(kept) == ["docs/a.html", "docs/index.html"]


class Killed(Client):
    """Its process is killed when it is to ask for b.html."""

    def get(self, address: str, **more: Any) -> Got:
        if address.endswith("b.html"):
            raise KeyboardInterrupt
        return super().get(address, **more)


def test_a_run_that_was_killed_is_gone_on_with(site: Site, kept: KeptDocuments) -> None:
    small(site)
    for page in site.pages.values():
        page.tagged = False
    with pytest.raises(KeyboardInterrupt):
        fetch(kept, f"{site.url}/docs/", depth=2, made=Killed)
    assert ids(kept) == ["docs/a.html", "docs/index.html"]
    site.asked.clear()
    fetch(kept, f"{site.url}/docs/", depth=2)
    assert set(site.statuses()) == {"/docs/", "/docs/b.html", "/docs/c.html"}
    assert len(ids(kept)) == 4


def test_private_addresses_are_refused_unless_their_host_is_named(site: Site) -> None:
    small(site)
    with Client(Limits(delay_s=0)) as client, pytest.raises(NotGot, match="PRIVATE_HOSTS"):
        client.get(f"{site.url}/docs/")
    assert site.asked == []


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]",
    ],
)  # fmt: skip
def test_no_other_way_to_write_this_machine_gets_there(site: Site, host: str) -> None:
    port = site.url.rpartition(":")[2]
    address = plain_address(f"http://{host}:{port}/docs/")
    if address is not None:
        with Client(Limits(delay_s=0)) as client, pytest.raises(NotGot):
            client.get(address)
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
        "64:ff9b::a00:1", "2002:a00:1::", "2001:0:4136:e378:8000:63bf:f5ff:fffe", "nonsense",
    ],
)  # fmt: skip
def test_addresses_of_no_public_host_are_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_told(address: str) -> None:
    assert is_public(address)


def test_a_name_that_resolves_otherwise_a_moment_later_leads_nowhere_else(site: Site) -> None:
    """Each connection goes to an address that was checked: there is no second look-up to rebind."""
    port = int(site.url.rpartition(":")[2])
    answers = [["127.0.0.1"], ["10.0.0.1"], ["127.0.0.1", "192.168.0.1"]]
    looked_up: list[str] = []

    def rebound(host: str, at: int) -> list[str]:
        looked_up.append(host)
        return answers[len(looked_up) % 3]

    with Client(Limits(delay_s=0), resolve=rebound) as client:
        for _ in range(6):
            with pytest.raises(NotGot):
                client.get(f"http://docs.example:{port}/docs/")
    assert len(looked_up) == 6 and site.asked == []


def test_a_server_that_sends_a_byte_now_and_then_comes_to_an_end(site: Site) -> None:
    small(site)
    with Client(Limits(delay_s=0, seconds=0.3), private_hosts=("127.0.0.1",)) as client:
        site.before = lambda path: time.sleep(1)
        with pytest.raises(NotGot):
            client.get(f"{site.url}/docs/")


@pytest.mark.parametrize(
    ("typed", "one"),
    [
        ("HTTP://Docs.Example:80/a/../b/./c?x=1#y", "http://docs.example/b/c?x=1"),
        ("https://docs.example", "https://docs.example/"),
        ("https://docs.example/%7Euser/%2e%2e/a", "https://docs.example/a"),
        ("https://docs.example/ä b", "https://docs.example/%C3%A4%20b"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ],
)
def test_an_address_has_one_form(typed: str, one: str) -> None:
    assert checked_address(typed) == one == checked_address(one)


@pytest.mark.parametrize(
    "typed",
    [
        "ftp://docs.example/",
        "file:///etc/passwd",
        "https://a:b@docs.example/",
        "http://",
        "http://a b/",
    ],
)
def test_what_is_not_fetched_is_said_in_a_line(typed: str) -> None:
    with pytest.raises(CannotRun) as refused:
        checked_address(typed)
    assert "\n" not in str(refused.value)


def test_below_an_address_is_its_path_on_its_host() -> None:
    start = "https://x.example/docs/guide.html"
    assert below("https://x.example/docs/a/b", start)
    assert not below("https://x.example/docsother", start)
    assert not below("https://y.example/docs/a", start)
    assert not below("https://x.example:8443/docs/a", start)
    assert below("https://x.example/docs/a", "https://x.example/docs")


@pytest.mark.parametrize(
    ("kind", "data", "address", "suffix"),
    [
        ("text/html", b"%PDF-1.7", "https://x.example/a", ".pdf"),
        ("application/pdf", b"<html><body>sign in", "https://x.example/a.pdf", ".html"),
        ("text/html", b"<p>no head", "https://x.example/a.php", ".html"),
        ("text/plain", b"# A", "https://x.example/a.md", ".md"),
        ("text/plain", b"<html>shown as text", "https://x.example/a", ".txt"),
        ("application/octet-stream", b"a,b\n1,2", "https://x.example/a.csv", ".csv"),
        ("text/csv; charset=x".partition(";")[0], b"a,b", "https://x.example/q?f=csv", ".csv"),
        ("", b"<!DOCTYPE html><p>", "https://x.example/a", ".html"),
    ],
)
def test_what_the_server_says_and_what_the_bytes_are_tell_how_it_is_read(
    kind: str, data: bytes, address: str, suffix: str
) -> None:
    assert suffix_of(kind, data, address) == suffix
    assert source_name(address, suffix).endswith(suffix)


def test_an_encoding_that_only_the_server_told_is_kept(site: Site, kept: KeptDocuments) -> None:
    data = "<html><body><p>Žluťoučký kůň</p></body></html>".encode("iso-8859-2")
    assert "Žluťoučký kůň".encode() in in_utf8("text/html", "iso-8859-2", data)
    site.put("/a", data, "text/html; charset=iso-8859-2")
    fetch(kept, f"{site.url}/a")
    (document,) = kept.documents(NAME)
    assert "Žluťoučký".encode() in (kept.data(NAME, document) or b"")


def test_hostile_pages_become_neither_paths_nor_other_sources(
    site: Site, kept: KeptDocuments
) -> None:
    site.page(
        "/d/", "X", "Text.", "../../../../etc/passwd", "%2e%2e/%2e%2e/up", "a%00b", "x" * 3000
    )
    site.page("/d/..%2f..%2fup", "Y", "Text of up.")
    fetch(kept, f"{site.url}/d/", depth=2)
    inside = {path for path in kept.home.rglob("*") if path.is_file() and path.suffix == ".html"}
    assert inside and all(path.parent == kept.folder(NAME) for path in inside)
