"""What a newcomer sees: the real command, the seed documents, a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.commands import serving
from tests.conftest import SEEDS
from tests.ui.browsing import Browser


@pytest.fixture(scope="module")
def seeds_url(seeded: Path) -> Iterator[str]:
    with serving(seeded) as url:
        yield url


def test_a_typed_question_is_answered_and_its_citation_opens_the_highlighted_passage(
    browser: Browser, seeds_url: str
) -> None:
    browser.open(seeds_url)
    answer = browser.ask("Who warned about commitment overload?")
    assert "Fiona Hill" in answer.inner_text()
    browser.all(".evidence .card a.open").locator("visible=true").first.click()
    text = (SEEDS / "000_call-and-its-echoes.md").read_text("utf-8")
    start = text.index("Fiona Hill")
    browser.cited(text[start : text.index(".", start) + 1])
    assert browser.highlight_is_in_view()
    assert browser.hosts_asked() == {urlsplit(seeds_url).netloc}


def test_a_question_the_documents_do_not_answer_shows_the_nearest_passages(
    browser: Browser, seeds_url: str
) -> None:
    browser.open(seeds_url)
    answer = browser.ask("Which football club did the goalkeeper join in 1987?")
    assert "don't say" in answer.inner_text()
    assert browser.all("#evidence .card.near").count()
