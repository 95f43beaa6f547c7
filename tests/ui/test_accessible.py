from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.ui.browsing import Browser
from tests.ui.examples import HOW_LONG, WHERE_TO, Script

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def violations(browser: Browser) -> list[str]:
    """What axe finds on the page and in its frames: rule, element and why."""
    found = Axe().run(browser.page, options=_RULES).response["violations"]
    return [f"{each['id']}: {node['html'][:150]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_in_any_state_of_the_page(
    browsers: Callable[..., Browser], page_url: str, scripted: Script, scheme: str, width: int
) -> None:
    browser = browsers(color_scheme=scheme)
    page = browser.open(page_url, width=width)
    assert violations(browser) == []
    browser.ask(HOW_LONG)
    browser.ask(WHERE_TO)
    assert violations(browser) == []
    if width < 600:
        page.click("[data-do=evidence] >> nth=0")
        browser.all("#evidence").wait_for()
        assert violations(browser) == []
        page.keyboard.press("Escape")
    else:
        page.click("#scope summary")
        assert violations(browser) == []
        page.keyboard.press("Escape")
        page.locator("[data-do=thumb-down]").last.click()
        assert violations(browser) == []
        page.keyboard.press("Escape")
    goes_on = Event()
    scripted.before_answering = lambda question: goes_on.wait(60)
    browser.type(HOW_LONG)
    browser.all(".pending").wait_for()
    assert violations(browser) == []
    goes_on.set()


def test_axe_is_awake(browser: Browser, page_url: str) -> None:
    page = browser.open(page_url)
    page.evaluate("document.querySelector('#question').removeAttribute('aria-label')")
    page.evaluate("document.querySelector('#question').removeAttribute('placeholder')")
    page.evaluate("document.querySelector('.welcome p').style.color = '#ccc'")
    found = " ".join(violations(browser))
    assert "label: <textarea" in found and "color-contrast: <p" in found
