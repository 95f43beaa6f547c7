"""The example portal in a browser that blocks third-party cookies: two users, each sees what is theirs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, FrameLocator, Page, Playwright, sync_playwright

import ui.example_portal
from index.library import Library
from rag.langchain.chain import QuestionChain
from tests.fakes import WordReranker
from tests.index.making import pdf
from tests.ui.browsing import FLAGS, PATIENCE_MS, chromium_path
from tests.ui.examples import fresh
from tests.ui.proxying import free_port, serving
from tests.ui.serving import built, served
from tests.ui.test_accessible import RULES
from ui.access.policy import Access
from ui.access.portal_tokens import PortalTokens
from ui.access.signing_keys import secret_key
from ui.answering.asker import EVERYBODY
from ui.indexing.background_sync import Syncing
from ui.server.application import create_app
from ui.storage.uploads import Uploads

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
SECRET = "the portal and citeback know this secret"
FOLDER = Path(ui.example_portal.__file__).parent
QUESTION = "Until when is the northern quay closed?"
STAFF, BOARD = (
    "The northern quay is closed until June.",
    "The northern quay is closed until October.",
)


@dataclass(slots=True)
class Example:
    """The portal, citeback behind it, and a browser that blocks third-party cookies."""

    portal: str
    citeback: str
    playwright: Playwright
    folder: Path
    library: Library
    browsers: int = 0

    @contextmanager
    def browser(self) -> Iterator[BrowserContext]:
        self.browsers += 1
        profile = self.folder / f"profile-{self.browsers}"
        preferences = profile / "Default" / "Preferences"
        preferences.parent.mkdir(parents=True)
        blocked = {"block_third_party_cookies": True, "cookie_controls_mode": 1}
        preferences.write_text(json.dumps({"profile": blocked}))
        context = self.playwright.chromium.launch_persistent_context(
            str(profile),
            executable_path=chromium_path(),
            args=list(FLAGS),
            locale="en-US",
            reduced_motion="reduce",
            viewport={"width": 1300, "height": 900},
        )
        context.set_default_timeout(PATIENCE_MS)
        try:
            yield context
        finally:
            context.close()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if chromium_path() is None:
        pytest.skip("no Chromium here: install chromium")
    with sync_playwright() as running:
        yield running


@pytest.fixture
def example(library: Library, tmp_path: Path, playwright: Playwright) -> Iterator[Example]:
    library.sync([FOLDER / "documents.jsonl"])
    port, syncing = free_port(), Syncing(library)
    origin = f"http://localhost:{port}"
    tokens = PortalTokens(secret_key(SECRET), "citeback", (origin,))
    access = Access(tokens, uploaders=EVERYBODY, origins=(origin,), tells="answers")
    app = built(
        lambda: create_app(
            library,
            QuestionChain(library, reranker=WordReranker(), least_confidence=0.0),
            kept=fresh(),
            syncing=syncing,
            token="secret of the home",
            uploads=Uploads(tmp_path / "home", library, syncing, most_bytes=1 << 20),
            access=access,
        )
    )
    with served(app) as url:
        environment = {
            **os.environ, "TOKEN_SECRET": SECRET, "CITEBACK": url, "PORTAL_PORT": str(port)
        }  # fmt: skip
        command = [sys.executable, str(FOLDER / "portal.py")]
        running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert running.stdout is not None
        try:
            assert origin in running.stdout.readline()
            yield Example(origin, url, playwright, tmp_path, library)
        finally:
            running.terminate()
            running.wait()
            running.stdout.close()


def sign_in(page: Page, user: str) -> None:
    page.fill("[name=user]", user)
    page.fill("[name=password]", "harbour")
    page.click("button")
    page.wait_for_selector("#user")


def chat(page: Page) -> FrameLocator:
    """The chat's frame, opened by its launcher."""
    launcher = page.locator("citeback-chat .launcher")
    if launcher.get_attribute("aria-expanded") == "false":
        launcher.click()
    return page.frame_locator("citeback-chat iframe")


def ask(inside: FrameLocator, question: str, count: int = 1) -> str:
    inside.locator("#question").fill(question)
    inside.locator("#question").press("Enter")
    whole = inside.locator(".exchange[aria-busy=false]")
    whole.nth(count - 1).wait_for()
    return whole.nth(count - 1).inner_text()


def test_third_party_cookies_are_blocked_in_this_browser(example: Example) -> None:
    """Else the other tests would show nothing: a frame of another origin gets no cookie back."""

    got: list[str] = []

    class Frames(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            page = f'<iframe src="{self.path[1:]}framed"></iframe>'
            if self.path == "/framed":
                page = "<p>framed</p>"
                got.append(self.headers.get("Cookie", ""))
                self.send_header("Set-Cookie", "a=b; SameSite=None; Secure")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Frames) as framed, example.browser() as browser:
        page = browser.new_page()
        page.goto(f"{framed}/framed")
        page.goto(f"{framed}/framed")
        assert got == ["", "a=b"], "of the first party it is sent"
        page.goto(f"{framed.replace('127.0.0.1', 'localhost')}/{framed}/")
        page.frame_locator("iframe").locator("p").wait_for()
        assert got == ["", "a=b", ""]


def test_two_users_ask_the_same_and_get_what_is_theirs(example: Example) -> None:
    with example.browser() as browser:
        said: list[str] = []
        page = browser.new_page()
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        page.goto(example.portal)
        sign_in(page, "ann")
        inside = chat(page)
        answer = ask(inside, QUESTION)
        assert STAFF in answer and "October" not in inside.locator("body").inner_text()
        page.click("text=Sign out")
        sign_in(page, "bob")
        inside = chat(page)
        inside.locator(".welcome").wait_for()
        assert inside.locator("#kept", has_text="northern quay").count() == 0
        assert BOARD in ask(inside, QUESTION)
        marker = inside.locator(".reply .marker").first
        quote = marker.get_attribute("data-quote")
        marker.click()
        viewer = inside.frame_locator("[name=source-viewer]")
        viewer.locator(".cited").first.wait_for()
        assert "".join(viewer.locator(".cited").all_inner_texts()) == quote
        assert [line for line in said if "favicon" not in line] == []
        assert browser.cookies(example.citeback) == []
        addresses = [each.url for each in page.frames]
        assert not any("eyJ" in url for url in addresses)


def test_a_new_user_finds_nothing_of_the_last_one_without_a_new_page(example: Example) -> None:
    with example.browser() as browser:
        page, other = browser.new_page(), browser.new_page()
        page.goto(example.portal)
        sign_in(page, "bob")
        inside = chat(page)
        assert BOARD in ask(inside, QUESTION)
        inside.locator("#question").fill("half a question")
        other.goto(example.portal)
        other.click("text=Sign out")
        page.evaluate("document.querySelector('citeback-chat').refresh()")
        page.locator("citeback-chat .said", has_text="signed out").wait_for()
        assert page.locator("citeback-chat iframe").count() == 0
        sign_in(other, "ann")
        page.evaluate("document.querySelector('citeback-chat').refresh()")
        inside.locator(".welcome").wait_for()
        assert inside.locator("#question").input_value() == ""
        assert BOARD not in inside.locator("body").inner_text()
        assert BOARD not in ask(inside, QUESTION)


def test_everything_of_the_page_works_in_the_frame(example: Example, tmp_path: Path) -> None:
    with example.browser() as browser:
        page = browser.new_page()
        page.goto(example.portal)
        sign_in(page, "bob")
        inside = chat(page)
        ask(inside, QUESTION)
        page.locator("citeback-chat header button").first.click()  # the full page
        inside.locator("#kept summary").first.click()
        with page.expect_download() as download:
            inside.locator("#kept a", has_text="Markdown").click()
        assert BOARD in Path(download.value.path()).read_text()
        with page.expect_file_chooser() as chooser:
            inside.locator("[data-do=add]").click()
            inside.locator("text=Drop files here").click()
        (tmp_path / "cranes.md").write_text("The new crane lifts 70 tons.")
        chooser.value.set_files(tmp_path / "cranes.md")
        inside.locator("#adding .added").wait_for()
        inside.locator("#dialog-add [data-do=cancel]").click()
        inside.locator("[data-do=new]").first.click()
        inside.locator(".welcome").wait_for()
        assert "70 tons" in ask(inside, "How much does the new crane lift?")
        inside.locator("#kept .title", has_text="northern quay").click()
        inside.locator(".exchange", has_text="northern quay").first.wait_for()
        inside.locator("[data-do=thumb-up]").first.click()
        inside.locator("[data-do=thumb-up][aria-pressed=true]").wait_for()


_FIRST_A_BAD_ONE = """async () => {
  const got = await fetch("/citeback-token", { method: "POST" });
  const { token } = await got.json();
  window.asked = 0;
  document.querySelector("citeback-chat").getToken = async () => {
    window.asked += 1;
    return window.asked > 1 ? token : `${token.slice(0, -10)}AAAAAAAAAA`;
  };
}"""


_WIDTH = """async (image) => {
  const same = new Image();
  same.src = image.getAttribute("href");
  await same.decode();
  return same.naturalWidth;
}"""


def test_the_page_of_a_pdf_is_drawn_in_the_frame(example: Example, tmp_path: Path) -> None:
    """A browser would ask for its picture without the token."""
    (tmp_path / "harbour.pdf").write_bytes(pdf())
    example.library.sync([FOLDER / "documents.jsonl", tmp_path / "harbour.pdf"])
    with example.browser() as browser:
        page = browser.new_page()
        page.goto(example.portal)
        sign_in(page, "bob")
        inside = chat(page)
        inside.locator(".welcome").wait_for()
        page.locator("citeback-chat header button").first.click()
        text = example.library.source("harbour.pdf").text  # type: ignore[union-attr]
        start = text.index("harbour")
        cited = {"source": "harbour.pdf", "start": start, "end": start + len("harbour")}
        page.evaluate("(cited) => document.querySelector('citeback-chat').show(cited)", cited)
        viewer = inside.frame_locator("[name=source-viewer]")
        picture = viewer.locator("image").first
        picture.wait_for()
        assert picture.evaluate(_WIDTH) > 100
        viewer.locator("nav a").first.click()  # as text
        viewer.locator("main.text .cited").first.wait_for()


def test_a_token_is_renewed_before_it_ends_and_on_a_refusal(example: Example) -> None:
    with example.browser() as browser:
        page = browser.new_page()
        page.goto(example.portal)
        sign_in(page, "ann")
        page.evaluate(_FIRST_A_BAD_ONE)
        assert STAFF in ask(chat(page), QUESTION)
        assert page.evaluate("window.asked") == 2, "the refused token was asked for anew"


def test_the_page_around_learns_what_it_may_and_can_read_nothing_else(example: Example) -> None:
    with example.browser() as browser:
        page = browser.new_page()
        page.goto(example.portal)
        sign_in(page, "bob")
        page.evaluate(
            "window.told = []; for (const name of ['answer', 'citation']) document.querySelector('citeback-chat')"
            ".addEventListener(name, (event) => window.told.push([name, event.detail]))"
        )
        inside = chat(page)
        ask(inside, QUESTION)
        inside.locator(".reply .marker").first.click()
        page.wait_for_function("window.told.length >= 2")
        told = dict(page.evaluate("window.told"))
        cited = told["citation"]
        assert told["answer"]["question"] == QUESTION and cited in told["answer"]["citations"]
        assert cited["end"] - cited["start"] == len(cited["quote"])
        framed = "document.querySelector('citeback-chat').shadowRoot.querySelector('iframe')"
        assert page.evaluate(f"{framed}.contentDocument") is None
        page.evaluate("(cited) => document.querySelector('citeback-chat').show(cited)", cited)
        viewer = inside.frame_locator("[name=source-viewer]")
        assert viewer.locator(".cited").first.inner_text() in cited["quote"]


def test_messages_of_other_origins_and_of_other_windows_are_not_heard(example: Example) -> None:
    with example.browser() as browser:
        page = browser.new_page()
        page.goto(example.portal)
        sign_in(page, "ann")
        inside = chat(page)
        inside.locator(".welcome").wait_for()
        frame = next(each for each in page.frames if each.url.startswith(example.citeback))
        # From its own window, and a made-up event: neither is the page around it.
        frame.evaluate(
            "postMessage({citeback: 1, type: 'token', token: 'e30.e30.x'}, '*');"
            "dispatchEvent(new MessageEvent('message', {data: {citeback: 1, type: 'new'}, origin: 'https://evil.example'}))"
        )
        assert STAFF in ask(inside, QUESTION)
        page.evaluate(
            "for (const type of ['answer', 'escape']) postMessage({citeback: 1, type, detail: 1}, '*')"
        )
        assert page.locator("citeback-chat .launcher").get_attribute("aria-expanded") == "true"


def test_the_launcher_costs_little_and_the_keyboard_is_enough(example: Example) -> None:
    with example.browser() as browser:
        page = browser.new_page()
        loaded: dict[str, int] = {}

        def note(got: Any) -> None:
            if urlsplit(got.url).netloc == urlsplit(example.citeback).netloc:
                loaded[urlsplit(got.url).path] = len(got.body())

        page.on("requestfinished", lambda sent: note(sent.response()))
        page.goto(example.portal)
        sign_in(page, "ann")
        page.wait_for_load_state("networkidle")
        assert [*loaded] == ["/citeback-chat.js"] and loaded["/citeback-chat.js"] < 15 * 1024
        launcher = page.locator("citeback-chat .launcher")
        launcher.focus()
        page.keyboard.press("Enter")
        inside = page.frame_locator("citeback-chat iframe")
        inside.locator("#question:focus").wait_for()
        for state in ("open", "closed"):
            found = Axe().run(page, options=RULES).response["violations"]
            assert [each["id"] for each in found] == [], state
            page.keyboard.press("Escape")
            page.wait_for_function(
                "document.activeElement?.shadowRoot?.activeElement?.classList.contains('launcher')"
            )
        assert launcher.get_attribute("aria-expanded") == "false"


def test_the_portals_back_end_is_one_short_file() -> None:
    assert len((FOLDER / "portal.py").read_text("utf-8").splitlines()) < 100
