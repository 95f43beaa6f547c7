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


@pytest.fixture
def scripted() -> Script:
    """The chain behind ``page_url``."""
    return script()


@pytest.fixture
def page_url(scripted: Script) -> Iterator[str]:
    """Where the chat page over the example sources is being served."""
    with served(app_over(shelf(), scripted)) as url:
        yield url
