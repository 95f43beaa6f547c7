from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.ui.browsing import Browser
from tests.ui.stage import Stage, staged
from tests.ui.states import STATES, State, brought

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def violations(browser: Browser) -> list[str]:
    """What axe finds on the page and in its frames: rule, element and why."""
    found = Axe().run(browser.page, options=RULES).response["violations"]
    return [f"{each['id']}: {node['html'][:150]}" for each in found for node in each["nodes"]]


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("stage")) as stage:
        yield stage


@pytest.mark.parametrize(("width", "height", "scheme"), [(390, 844, "dark"), (1440, 900, "light")])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_in_any_state_of_the_page(
    browsers: Callable[..., Browser],
    looked_at: Stage,
    state: State,
    width: int,
    height: int,
    scheme: str,
) -> None:
    phone = width < 600
    browser = browsers(color_scheme=scheme, is_mobile=phone, has_touch=phone)
    with brought(browser, looked_at, state, width=width, height=height):
        assert violations(browser) == []
        assert browser.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_axe_is_awake(browser: Browser, page_url: str) -> None:
    page = browser.open(page_url)
    page.evaluate("document.querySelector('#question').removeAttribute('aria-label')")
    page.evaluate("document.querySelector('#question').removeAttribute('placeholder')")
    page.evaluate("document.querySelector('.welcome p').style.color = '#ccc'")
    found = " ".join(violations(browser))
    assert "label: <textarea" in found and "color-contrast: <p" in found
