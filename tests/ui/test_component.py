"""``<citeback-chat>`` in a page of another origin: where it stands there, its colours, to whom it listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest
from playwright.sync_api import Frame, Page

from tests.ui.browsing import Browser
from tests.ui.examples import SENTENCE, disagreeing, fresh, script, shelf
from tests.ui.proxying import free_port, serving
from tests.ui.serving import built, served
from ui.access.policy import Access
from ui.server.application import create_app

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
THEME = "--citeback-accent: rgb(120, 0, 90); --citeback-paper: rgb(250, 240, 230); --citeback-ink: rgb(1, 2, 3);"
Opens = Callable[..., Page]


@contextmanager
def hosting(pages: dict[str, str]) -> Iterator[str]:
    """A web server with these pages; yields its origin."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path.partition("?")[0])
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write((page or "").encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Host, port := free_port()):
        yield f"http://localhost:{port}"


@pytest.fixture
def opens(browsers: Callable[..., Browser]) -> Iterator[Opens]:
    """Opens a host's page with the element in it, as ``attributes`` and ``style`` have it."""
    pages: dict[str, str] = {}
    with hosting(pages) as host:
        access = Access(origins=(host,), tells="answers")
        app = built(lambda: create_app(shelf(), script(), kept=fresh(), access=access))
        with served(app) as url:

            def opened(attributes: str, style: str = "", more: str = "") -> Page:
                pages["/"] = (
                    f"<!doctype html><style>citeback-chat {{ {style} }}</style><h1>Our portal</h1>"
                    f'<citeback-chat {attributes}></citeback-chat>{more}<p id="below">Below</p>'
                    f'<script src="{url}citeback-chat.js"></script>'
                )
                browser = browsers()
                browser.go(f"{host}/", width=1000, height=800)
                return browser.page

            yield opened


def inside(page: Page) -> Frame:
    """The chat's frame, once it can be asked."""
    page.frame_locator("citeback-chat iframe").locator("#question").wait_for()
    return next(each for each in page.frames if each.url.endswith("/embed"))


def box(page: Page, part: str) -> dict[str, float]:
    found = page.locator(f"citeback-chat {part}").bounding_box()
    assert found is not None
    return dict(found)


def test_a_panel_stands_in_the_page_and_answers(opens: Opens) -> None:
    page = opens('mode="panel"', "--citeback-height: 500px;")
    frame = inside(page)
    assert not page.locator("citeback-chat .launcher").is_visible()
    panel = page.locator("citeback-chat .panel")
    assert panel.get_attribute("role") == "region" and panel.is_visible()
    assert box(page, ".panel")["height"] == 500
    below = page.locator("#below").bounding_box()
    assert below is not None and below["y"] >= box(page, ".panel")["y"] + 500, "it covers nothing"
    frame.fill("#question", disagreeing().question)
    frame.press("#question", "Enter")
    frame.wait_for_selector(f"text={SENTENCE}")
    page.keyboard.press("Escape")
    assert panel.is_visible(), "only a launcher's panel is closed"


def test_a_page_takes_all_of_the_window(opens: Opens) -> None:
    page = opens('mode="page"')
    inside(page)
    assert not page.locator("citeback-chat .launcher").is_visible()
    assert box(page, ".panel") == {"x": 0, "y": 0, "width": 1000, "height": 800}
    page.evaluate(
        "document.querySelector('citeback-chat').style.setProperty('--citeback-inset', '50px 0 0 0')"
    )
    assert box(page, ".panel") == {"x": 0, "y": 50, "width": 1000, "height": 750}


def test_a_mode_that_changes_keeps_the_conversation(opens: Opens) -> None:
    page = opens('mode="panel"')
    frame = inside(page)
    frame.fill("#question", "half a question")
    page.evaluate("document.querySelector('citeback-chat').setAttribute('mode', 'page')")
    assert box(page, ".panel")["height"] == 800
    assert frame.input_value("#question") == "half a question"


_COLOUR = "(element) => getComputedStyle(element).{}"


def test_the_hosts_variables_colour_the_element_and_the_chat_in_its_frame(opens: Opens) -> None:
    page = opens("open", THEME)
    frame = inside(page)
    launcher = page.locator("citeback-chat .launcher")
    assert launcher.evaluate(_COLOUR.format("backgroundColor")) == "rgb(120, 0, 90)"
    panel = page.locator("citeback-chat .panel")
    assert panel.evaluate(_COLOUR.format("color")) == "rgb(1, 2, 3)"
    variable = "getComputedStyle(document.documentElement).getPropertyValue('--{}').trim()"
    assert frame.evaluate(variable.format("accent")) == "rgb(120, 0, 90)"
    assert frame.evaluate(variable.format("paper")) == "rgb(250, 240, 230)"


def test_a_variable_that_is_no_colour_changes_nothing_in_the_frame(opens: Opens) -> None:
    page = opens("open", "--citeback-accent: url(https://evil.example/x);")
    said = inside(page).evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--accent')"
    )
    assert "evil" not in said


_STRANGE = """
<script>
  addEventListener("message", () => {
    const news = { citeback: 1, type: "answer", detail: { answer: "forged" } };
    parent.postMessage(news, "*");
    for (let at = 0; at < parent.length; at += 1) {
      if (parent[at] === self) continue;
      const theme = { accent: "rgb(255, 0, 0)" };
      parent[at].postMessage({ citeback: 1, type: "hello", tokens: false, theme }, "*");
      parent[at].postMessage({ citeback: 1, type: "new" }, "*");
    }
    parent.postMessage("sent", "*");
  });
</script>"""


def test_a_message_of_a_foreign_origin_is_heard_by_nobody(opens: Opens) -> None:
    """A page of a third origin, framed by the host, speaks to the element and to the chat's frame."""
    with hosting({"/": _STRANGE}) as stranger:
        page = opens(
            'mode="panel"',
            more=f'<iframe id="stranger" src="{stranger}"></iframe>'
            "<script>window.told = []; window.sent = 0;"
            "document.querySelector('citeback-chat').addEventListener('answer', (e) => told.push(e.detail));"
            "addEventListener('message', (e) => e.data === 'sent' && (sent += 1))</script>",
        )
        frame = inside(page)
        frame.fill("#question", disagreeing().question)
        frame.press("#question", "Enter")
        frame.wait_for_selector(f"text={SENTENCE}")
        page.wait_for_function("told.length > 0")
        before = page.evaluate("told.length")
        page.evaluate("document.querySelector('#stranger').contentWindow.postMessage('go', '*')")
        page.wait_for_function("sent > 0")
        page.wait_for_timeout(200)
        assert page.evaluate("told.length") == before, "no event of the element's is made of it"
        assert frame.locator(f"text={SENTENCE}").first.is_visible(), "no new conversation"
        accent = "getComputedStyle(document.documentElement).getPropertyValue('--accent')"
        assert "255" not in frame.evaluate(accent)
