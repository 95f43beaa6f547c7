"""Pages of other origins get nothing from any route, and change nothing; those that are listed do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from eval.curation.reviewing import Review
from index.library import Library
from tests.ui.browsing import Browser
from tests.ui.examples import HOW_LONG, SENTENCE, fresh, script, shelf
from tests.ui.proxying import portal
from tests.ui.serving import built, served
from ui.access.policy import Access
from ui.admin.page import Administration
from ui.chat.gradio_boundary import PageDoor
from ui.indexing.background_sync import Syncing
from ui.review.page import create_app as review_app
from ui.routes.uploading import PAGE_HEADER
from ui.server.application import create_app
from ui.storage.feedback import FeedbackStore
from ui.storage.uploads import Uploads

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
LISTED = "https://portal.example"
FOREIGN = (
    "https://elsewhere.example",
    "null",
    "http://[",  # no address at all
    "elsewhere",
    "http://localhost:{port}",  # the same server by another name is another origin
    "http://127.0.0.1:1",
    "https://127.0.0.1:{port}",
    "http://citeback.localhost:{port}",
    f"{LISTED}:8443",
    f"{LISTED}.elsewhere.example",
    "http://portal.example",
)


@pytest.fixture
def app(library: Library, docs: Path, tmp_path: Path) -> Iterator[FastAPI]:
    """All that the server has: every route that can be switched on is."""
    (docs / "harbour.md").write_text("The harbour froze in 2021.")
    library.sync([docs])
    feedback, syncing = FeedbackStore(tmp_path), Syncing(library)
    yield built(
        lambda: create_app(
            library,
            script(),
            kept=fresh(),
            feedback=feedback,
            syncing=syncing,
            token="secret of the home",
            administration=Administration(library, syncing),
            uploads=Uploads(tmp_path, library, syncing, most_bytes=1 << 20),
            access=Access(origins=(LISTED,)),
        )
    )
    feedback.close()


def routes(app: FastAPI) -> set[tuple[str, str]]:
    """Every method and path of the application and of what is mounted in it."""
    found: set[tuple[str, str]] = set()
    for each in iter_route_contexts(app.routes):
        if isinstance(each.original_route, Mount):
            inner = each.original_route.app
            inner = inner.app if isinstance(inner, PageDoor) else inner
            assert isinstance(inner, FastAPI)
            found |= routes(inner)
            continue
        path = re.sub(r"\{[^}]*\}", "x", each.path or "/")
        found |= {(method, path) for method in each.methods or ("GET", "POST", "DELETE")}
    return found


def allowed(got: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in got.headers.items() if name.startswith("access-control")}


def test_no_route_answers_a_page_of_another_origin(app: FastAPI) -> None:
    with served(app) as url, httpx.Client(base_url=url, timeout=30) as web:
        port = urlsplit(url).port
        known = sorted(routes(app))
        assert {("POST", "/api/ask"), ("POST", "/gradio_api/queue/join"), ("GET", "/mcp")} <= {
            *known
        }
        assert len(known) > 80
        for method, path in known:
            for origin in (each.format(port=port) for each in FOREIGN):
                got = web.request(method, path, headers={"Origin": origin})
                assert (got.status_code, allowed(got)) == (403, {}), (method, path, origin)
                assert "origin" in got.headers["vary"].lower()
                assert got.headers["cache-control"] == "no-store"
            asks = {"Origin": FOREIGN[0], "Access-Control-Request-Method": method}
            preflight = web.options(path, headers=asks)
            assert (preflight.status_code, allowed(preflight)) == (403, {}), (method, path)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "something-new"])
def test_no_route_answers_what_a_browser_calls_foreign_without_naming_an_origin(
    app: FastAPI, site: str
) -> None:
    """As an image, a script or a form of another page would ask."""
    with served(app) as url, httpx.Client(base_url=url, timeout=30) as web:
        for method, path in sorted(routes(app)):
            headers = {
                "Sec-Fetch-Site": site,
                "Sec-Fetch-Mode": "no-cors",
                "Sec-Fetch-Dest": "image",
            }
            got = web.request(method, path, headers=headers)
            assert got.status_code == 403, (method, path)
            headers |= {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
            if method not in ("GET", "HEAD"):
                assert web.request(method, path, headers=headers).status_code == 403, (method, path)
        link = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        assert web.get("/", headers=link).status_code == 200, "links to the page may be followed"


def test_what_is_asked_from_here_or_by_a_program_is_answered(app: FastAPI) -> None:
    with served(app) as url, httpx.Client(base_url=url, timeout=30) as web:
        own, public = url.rstrip("/"), "https://chat.example"
        proxied = {"Origin": public, "X-Forwarded-Host": "chat.example"}
        for headers in (
            {},
            {"Origin": own},
            {"Origin": own, "Sec-Fetch-Site": "same-origin"},
            {"Sec-Fetch-Site": "none"},
            {**proxied, "X-Forwarded-Proto": "https"},
            {**proxied, "Sec-Fetch-Site": "same-origin"},
        ):
            got = web.post("/api/ask", json={"question": HOW_LONG}, headers=headers)
            assert (got.status_code, allowed(got)) == (200, {}), headers
            assert "origin" in got.headers["vary"].lower()
        forged = {"Origin": own, "Sec-Fetch-Site": "cross-site"}
        assert web.post("/api/ask", json={"question": HOW_LONG}, headers=forged).status_code == 403
        twice = [("Origin", own), ("Origin", FOREIGN[0])]
        assert web.post("/api/ask", json={"question": "x"}, headers=twice).status_code == 403


def test_a_page_of_a_listed_origin_may_ask_and_read(app: FastAPI) -> None:
    with served(app) as url, httpx.Client(base_url=url, timeout=30) as web:
        origin = {"Origin": LISTED, "Sec-Fetch-Site": "cross-site"}
        asks = {
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type, a/b",
        }
        preflight = web.options("/api/ask", headers={**origin, **asks})
        assert preflight.status_code == 204
        assert allowed(preflight) == {
            "access-control-allow-origin": LISTED,
            "access-control-allow-credentials": "true",
            "access-control-allow-methods": "GET, HEAD, POST, PUT",
            "access-control-allow-headers": "content-type",
            "access-control-max-age": "600",
        }
        got = web.post("/api/ask", json={"question": HOW_LONG}, headers=origin)
        assert got.status_code == 200
        assert got.headers["access-control-allow-origin"] == LISTED
        assert (
            web.get("/theme.css", headers=origin).headers["access-control-allow-origin"] == LISTED
        )


_STEALS = """async ([url, header]) => {
  const said = {};
  const tries = {
    config: [url + "config", {}],
    ask: [url + "api/ask", {method: "POST", body: '{"question": "How long was the call?"}'}],
    join: [url + "gradio_api/queue/join", {method: "POST", body: "{}"}],
    plant: [url + "uploads/planted.txt", {method: "PUT", headers: {[header]: "1"}, body: "planted"}],
    blind: [url + "api/sources", {mode: "no-cors"}],
  };
  for (const [name, [address, how]] of Object.entries(tries)) {
    try {
      const got = await fetch(address, {credentials: "include", ...how});
      said[name] = got.type === "opaque" ? "" : await got.text();
    } catch (fault) {
      said[name] = null;
    }
  }
  return said;
}"""


def test_a_page_of_another_port_reads_and_plants_nothing_in_a_real_browser(
    browsers: Callable[..., Browser], app: FastAPI, tmp_path: Path
) -> None:
    with served(app) as url, portal(url) as outside:
        browser = browsers()
        browser.open(url)  # whose cookie is there from now on
        for name in ("127.0.0.1", "localhost"):
            browser.go(outside.replace("127.0.0.1", name))
            said = browser.page.evaluate(_STEALS, [url, PAGE_HEADER])
            assert not any(said.values()), said
        assert SENTENCE not in str(said)
        assert not [*tmp_path.rglob("planted*")]


def test_the_way_to_the_prefix_is_behind_the_rule_too() -> None:
    app = built(lambda: create_app(shelf(), script(), kept=fresh(), root_path="/portal"))
    with served(app) as url, httpx.Client(base_url=url, timeout=30) as web:
        assert web.get("/portal").headers["location"] == "/portal/"
        assert web.get("/portal", headers={"Origin": FOREIGN[0]}).status_code == 403
        link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        assert web.get("/portal", headers=link).status_code == 308


def test_the_page_itself_works_behind_the_rule(browser: Browser, app: FastAPI) -> None:
    with served(app) as url:
        browser.open(url)
        assert SENTENCE in browser.ask(HOW_LONG).inner_text()
        browser.go(f"{url}admin")
        browser.all("button").click()
        browser.until(lambda: browser.page.url.endswith("/admin"))
        assert browser.page.locator("main").count() == 1


def test_the_page_of_a_review_keeps_to_the_same_rule(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text('{"_id": "1", "text": "Why?", "state": "draft"}\n')
    with served(review_app(Review(file, lambda id: None))) as url:
        for origin in FOREIGN:
            headers = {"Origin": origin.format(port=1)}
            assert httpx.get(f"{url}cases", headers=headers).status_code == 403
        assert httpx.get(f"{url}cases").status_code == 200
