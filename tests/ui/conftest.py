from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ui.browsing import Browser, no_browser_reason, started
from tests.ui.examples import Script, app_over, script, shelf
from tests.ui.serving import served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all browser tests."""
    if reason := no_browser_reason():
        pytest.skip(reason)
    with started() as browser:
        yield browser


@pytest.fixture(scope="session")
def stage() -> Iterator[tuple[str, Script]]:
    """The chat page over the example sources, served once, and the chain behind it."""
    chain = script()
    with served(app_over(shelf(), chain)) as url:
        yield url, chain


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
