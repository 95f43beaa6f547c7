from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.errors import Unreadable
from index.library import Library
from index.loaders.pdf.drawing import drawn
from index.passages import Span
from tests.index.making import pdf
from tests.ui.browsing import Browser
from tests.ui.examples import app_over, cite, quoted, script, shelf
from tests.ui.serving import served
from ui.viewer.highlight_boxes import frames

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]


@pytest.fixture
def harbour(docs: Path, library: Library) -> Library:
    """A real index over one PDF with two pages."""
    (docs / "harbour.pdf").write_bytes(pdf())
    library.sync([docs])
    return library


def of(library: Library, text: str) -> Span:
    source = library.source("harbour.pdf")
    assert source is not None
    start = source.text.index(text)
    return Span(start, start + len(text))


def test_a_page_is_drawn_as_a_picture_with_its_size_in_points() -> None:
    page = drawn(pdf(), 2)
    assert page.png.startswith(b"\x89PNG") and page.png.endswith(b"IEND\xaeB`\x82")
    assert (round(page.width), round(page.height), page.pages) == (595, 842, 2)


@pytest.mark.parametrize(("data", "page"), [(b"%PDF-1.7 broken", 1), (b"", 1), (pdf(), 3)])
def test_what_cannot_be_drawn_is_said_in_one_line(data: bytes, page: int) -> None:
    with pytest.raises(Unreadable, match="can't be drawn"):
        drawn(data, page)


def test_a_pdf_opens_on_its_page_with_the_passage_framed_and_can_be_read_as_text(
    harbour: Library,
) -> None:
    span = of(harbour, "What they carried")
    with TestClient(app_over(harbour, script())) as client:
        sheet = client.get(f"/source/harbour.pdf?start={span.start}&end={span.end}").text
        assert re.search(r'<g class="cited" role="img" aria-label="What they carried"><rect', sheet)
        picture = re.search(r'href="([^"]*picture[^"]*)"', sheet)
        assert picture is not None and "page=2" in picture[1]
        shown = client.get(picture[1].replace("&amp;", "&"))
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
        text = client.get(f"/source/harbour.pdf?start={span.start}&end={span.end}&as=text").text
        assert '<mark class="cited">What they carried</mark>' in text
        assert "page=1" in sheet and "page=3" not in sheet


def test_of_a_line_that_holds_more_only_the_cited_words_are_framed(harbour: Library) -> None:
    source = harbour.source("harbour.pdf")
    assert source is not None
    page = drawn(pdf(), 1)
    sentence = of(harbour, "Nobody in the town")
    line = next(
        each for each in source.regions if each.span.start <= sentence.start < each.span.end
    )
    assert line.box is not None and line.span.start < sentence.start
    whole = Span(line.span.start, line.span.end)
    assert list(frames(source, [line], page.words, whole)) == [line.box]
    ((left, top, right, bottom),) = frames(source, [line], page.words, sentence)
    framed = [
        each.text
        for each in page.words
        if left <= (each.box[0] + each.box[2]) / 2 <= right and top <= each.box[3] - 3 <= bottom
    ]
    assert framed == ["Nobody", "in", "the", "town"]


def test_a_line_is_framed_whole_where_the_page_shows_other_words(harbour: Library) -> None:
    source = harbour.source("harbour.pdf")
    assert source is not None
    sentence = of(harbour, "Nobody in the town")
    line = next(
        each for each in source.regions if each.span.start <= sentence.start < each.span.end
    )
    others = tuple(replace(each, text=each.text[::-1]) for each in drawn(pdf(), 1).words)
    for words in (others, ()):
        assert list(frames(source, [line], words, sentence)) == [line.box]


def test_a_file_that_changed_since_is_not_drawn_and_its_text_still_shown(
    harbour: Library, docs: Path
) -> None:
    (docs / "harbour.pdf").write_bytes(pdf() + b"\n")
    with TestClient(app_over(harbour, script())) as client:
        assert '<main class="text"' in client.get("/source/harbour.pdf").text
        assert client.get("/picture?id=harbour.pdf&page=1").status_code == 404


@pytest.mark.parametrize(
    "asked", ["id=../../etc/passwd&page=1", "id=memo.txt&page=1", "id=harbour.pdf&page=-1"]
)
def test_no_picture_is_made_of_anything_else(asked: str) -> None:
    with TestClient(app_over(shelf(), script())) as client:
        assert client.get(f"/picture?{asked}").status_code == 404


def test_in_the_browser_the_frame_on_the_page_is_in_view(
    browsers: Callable[..., Browser], harbour: Library
) -> None:
    source = harbour.source("harbour.pdf")
    assert source is not None
    answers = script(quoted("What was carried?", cite(source, "What they carried", 1)))
    browser = browsers()
    with served(app_over(harbour, answers)) as url:
        browser.open(url)
        browser.ask("What was carried?")
        browser.viewer.locator("svg image").wait_for()
        browser.until(browser.highlight_is_in_view)
        assert browser.complaints() == []
