"""Inside somebody else's web: under a prefix, behind a proxy, in a frame of another origin."""

from __future__ import annotations

import json
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from fastapi.testclient import TestClient

from tests.ui.browsing import Browser
from tests.ui.examples import CALL, HOW_LONG, SENTENCE, disagreeing, fresh, script, shelf
from tests.ui.proxying import free_port, portal, proxied
from tests.ui.serving import built, served
from ui.access.policy import Access
from ui.server.application import create_app
from ui.viewer.source_page import source_url

ROOT = "/team/portal"


@pytest.mark.parametrize("strips", [True, False])
def test_everything_works_under_a_prefix_behind_a_proxy(strips: bool) -> None:
    app = built(lambda: create_app(shelf(), script(), kept=fresh(), root_path=ROOT))
    with served(app) as upstream, proxied(upstream, prefix=ROOT, strips=strips) as url:
        with urlopen(f"{url}healthz") as health:
            assert json.load(health)["status"] == "ok"
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        asked = Request(f"{url}api/ask", json.dumps({"question": HOW_LONG}).encode(), headers)
        with urlopen(asked) as events:
            assert events.read().decode().count("event: done") == 1
        start = CALL.text.index(SENTENCE)
        with urlopen(url + source_url(CALL.id, start, start + len(SENTENCE))) as viewer:
            assert f'<mark class="cited">{SENTENCE}' in viewer.read().decode()
        said = {"model": "citeback", "messages": [{"role": "user", "content": HOW_LONG}]}
        headers = {"Content-Type": "application/json"}
        with urlopen(
            Request(f"{url}v1/chat/completions", json.dumps(said).encode(), headers)
        ) as got:
            message = json.load(got)["choices"][0]["message"]
        links = [each["url_citation"]["url"] for each in message["annotations"]]
        assert links and all(link.startswith(f"{url}source/") for link in links)
        with urlopen(f"{url}openapi.json") as description:
            assert "/api/ask" in json.load(description)["paths"]


def test_the_page_works_under_a_prefix_behind_a_proxy(browser: Browser) -> None:
    app = built(lambda: create_app(shelf(), script(), kept=fresh(), root_path=ROOT))
    with served(app) as upstream, proxied(upstream, prefix=ROOT, strips=True) as url:
        browser.open(url)
        browser.ask(HOW_LONG)
        assert browser.cited(disagreeing().citations[0].quote)
        assert browser.hosts_asked() == {urlsplit(url).netloc}
        # Gradio asks for its manifest, and the browser for an icon, at the root of the host.
        known = ("/manifest.json", "/favicon.ico")
        told = [each for each in browser.complaints() if not any(name in each for name in known)]
        assert told == []


def test_the_page_works_in_a_frame_of_an_origin_that_is_allowed(browser: Browser) -> None:
    port = free_port()
    access = Access(origins=(f"http://127.0.0.1:{port}",))
    app = built(lambda: create_app(shelf(), script(), kept=fresh(), access=access))
    with served(app) as url, portal(url, port) as outside:
        browser.go(outside)
        framed = browser.page.frame_locator("[name=framed]")
        framed.locator("#question").fill(HOW_LONG)
        framed.locator("#question").press("Enter")
        framed.frame_locator("[name=source-viewer]").locator(".cited").first.wait_for()


def test_no_other_origin_may_frame_the_page_unless_allowed(browser: Browser) -> None:
    with (
        served(built(lambda: create_app(shelf(), script(), kept=fresh()))) as url,
        portal(url) as outside,
    ):
        browser.go(outside)
        browser.until(lambda: any("frame" in line.lower() for line in browser.complaints()))
        assert browser.page.frame_locator("[name=framed]").locator("#question").count() == 0


def test_headers_say_who_may_frame_the_page_and_the_viewer() -> None:
    allowed = ("https://portal.example",)
    for ancestors, page_says, viewer_says, denied in (
        ((), "frame-ancestors 'none'", "frame-ancestors 'self'", "DENY"),
        (allowed, *["frame-ancestors 'self' https://portal.example"] * 2, None),
    ):
        app = built(
            lambda a=ancestors: create_app(  # type: ignore[misc]
                shelf(), script(), kept=fresh(), access=Access(origins=a)
            )
        )
        with TestClient(app) as client:
            page, viewer = client.get("/"), client.get(source_url(CALL.id))
        assert page.headers["content-security-policy"].endswith(page_says)
        assert viewer.headers["content-security-policy"].endswith(viewer_says)
        assert page.headers.get("x-frame-options") == denied
        assert page.headers["x-content-type-options"] == "nosniff"
