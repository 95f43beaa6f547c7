from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.passages import Source, Span
from tests.ui.examples import CALL, HOSTILE, MEMO
from ui.viewer.source_page import asked_answer, asked_span, render_fault, render_source, source_url


def shown_text(page: str) -> str:
    """The document's text as a browser would show it."""
    found = re.search(r'<main class="text"[^>]*>(.*)</main>', page, re.DOTALL)
    assert found is not None
    return unescape(re.sub(r"</?(?:mark|span|div)\b[^>]*>", "", found[1]))


def marked(page: str) -> str | None:
    """All that stands in marks of class cited, which stand in no other and hold at most one."""
    found = re.findall(
        r'<mark class="cited">((?:[^<]|<mark class="answer">[^<]*</mark>)*)</mark>', page
    )
    return unescape(re.sub(r"</?mark[^>]*>", "", "".join(found))) if found else None


def test_the_cited_characters_are_highlighted_and_all_others_are_there() -> None:
    start = CALL.text.index("The call took")
    page = render_source(CALL, Span(start, start + 31))
    assert marked(page) == "The call took about 90 minutes."
    assert shown_text(page) == CALL.text


def test_the_exact_answer_is_marked_inside_the_passage() -> None:
    start = CALL.text.index("The call took")
    span, answer = Span(start, start + 31), Span(start + 14, start + 30)
    page = render_source(CALL, span, answer=answer)
    assert (
        '<mark class="cited">The call took <mark class="answer">about 90 minutes</mark>.</mark>'
        in page
    )
    assert shown_text(page) == CALL.text


@pytest.mark.parametrize("text", [None, "", "5", "9-4", "4-4", "2-5", "5-11", "a-b", "4-8-9"])
def test_an_answer_that_lies_in_no_passage_is_not_marked(text: str | None) -> None:
    assert asked_answer(text, Span(3, 10)) is None
    assert asked_answer("4-8", None) is None
    assert asked_answer("4-8", Span(3, 10)) == Span(4, 8)


def test_a_link_says_where_the_answer_stands() -> None:
    assert source_url("a.md", 3, 9, answer=Span(4, 8)) == "source/a.md?start=3&end=9&answer=4-8"


def test_a_passage_over_several_table_rows_is_one_highlight() -> None:
    rows = "| Trump | 50 minutes |\n| Putin | 50 minutes |"
    start = MEMO.text.index(rows)
    assert marked(render_source(MEMO, Span(start, start + len(rows)))) == rows


def test_a_table_is_set_as_one_and_its_bars_are_there_but_hidden() -> None:
    text = "Before.\n\n| Who | How long |\n| --- | --- |\n| Trump | 50 minutes |\n\nBehind."
    page = render_source(Source("a", text, "A"), None)
    assert '<span class="cell" role="columnheader"> Who </span>' in page
    assert '<span class="notation">\n| --- | --- |\n</span>' in page
    assert (page.count('role="row"'), page.count('role="cell"')) == (2, 2)
    assert shown_text(page) == text


def test_headings_and_lists_are_set_as_such() -> None:
    page = render_source(Source("a", "# One\n\n- first\n- second\n", "A"), None)
    assert 'role="heading" aria-level="2">One</div>' in page
    assert '<span class="bullet">- </span><div class="item">first</div>' in page


def test_title_date_and_id_head_the_page() -> None:
    page = render_source(CALL, None)
    assert "<h1>The call &amp; its &lt;echoes&gt;</h1>" in page
    assert "<time>2025-02-12</time>" in page
    assert marked(page) is None


def test_what_a_document_says_never_becomes_markup() -> None:
    page = render_source(HOSTILE, Span(0, len(HOSTILE.text)))
    assert page.count("<script>") == 1  # the page's own
    assert "<img" not in page
    assert shown_text(page) == HOSTILE.text


def test_an_original_is_linked_only_over_http() -> None:
    web = Source("a", "text", "A", url='https://example.org/?a=1&b="2"')
    assert 'href="https://example.org/?a=1&amp;b=&quot;2&quot;"' in render_source(web, None)
    assert "href" not in render_source(Source("a", "text", "A", url="javascript:alert(1)"), None)


def test_front_matter_is_shown_apart_from_the_text() -> None:
    source = Source("a", "---\ntitle: A\n---\nBody.", "A", left_out=(Span(0, 17),))
    page = render_source(source, Span(17, 22))
    assert '<div class="front">---\ntitle: A\n---\n</div>' in page
    assert marked(page) == "Body."


def test_only_a_single_language_is_declared() -> None:
    assert '<main class="text" lang="zh">' in render_source(
        Source("a", "", "A", language="zh"), None
    )
    assert '<main class="text" lang="">' in render_source(
        Source("a", "", "A", language='en, zh" onload="x'), None
    )


@given(st.text(), st.data())
def test_every_span_of_every_text_is_highlighted_exactly(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    body = data.draw(st.integers(0, len(text)))
    page = render_source(Source("a", text, "A", left_out=(Span(0, body),)), Span(start, end))
    assert (marked(page) or "") == text[start:end]
    assert shown_text(page) == text


def test_lone_surrogates_do_not_break_the_page() -> None:
    page = render_source(Source("a", "x\ud800y", "A"), Span(0, 2))
    assert marked(page) == "x?"
    page.encode("utf-8")


def test_no_passage_is_asked_for_without_start_and_end() -> None:
    assert asked_span(None, None, 10) is None


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_passage_within_the_text_is_that_span(start: int, end: int) -> None:
    if start <= end:
        assert asked_span(str(start), str(end), 50) == Span(start, end)
    else:
        with pytest.raises(ValueError, match="is no passage of 50 characters"):
            asked_span(str(start), str(end), 50)


def refusal(start: str, end: str) -> str | None:
    try:
        asked_span(start, end, 50)
    except ValueError as fault:
        return str(fault)
    return None


@given(st.text(), st.text())
@example("1", "")
@example("-1", "3")
@example("1_0", "11")
@example("٣", "4")
@example("1" * 5_000, "2")
@example("0", "51")
def test_a_malformed_passage_is_refused_in_one_line(start: str, end: str) -> None:
    said = refusal(start, end)
    if said is None:
        assert 0 <= int(start) <= int(end) <= 50
    assert said is None or ("\n" not in said and len(said) < 100)


@pytest.mark.parametrize(("start", "end"), [("1", None), (None, "1")])
def test_half_a_passage_is_refused(start: str | None, end: str | None) -> None:
    with pytest.raises(ValueError, match="both start and end"):
        asked_span(start, end, 50)


def test_the_url_of_a_plain_id_stays_readable() -> None:
    assert source_url("notes/may.md", 3, 9) == "source/notes/may.md?start=3&end=9"
    assert source_url("notes/may.md") == "source/notes/may.md"


@pytest.mark.parametrize(
    "source_id", ["..", "a/../b", "./a", "/etc/passwd", "a//b", "a/", "", "a\n"]
)
def test_an_id_that_a_browser_would_rewrite_travels_in_the_query(source_id: str) -> None:
    assert source_url(source_id, 3, 9).startswith("source/?id=")


def test_a_fault_page_escapes_what_it_repeats() -> None:
    assert "&lt;b&gt;" in render_fault("No such source", "<b>")
