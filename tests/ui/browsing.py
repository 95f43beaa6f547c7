"""What a person does with the chat page, done by a headless Chromium."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
_PATIENCE_S = 60
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-prefers-reduced-motion",
)


def no_browser_reason() -> str | None:
    """Why there can be no browser test here; None when there can."""
    if _chromium() is None:
        return "no Chromium here: install chromium and chromium-driver"
    if shutil.which("chromedriver") is None:
        return "no chromedriver here: install chromium-driver"
    return None


def _chromium() -> str | None:
    return next((path for name in _CHROMIUM if (path := shutil.which(name))), None)


@contextmanager
def started() -> Iterator[Browser]:
    """A headless Chromium with an empty profile of its own."""
    with TemporaryDirectory() as profile:
        options = ChromeOptions()
        options.binary_location = str(_chromium())
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        # With both paths given, selenium looks for nothing and downloads nothing.
        driver = Chrome(options, Service(str(shutil.which("chromedriver"))))
        try:
            yield Browser(driver)
        finally:
            driver.quit()


class Browser:
    """Chromium on the chat page."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(self, url: str, *, width: int = 1400, height: int = 900) -> None:
        """Open the page in a window of that size and wait until it can be used."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.get("about:blank")
        for log in ("performance", "browser"):
            self.driver.get_log(log)  # what came before is not this page's doing
        self.driver.get(url)
        self.one("#question textarea")

    def ask(self, question: str) -> WebElement:
        """Type the question, press Enter, wait for the whole answer; returns its exchange."""
        before = len(self.all(".exchange .confidence, .exchange .notice"))
        self.type(question)
        return self.answered(before + 1)

    def type(self, question: str) -> None:
        """Type the question and press Enter."""
        self.one("#question textarea").send_keys(question, Keys.ENTER)

    def answered(self, count: int) -> WebElement:
        """Wait until that many questions have their whole answer; returns the last exchange."""
        finished = ".exchange .confidence, .exchange .notice"
        self.until(lambda: len(self.all(finished)) == count)
        return self.all(".exchange")[-1]

    def cited(self, text: str) -> str:
        """Wait until the viewer highlights ``text``; returns what it highlights."""
        self.driver.switch_to.default_content()
        self.until(lambda: self._highlighted() == text)
        return self._highlighted()

    def highlight_is_in_view(self) -> bool:
        """Whether the whole highlight lies in what the viewer's frame shows."""
        return bool(self._in_viewer(_IN_VIEW))

    def _highlighted(self) -> str:
        return str(self._in_viewer("return document.getElementById('cited')?.textContent ?? ''"))

    def _in_viewer(self, script: str) -> object:
        self.driver.switch_to.frame(self.one("iframe[name=source-viewer]"))
        try:
            return self.driver.execute_script(script)
        finally:
            self.driver.switch_to.default_content()

    def one(self, selector: str) -> WebElement:
        """The first such element, waited for."""
        self.until(lambda: self.all(selector))
        return self.all(selector)[0]

    def all(self, selector: str) -> list[WebElement]:
        found: list[WebElement] = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return found

    def until(self, condition: Callable[[], object]) -> None:
        WebDriverWait(self.driver, _PATIENCE_S).until(lambda _: condition())

    def hosts_asked(self) -> set[str]:
        """Every ``host:port`` that the page and its frames sent a request to since ``open``."""
        events = [
            json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")
        ]
        sent = [event for event in events if event["method"] == "Network.requestWillBeSent"]
        urls = [urlsplit(event["params"]["request"]["url"]) for event in sent]
        return {url.netloc for url in urls if url.scheme not in ("data", "blob", "about", "chrome")}

    def complaints(self) -> list[str]:
        """Errors and refusals in the console since ``open``."""
        return [
            entry["message"] for entry in self.driver.get_log("browser") if entry["level"] != "INFO"
        ]


_IN_VIEW = """
const box = document.getElementById("cited").getBoundingClientRect();
const header = document.querySelector("header").getBoundingClientRect();
return box.top >= header.bottom && box.bottom <= innerHeight && box.height > 0;
"""
