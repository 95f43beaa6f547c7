from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium

from tests.ui.browsing import Browser, chromium_path, started
from tests.ui.examples import Script, app_over, script, shelf
from tests.ui.serving import served
from ui.storage.conversations import Conversations


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """One headless Chromium for a module: while Playwright runs, nothing else can run a loop here."""
    if chromium_path() is None:
        pytest.skip("no Chromium here: install chromium")
    with started() as chromium:
        yield chromium


@pytest.fixture
def browsers(chromium: Chromium) -> Iterator[Callable[..., Browser]]:
    """Makes browsers of different people, each with a profile of its own."""
    made: list[Browser] = []

    def make(**options: Any) -> Browser:
        made.append(Browser(chromium, **options))
        return made[-1]

    yield make
    for browser in made:
        browser.close()


@pytest.fixture
def browser(browsers: Callable[..., Browser]) -> Browser:
    """One person's browser."""
    return browsers()


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Script]]:
    """The chat page over the example sources, served once, and the chain behind it."""
    chain = script()
    kept = Conversations(tmp_path_factory.mktemp("stage") / "conversations.db")
    with served(app_over(shelf(), chain, kept)) as url:
        yield url, chain
    kept.close()


@pytest.fixture
def page_url(stage: tuple[str, Script]) -> str:
    """Where the chat page over the example sources is being served."""
    return stage[0]


@pytest.fixture
def scripted(stage: tuple[str, Script]) -> Iterator[Script]:
    """The chain behind ``page_url``, asked nothing yet."""
    chain = stage[1]
    chain.asked.clear()
    yield chain
    chain.before_answering = lambda question: None
    chain.between_answers = lambda: None
