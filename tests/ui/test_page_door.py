"""What Gradio keeps for an open page is its person's, and only what the page sends is let in."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.ui.browsing import Browser
from tests.ui.examples import HOW_LONG, SENTENCE, WHO, Script, fresh, script, shelf
from tests.ui.proxying import free_port, portal
from tests.ui.serving import built, served
from tests.ui.test_rights import BOSS, CLERK, PORTAL
from ui.access.policy import Access
from ui.answering.asker import Asker
from ui.chat.session import Person
from ui.server.application import create_app
from ui.texts import texts_for

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
SESSION = "asession"


@pytest.fixture
def chain() -> Script:
    return script()


@pytest.fixture
def app(chain: Script) -> FastAPI:
    return built(lambda: create_app(shelf(), chain, kept=fresh(), access=Access(PORTAL)))


class Tab:
    """An open page as its script speaks to the server, without a browser around it."""

    def __init__(self, url: str, asker: dict[str, str], session: str = SESSION) -> None:
        self.web = httpx.Client(base_url=url, headers=asker, timeout=60)
        self.session = session
        config = json.loads(self.web.get("config").text)
        known = [each for each in config["dependencies"] if each["targets"] and each["backend_fn"]]
        self.events = {each["targets"][0][1]: each for each in known}

    def join(self, event: str, wish: dict[str, Any] | None, **other: Any) -> httpx.Response:
        known = self.events[event]
        sent = {
            "data": [None] * len(known["inputs"]),
            "event_data": wish,
            "fn_index": known["id"],
            "trigger_id": known["targets"][0][0],
            "session_hash": self.session,
            **other,
        }
        headers = {"Content-Type": "application/json"}
        return self.web.post("gradio_api/queue/join", content=json.dumps(sent), headers=headers)

    def told(self) -> str:
        """All that the server says to this session, until it has no more to say."""
        return self.web.get("gradio_api/queue/data", params={"session_hash": self.session}).text

    def do(self, event: str, person: str, **wish: Any) -> str:
        assert self.join(event, {"who": tag_of(person), **wish}).status_code == 200
        return self.told()


def tag_of(user: str) -> str:
    return Person(Asker(f"portal:{user}", ()), texts_for("")).tag


@contextmanager
def tabs(app: FastAPI) -> Iterator[tuple[Tab, Tab]]:
    """The same session of two people."""
    with served(app) as url:
        boss, clerk = Tab(url, BOSS), Tab(url, CLERK)
        with closing(boss.web), closing(clerk.web):
            yield boss, clerk


def test_a_session_of_one_is_found_by_nobody_else(app: FastAPI, chain: Script) -> None:
    with tabs(app) as (boss, clerk):
        assert SENTENCE in boss.do("ask", "boss", do="ask", text=HOW_LONG)
        assert (
            boss.join("ask", {"who": tag_of("boss"), "do": "ask", "text": WHO}).status_code == 200
        )
        got = clerk.web.get("gradio_api/queue/data", params={"session_hash": SESSION})
        assert (got.status_code, SENTENCE in got.text) == (404, False), "nobody listens in"
        assert "Putin" in boss.told()
        said = clerk.do("ask", "clerk", do="ask", text=WHO)
        assert SENTENCE not in said
        assert chain.asked[-1] == (WHO, []), "the clerk's conversation begins with it"
        assert chain.asked[-2][1], "the boss's went on"


def test_a_page_that_was_made_for_somebody_else_does_nothing_more(
    app: FastAPI, chain: Script
) -> None:
    with tabs(app) as (boss, clerk):
        boss.do("ask", "boss", do="ask", text=HOW_LONG)
        chain.asked.clear()
        for event, wish in (("ask", "ask"), ("go", "new"), ("act", "thumb-up"), ("halt", "stop")):
            said = clerk.do(event, "boss", do=wish, text=WHO, number=0)
            assert "logged in as somebody else" in said and SENTENCE not in said, event
        assert chain.asked == []


def test_only_whose_event_it_is_can_cancel_it(app: FastAPI) -> None:
    with tabs(app) as (boss, clerk):
        joined = boss.join("ask", {"who": tag_of("boss"), "do": "ask", "text": HOW_LONG}).json()
        cancel = {"session_hash": SESSION, "fn_index": 0, "event_id": joined["event_id"]}
        assert clerk.web.post("gradio_api/cancel", json=cancel).status_code == 404
        assert SENTENCE in boss.told()
        assert boss.web.post("gradio_api/cancel", json=cancel).status_code == 200


@pytest.mark.parametrize(
    "other",
    [
        {"fn_index": 999},
        {"fn_index": None},
        {"fn_index": "ask"},
        {"fn_index": True},
        {"data": []},
        {"data": ["mine"]},
        {"data": None},
        {"event_data": {"do": "format"}},
        {"event_data": {"do": ["ask"]}},
        {"event_data": None},
        {"event_data": [1]},
        {"session_hash": None},
        {"session_hash": ""},
        {"session_hash": "../../etc"},
        {"session_hash": {"a": 1}},
        {"session_hash": "a" * 65},
        {"trigger_id": [1]},
        {"batched": True},
        {"event_id": "mine"},
    ],
)
def test_an_event_that_the_page_never_sends_is_one_line_and_nothing_in_the_log(
    app: FastAPI, caplog: pytest.LogCaptureFixture, other: dict[str, Any]
) -> None:
    with served(app) as url, caplog.at_level(logging.WARNING):
        tab = Tab(url, BOSS)
        with closing(tab.web):
            got = tab.join("ask", {"do": "ask", "text": HOW_LONG}, **other)
        assert 400 <= got.status_code < 500
        assert list(got.json()) == ["error"] and "\n" not in got.json()["error"]
        assert "Traceback" not in caplog.text and not caplog.records


HALF = "\\ud800"  # half of a character, as only JSON can name it


@pytest.mark.parametrize(
    ("event", "wish"),
    [
        ("go", f'{{"do": "open", "id": "{HALF}"}}'),
        ("go", f'{{"do": "delete", "id": "{HALF}"}}'),
        ("act", f'{{"do": "rename", "id": "{HALF}", "text": "{HALF}"}}'),
        ("act", f'{{"do": "find", "text": "{HALF}"}}'),
        (
            "ask",
            f'{{"do": "ask", "text": "Who? {HALF}", "scope": "{{\\"sources\\": [\\"\\{HALF}\\"]}}"}}',
        ),
    ],
)
def test_halves_of_characters_are_harmless(app: FastAPI, event: str, wish: str) -> None:
    with served(app) as url:
        tab = Tab(url, BOSS)
        with closing(tab.web):
            said = tab.do(event, "boss", **json.loads(wish))
            assert '"success":true' in said.replace(" ", "")
            assert '"success":true' in tab.do("act", "boss", do="find", text="who").replace(" ", "")
            chat = (
                f'{{"model": "citeback", "messages": [{{"role": "user", "content": "{HALF}?"}}]}}'
            )
            got = tab.web.post(
                "v1/chat/completions", content=chat, headers={"Content-Type": "application/json"}
            )
            assert got.status_code in (200, 400)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"[" * 20_000])
def test_a_body_that_is_no_event_is_one_line(app: FastAPI, body: bytes) -> None:
    with served(app) as url:
        for path in ("gradio_api/queue/join", "gradio_api/cancel"):
            got = httpx.post(f"{url}{path}", content=body, headers=BOSS)
            assert (got.status_code, list(got.json())) == (400, ["error"])


def test_of_gradios_routes_there_are_those_that_the_page_uses(app: FastAPI) -> None:
    asked = (
        ("GET", "gradio_api/info"),
        ("GET", "gradio_api/openapi.json"),
        ("GET", f"gradio_api/deep_link?session_hash={SESSION}"),
        ("GET", "gradio_api/file=/etc/hostname"),
        ("GET", "gradio_api/proxy=http://127.0.0.1/"),
        ("POST", "gradio_api/upload"),
        ("POST", "gradio_api/component_server"),
        ("POST", "gradio_api/run/ask"),
        ("POST", "gradio_api/call/ask"),
        ("GET", "monitoring"),
        ("GET", "gradio_api/queue/data"),
        ("POST", "login"),
        ("PUT", "theme.css"),
    )
    with served(app) as url:
        for method, path in asked:
            got = httpx.request(method, url + path, headers=BOSS)
            assert got.status_code in (400, 404), path
            assert list(got.json()) == ["error"], path


def logged_out(browsers: Callable[..., Browser], url: str) -> Browser:
    """Somebody whose login ended before they asked."""
    browser = browsers(extra_http_headers=BOSS)
    page = browser.open(url)
    page.fill("#question", HOW_LONG)
    page.context.set_extra_http_headers({})
    page.press("#question", "Enter")
    browser.all("#ended").wait_for()
    return browser


def test_whoever_is_logged_out_is_told_so_and_keeps_the_question(
    browsers: Callable[..., Browser], app: FastAPI
) -> None:
    with served(app) as url:
        browser = logged_out(browsers, url)
        page, ended = browser.page, browser.all("#ended")
        assert "You are logged out" in ended.inner_text()
        assert page.input_value("#question") == HOW_LONG
        assert "Unexpected token" not in page.inner_text("body")
        page.context.set_extra_http_headers(BOSS)
        ended.locator("button").click()
        browser.until(lambda: page.input_value("#question") == HOW_LONG)
        page.press("#question", "Enter")
        assert SENTENCE in browser.answered(1).inner_text()


def test_the_question_of_one_is_not_given_to_who_logs_in_next(
    browsers: Callable[..., Browser], app: FastAPI
) -> None:
    with served(app) as url:
        page = logged_out(browsers, url).page
        page.context.set_extra_http_headers(CLERK)
        page.reload()
        page.wait_for_selector("#question")
        page.wait_for_function("!sessionStorage.length")
        assert page.input_value("#question") == ""


def test_a_page_whose_person_has_changed_asks_to_be_reloaded(
    browsers: Callable[..., Browser], app: FastAPI, chain: Script
) -> None:
    with served(app) as url:
        browser = browsers(extra_http_headers=BOSS)
        page = browser.open(url)
        browser.ask(HOW_LONG)
        page.context.set_extra_http_headers(CLERK)
        browser.type(WHO)
        browser.all(".ended").wait_for()
        assert "somebody else" in browser.all(".ended").inner_text()
        assert chain.asked[-1][0] == HOW_LONG


@pytest.mark.parametrize("how", ["redirect", "page"])
def test_a_portal_that_sends_to_its_login_is_understood(
    browsers: Callable[..., Browser], app: FastAPI, how: str
) -> None:
    """Some portals answer with a redirect, some with the login's page in place of ours."""
    with served(app) as url:
        browser = browsers(extra_http_headers=BOSS)
        page = browser.open(url)

        def log_in(route: Any) -> None:
            if how == "redirect":
                route.fulfill(status=302, headers={"Location": "https://login.example/"})
            else:
                route.fulfill(status=200, content_type="text/html", body="<!doctype html>Log in")

        page.route("**/gradio_api/queue/**", log_in)
        page.route("**/healthz/live", log_in)
        page.route("https://login.example/**", lambda route: route.abort())
        browser.type(HOW_LONG)
        browser.all("#ended").wait_for()
        assert "You are logged out" in browser.all("#ended").inner_text()
        assert page.input_value("#question") == HOW_LONG


def test_where_no_cookie_comes_back_the_page_says_that_nothing_is_kept(browser: Browser) -> None:
    """Inside a page of another site, over plain HTTP."""
    port = free_port()
    access = Access(origins=(f"http://localhost:{port}",))
    app = built(lambda: create_app(shelf(), script(), kept=fresh(), access=access))
    with served(app) as url, portal(url, port) as outside:
        browser.go(outside.replace("127.0.0.1", "localhost"))
        framed = browser.page.frame_locator("[name=framed]")
        framed.locator(".mode", has_text="not kept here").wait_for()
        browser.open(url)
        assert browser.all(".mode").count() == 1
