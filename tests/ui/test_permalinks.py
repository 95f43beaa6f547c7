"""A link to a citation says whether its source still says so."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from tests.ui.examples import CALL, SENTENCE, app_over, cite, script, shelf
from ui.texts import ENGLISH
from ui.viewer.permalinks import stamp
from ui.viewer.source_page import source_url

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
START = CALL.text.index(SENTENCE)
URL = source_url(CALL.id, START, START + len(SENTENCE), cited=stamp(cite(CALL, SENTENCE, 1)))
CHANGES = (ENGLISH.cited_elsewhere, ENGLISH.cited_moved, ENGLISH.cited_gone)


def shown(text: str | None, url: str = URL) -> tuple[str | None, str]:
    """Of a source that says this by now (None: it is gone): what is said of it, and what is marked."""
    library = shelf()
    library.held.pop(CALL.id)
    if text is not None:
        library.held[CALL.id] = replace(CALL, text=text)
    with TestClient(app_over(library, script())) as web:
        page = web.get(url).text
    told = [each for each in (*CHANGES, ENGLISH.source_gone) if each in page]
    assert len(told) <= 1
    marked = re.findall(r'<mark class="cited">([^<]*)</mark>', page)
    return next(iter(told), None), "".join(marked)


@pytest.mark.parametrize(
    ("text", "told", "marked"),
    [
        (CALL.text, None, SENTENCE),
        (CALL.text + "More.", ENGLISH.cited_elsewhere, SENTENCE),
        ("First this. " + CALL.text, ENGLISH.cited_moved, SENTENCE),
        (CALL.text.replace("90 minutes", "80 minutes"), ENGLISH.cited_gone, ""),
        ("Short.", ENGLISH.cited_gone, ""),
        (None, ENGLISH.source_gone, ""),
    ],
)
def test_a_link_to_a_citation_is_checked_against_the_stored_text(
    text: str | None, told: str | None, marked: str
) -> None:
    assert shown(text) == (told, marked)


def test_a_link_without_a_stamp_or_with_a_broken_one_is_an_ordinary_link() -> None:
    for url in (URL.partition("&cited=")[0], URL.replace("cited=", "cited=x")):
        assert shown(CALL.text + "More.", url) == (None, SENTENCE)
    broken = URL.replace(f"start={START}", "start=x")
    assert shown(CALL.text + "More.", broken) == (None, "")
