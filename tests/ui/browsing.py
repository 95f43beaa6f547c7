"""What a person does with the chat page, done by a headless Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import (
    BrowserContext,
    Error,
    FrameLocator,
    Locator,
    Page,
    sync_playwright,
)

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE_MS = 90_000
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


def chromium_path() -> str | None:
    """Where Chromium is; None where there is none, and so no browser test."""
    return next((path for name in _CHROMIUM if (path := shutil.which(name))), None)


@contextmanager
def started() -> Iterator[Chromium]:
    """A headless Chromium: the one of this machine, nothing is downloaded."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        try:
            yield chromium
        finally:
            chromium.close()


class Browser:
    """A person's browser on the chat page: it keeps its cookies from one ``open`` to the next."""

    page: Page
    width, height = 1400, 900  # of the tabs that it opens

    def __init__(self, chromium: Chromium, **options: Any) -> None:
        self._context: BrowserContext = chromium.new_context(
            reduced_motion="reduce", **{"locale": "en-US", **options}
        )
        self._context.set_default_timeout(PATIENCE_MS)
        self._context.on("request", lambda request: self._asked.add(urlsplit(request.url)))
        self._context.on(
            "console", lambda said: self._note(said.type, f"{said.text} {said.location['url']}")
        )
        self._context.on("weberror", lambda error: self._note("error", str(error.error)))
        self._asked: set[Any] = set()
        self._said: list[str] = []

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self._said.append(text)

    def open(self, url: str, *, width: int | None = None, height: int | None = None) -> Page:
        """Open the page in a tab of that size and wait until it can be used."""
        self.go(url, width=width, height=height)
        self.page.wait_for_selector("#question")
        return self.page

    def go(self, url: str, *, width: int | None = None, height: int | None = None) -> None:
        """Open any address in a tab of that size."""
        self.page = self._context.new_page()
        self.page.set_viewport_size({"width": width or self.width, "height": height or self.height})
        self.page.goto(url)

    def close(self) -> None:
        self._context.close()

    def type(self, question: str) -> None:
        """Type the question and press Enter."""
        self.page.fill("#question", question)
        self.page.press("#question", "Enter")

    def ask(self, question: str) -> Locator:
        """Type the question, press Enter, wait for the whole answer; returns its exchange."""
        count = self.all(".exchange").count()
        self.type(question)
        return self.answered(count + 1)

    def answered(self, count: int) -> Locator:
        """Wait until there are that many exchanges and none is under way; returns the last."""
        whole = ".exchange[aria-busy=false]"
        self.until(lambda: self.all(whole).count() == count == self.all(".exchange").count())
        self.page.evaluate(_SETTLED)
        return self.all(".exchange").last

    def all(self, selector: str) -> Locator:
        return self.page.locator(selector)

    @property
    def viewer(self) -> FrameLocator:
        """What the source viewer shows."""
        return self.page.frame_locator("iframe[name=source-viewer]")

    def cited(self, text: str) -> str:
        """Wait until the viewer highlights ``text``; returns what it highlights."""
        self.until(lambda: self._highlighted() == text)
        return self._highlighted()

    def _highlighted(self) -> str:
        frame = self.page.frame(name="source-viewer")
        found = "[...document.querySelectorAll('.cited')].map(e => e.textContent).join('')"
        try:
            return str(frame.evaluate(found)) if frame is not None else ""
        except Error:  # it is on its way to another passage
            return ""

    def highlight_is_in_view(self) -> bool:
        """Whether the whole highlight lies in what the viewer's frame shows."""
        frame = self.page.frame(name="source-viewer")
        return frame is not None and bool(frame.evaluate(_IN_VIEW))

    def until(self, condition: Callable[[], object]) -> None:
        """Wait for a condition, however slow the machine is; AssertionError when it never comes."""
        for _ in range(PATIENCE_MS // 100):
            if condition():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("waited in vain")

    def hosts_asked(self) -> set[str]:
        """Every ``host:port`` that was sent a request."""
        local = ("data", "blob", "about", "chrome")
        return {url.netloc for url in self._asked if url.scheme not in local}

    def complaints(self) -> list[str]:
        """Errors and warnings of the console."""
        return list(self._said)


# The page's script shows the evidence in the frame after a change.
_SETTLED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_IN_VIEW = """() => {
  const marks = [...document.querySelectorAll(".cited")].map((each) => each.getBoundingClientRect())
    .filter((box) => box.height > 0);
  const header = document.querySelector("header").getBoundingClientRect();
  const top = Math.min(...marks.map((box) => box.top)), bottom = Math.max(...marks.map((box) => box.bottom));
  return top >= header.bottom && bottom <= innerHeight && bottom > top;
}"""
