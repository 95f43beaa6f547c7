"""Requests that no browser and no proxy sends are answered in one line, and the log stays empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from tests.commands import address, started
from tests.ui.browsing import Browser
from tests.ui.examples import HOW_LONG, SENTENCE, fresh, script, shelf
from tests.ui.serving import built, served
from tests.ui.test_limits import all_of, connected
from tests.ui.test_page_door import Tab
from tests.ui.test_rights import BOSS, CLERK, PORTAL
from ui.access.policy import Access
from ui.chat.gradio_boundary import PageDoor
from ui.chat.tab_limit import OpenTabs
from ui.http.connection_limits import PunctualProtocol
from ui.http.hosts import ANY, is_host
from ui.server.application import create_app

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
NO_HOSTS = ("]x[:::", "hö.example", "a b", "a/b", "u@h", "999.1.1.1", "a:99999", "[::1", "a, ]x[")
ROUTES = ("", "config", "healthz", "api/sources", "admin", "assets/x.js", "gradio_api/heartbeat/a")


@pytest.fixture
def app() -> FastAPI:
    return built(lambda: create_app(shelf(), script(), kept=fresh(), access=Access(hosts=(ANY,))))


@contextmanager
def quietly(app: FastAPI, heard: pytest.CaptureFixture[str], **options: Any) -> Iterator[str]:
    """Serves ``app``, and sees that it wrote nothing into its log."""
    heard.readouterr()
    with served(app, http=PunctualProtocol, **options) as url:
        yield url
        said = heard.readouterr()
        assert (said.err, said.out) == ("", "")


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Host"])
@pytest.mark.parametrize("host", NO_HOSTS)
def test_what_is_no_host_is_refused_at_every_route(
    app: FastAPI, capfd: pytest.CaptureFixture[str], host: str, header: str
) -> None:
    with quietly(app, capfd) as url, httpx.Client(base_url=url, timeout=60) as web:
        for path in ROUTES:
            got = web.get(path, headers=[(header.encode(), host.encode())])
            assert (got.status_code, list(got.json())) == (400, ["error"]), path


def test_a_host_is_never_a_list(app: FastAPI, capfd: pytest.CaptureFixture[str]) -> None:
    with quietly(app, capfd) as url:
        got = httpx.get(url, headers=[(b"Host", b"localhost:80, portal.example")])
        assert got.status_code == 400


@pytest.mark.parametrize(
    ("header", "word"),
    [("X-Forwarded-Proto", "ht tp"), ("X-Forwarded-Proto", "ö"), ("X-Forwarded-Port", "x")],
)
def test_what_else_a_proxy_says_is_looked_at(
    app: FastAPI, capfd: pytest.CaptureFixture[str], header: str, word: str
) -> None:
    with quietly(app, capfd) as url:
        got = httpx.get(url, headers=[(header.encode(), word.encode())])
        assert got.status_code == 400


def test_a_header_of_gradios_own_servers_is_not_handed_on(
    app: FastAPI, capfd: pytest.CaptureFixture[str]
) -> None:
    with quietly(app, capfd) as url:
        for said in ("]x[:::", "http://gradios.example"):
            got = httpx.get(url + "config", headers={"X-Gradio-Server": said}, timeout=60)
            assert got.status_code == 200 and "gradios.example" not in got.text


def test_an_event_of_the_page_with_no_host_is_refused(
    app: FastAPI, capfd: pytest.CaptureFixture[str]
) -> None:
    with quietly(app, capfd) as url:
        tab = Tab(url, {})
        with closing(tab.web):
            tab.web.headers["X-Forwarded-Host"] = "]x[:::"
            assert tab.join("ask", {"do": "ask", "text": HOW_LONG}).status_code == 400


@pytest.mark.parametrize(
    "host", ["chat.example", "chat.example:8443", "a_b", "[::1]:80", "10.0.0.1", "a, b:1", ""]
)
def test_a_page_behind_a_proxy_has_its_hosts(app: FastAPI, host: str) -> None:
    with served(app, http=PunctualProtocol) as url:
        said = {"X-Forwarded-Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-Port": "443"}
        for path in ("", "config"):
            assert httpx.get(url + path, headers=said, timeout=60).status_code == 200


@given(st.text(st.characters(max_codepoint=0x17F)) | st.from_regex(r"[a-z0-9.:\[\]-]{1,20}"))
def test_of_every_host_there_is_an_address(said: str) -> None:
    if is_host(said):
        assert str(httpx.URL(f"http://{said}/x").copy_with(query=None))


@pytest.mark.parametrize(
    "path",
    [
        "assets/" + "a" * 300,
        "static/" + "a" * 300,
        "assets/" + "é" * 200,
        "assets/" + "a/" * 3_000,
        "static/%00",
        "assets/%0A",
    ],
)
def test_a_file_whose_name_no_disk_has_is_not_there(
    app: FastAPI, capfd: pytest.CaptureFixture[str], path: str
) -> None:
    with quietly(app, capfd) as url:
        got = httpx.get(url + path)
        assert (got.status_code, list(got.json())) == (404, ["error"])


HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
)


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        ("/healthz/live", "", 200),
        ("/nothing", "", 404),
        ("/gradio_api/queue/join", "", 404),
        ("/", "Origin: https://elsewhere.example\r\n", 403),
    ],
)
def test_a_websocket_is_answered_as_any_request(
    app: FastAPI, capfd: pytest.CaptureFixture[str], path: str, more: str, status: int
) -> None:
    with quietly(app, capfd, ws="none") as url, connected(url) as sending:
        for _ in range(2):
            sending.sendall(HANDSHAKE.format(path=path, more=more).encode())
            assert sending.recv(65536).startswith(b"HTTP/1.1 %d" % status)


@pytest.mark.parametrize("path", ["/", "/nothing", "/gradio_api/queue/join", "/mcp"])
def test_another_server_around_the_application_refuses_websockets_too(
    app: FastAPI, capfd: pytest.CaptureFixture[str], path: str
) -> None:
    capfd.readouterr()
    with served(app) as url, connected(url) as sending:
        sending.sendall(HANDSHAKE.format(path=path, more="").encode())
        assert all_of(sending).startswith(b"HTTP/1.1 403")
        assert "ERROR" not in capfd.readouterr().err


def with_tabs(most: int) -> FastAPI:
    """One where nobody may have more tabs open."""

    def create() -> FastAPI:
        app = create_app(shelf(), script(), kept=fresh(), access=Access(PORTAL))
        doors = [each for each in map(_door, app.routes) if each is not None]
        assert doors
        for door in doors:
            door.tabs = OpenTabs(most)
        return app

    return built(create)


def _door(route: object) -> PageDoor | None:
    app = getattr(route, "app", None)
    return app if isinstance(app, PageDoor) else None


def test_who_has_many_tabs_open_is_refused_one_more_and_others_are_not() -> None:
    with served(with_tabs(3), http=PunctualProtocol) as url, ExitStack() as stack:
        web = stack.enter_context(httpx.Client(base_url=url, timeout=60))

        def opened(number: int, who: dict[str, str]) -> httpx.Response:
            stream = web.stream("GET", f"gradio_api/heartbeat/s{number}", headers=who)
            return stack.enter_context(stream)

        assert [opened(number, BOSS).status_code for number in range(3)] == [200] * 3
        refused = opened(3, BOSS)
        assert refused.status_code == 429
        assert "close one" in refused.read().decode()
        assert opened(4, CLERK).status_code == 200


def test_a_tab_that_was_closed_counts_no_more() -> None:
    with served(with_tabs(1), http=PunctualProtocol) as url:
        for number in range(5):
            _until_open(url, number)


def _until_open(url: str, number: int) -> None:
    for _ in range(10_000):
        with httpx.stream("GET", f"{url}gradio_api/heartbeat/s{number}", headers=BOSS) as got:
            if got.status_code == 200:
                return
    raise AssertionError("the tab before is still counted")


def test_a_page_that_is_one_tab_too_many_still_answers(browsers: Callable[..., Browser]) -> None:
    with served(with_tabs(0), http=PunctualProtocol, ws="none") as url:
        browser = browsers(extra_http_headers=BOSS)
        browser.open(url)
        browser.page.fill("#question", HOW_LONG)
        browser.page.press("#question", "Enter")
        assert SENTENCE in browser.answered(1).inner_text()


def test_what_is_of_one_person_or_of_now_is_kept_by_no_cache(app: FastAPI) -> None:
    with served(app, http=PunctualProtocol) as url, httpx.Client(base_url=url, timeout=60) as web:
        for path in ("healthz", "healthz/live", "healthz/ready", "metrics"):
            assert web.get(path).headers["cache-control"] == "no-store", path
        sources = web.get("api/sources").json()["sources"]
        viewed = [web.get("source/", params={"id": each["id"]}) for each in sources]
        assert 200 in {each.status_code for each in viewed}
        assert {each.headers["cache-control"] for each in viewed} == {"private, no-cache"}


def test_the_server_itself_writes_nothing_of_a_websocket(seeded: Path) -> None:
    with started("serve", "--port", "0", home=seeded) as process:
        url = address(process)
        with connected(url) as sending:
            sending.sendall(HANDSHAKE.format(path="/", more="Connection: close\r\n").encode())
            assert sending.recv(65536).startswith(b"HTTP/1.1 200")
        process.terminate()
        assert process.stderr is not None
        assert "ebsocket" not in process.stderr.read().lower()
