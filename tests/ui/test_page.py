from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Event
from urllib.parse import urlsplit

import pytest

from index.errors import IndexProblem
from index.scope import Scope
from rag.answer import Turn
from tests.ui.browsing import Browser
from tests.ui.examples import (
    CALL,
    HOSTILE,
    HOW_LONG,
    MEMO,
    ROWS,
    SENTENCE,
    WHERE_TO,
    WHO,
    Script,
    disagreeing,
    script,
    shelf,
)
from tests.ui.serving import built, served
from ui.chat.layout import mode_line
from ui.server.application import create_app
from ui.storage.conversations import Conversations
from ui.storage.feedback import FeedbackStore
from ui.texts import ENGLISH

# Gradio measures its queue with a pandas option that pandas 3 gives up.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

Browsers = Callable[..., Browser]


def test_a_clicked_citation_opens_its_passage_highlighted_and_in_view(
    browser: Browser, page_url: str
) -> None:
    browser.open(page_url)
    exchange = browser.ask(HOW_LONG)
    assert SENTENCE in exchange.inner_text()
    browser.all("#evidence .card .open").nth(1).click()
    assert browser.cited(ROWS) == ROWS
    assert browser.highlight_is_in_view()
    browser.all("#evidence .card .open").nth(0).click()
    assert browser.cited(SENTENCE) == SENTENCE
    assert browser.highlight_is_in_view()


def test_the_first_passage_is_shown_before_anyone_clicks(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    browser.ask(HOW_LONG)
    assert browser.cited(SENTENCE) == SENTENCE
    assert browser.highlight_is_in_view()


def test_the_keyboard_leads_from_a_claim_to_its_highlighted_passage_and_back(
    browser: Browser, page_url: str
) -> None:
    page = browser.open(page_url)
    exchange = browser.ask(HOW_LONG)
    browser.cited(SENTENCE)
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.textContent") == "[2]":
            break
    page.keyboard.press("Enter")
    assert browser.cited(ROWS) == ROWS
    inside = "document.activeElement.tagName + document.activeElement.contentDocument?.activeElement.className"
    browser.until(lambda: page.evaluate(inside) == "IFRAMEcited")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "[2]"
    assert exchange.locator("[aria-current]").first.inner_text() == "[2]"


@pytest.mark.parametrize("width", [390, 820, 1400])
def test_a_marker_shows_its_quote_while_it_is_pointed_at_or_focused(
    browser: Browser, page_url: str, width: int
) -> None:
    page = browser.open(page_url, width=width)
    marker = browser.ask(HOW_LONG).locator(".reply .marker").first
    marker.hover()
    assert SENTENCE in browser.all("#peek").inner_text()
    assert CALL.title in browser.all("#peek").inner_text()
    shown = browser.all("#peek").bounding_box()
    assert shown is not None and 0 <= shown["x"] <= width - shown["width"]
    page.hover("#question")
    assert browser.all("#peek").is_hidden()
    marker.focus()
    assert SENTENCE in browser.all("#peek").inner_text()
    page.keyboard.press("Escape")
    assert browser.all("#peek").is_hidden()


def test_each_card_carries_marker_title_date_heading_and_quote_in_its_surroundings(
    browser: Browser, page_url: str
) -> None:
    browser.open(page_url)
    browser.ask(HOW_LONG)
    card = browser.all("#evidence .card").first.inner_text()
    around = "says nothing of interest."
    for shown in ("1", CALL.title, "2025-02-12", "The call", SENTENCE, around, ENGLISH.new_tab):
        assert shown in card


def test_the_evidence_of_an_earlier_answer_comes_back_with_its_marker(
    browser: Browser, page_url: str
) -> None:
    browser.open(page_url)
    browser.ask(HOW_LONG)
    browser.ask(WHO)
    assert browser.all("#evidence .card").count() == 1
    browser.all(".exchange").first.locator(".reply .marker").first.click()
    assert browser.cited(SENTENCE) == SENTENCE
    assert browser.all("#evidence .card").count() == 2


def test_sources_that_disagree_stand_side_by_side(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    rows = browser.ask(HOW_LONG).locator(".readings tbody tr")
    assert [" ".join(text.split()) for text in rows.all_inner_texts()] == [
        f"about 90 minutes {CALL.title} [1] 2025-02-12",
        f"50 minutes {MEMO.title} [2] undated",
    ]


def test_not_in_the_documents_says_how_much_was_searched_and_what_came_nearest(
    browser: Browser, page_url: str
) -> None:
    browser.open(page_url)
    exchange = browser.ask(WHERE_TO)
    assert "The documents don't say." in exchange.inner_text()
    assert "Passages searched: 3, sources: 3" in exchange.inner_text()
    assert "Not an answer" in browser.all("#evidence").inner_text()
    assert browser.all("#evidence .card.near .pill").inner_text() == "near"


def test_the_confidence_is_said_in_words_and_its_number_when_pointed_at(
    browser: Browser, page_url: str
) -> None:
    browser.open(page_url)
    confidence = browser.ask(HOW_LONG).locator(".confidence")
    assert confidence.inner_text() == "Confidence: high"
    confidence.hover()
    assert browser.all("#peek").inner_text().startswith("91%")


def test_a_follow_up_takes_the_conversation_along(
    browser: Browser, page_url: str, scripted: Script
) -> None:
    browser.open(page_url)
    browser.ask(HOW_LONG)
    browser.ask(WHO)
    cited = tuple(each.source for each in disagreeing().citations)
    assert scripted.asked[-1] == (
        WHO, [Turn("user", HOW_LONG), Turn("assistant", disagreeing().answer, cited)],
    )  # fmt: skip
    browser.all("[data-do=new]").click()
    browser.all(".welcome").wait_for()
    browser.ask(WHO)
    assert scripted.asked[-1] == (WHO, [])


def test_a_clicked_example_is_answered(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    browser.all(".example").first.click()
    assert HOW_LONG in browser.answered(1).inner_text()


def test_an_empty_question_gets_a_gentle_line(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    browser.type("   ")
    assert "empty" in browser.all("#notice .notice").inner_text()
    browser.ask(HOW_LONG)
    assert browser.all("#notice .notice").count() == 0


def test_a_question_too_long_is_said_so_and_kept_for_shortening(
    browser: Browser, page_url: str, scripted: Script
) -> None:
    browser.open(page_url)
    browser.type("x" * 50_000)
    assert "40,000" in browser.all("#notice .notice").inner_text()
    assert len(browser.all("#question").input_value()) == 50_000
    assert scripted.asked == []


def test_what_is_typed_while_an_answer_comes_is_kept(
    browser: Browser, page_url: str, scripted: Script
) -> None:
    typed = Event()
    scripted.before_answering = lambda question: typed.wait(60)
    browser.open(page_url)
    browser.type(HOW_LONG)
    browser.all(".exchange .pending").wait_for()
    browser.page.type("#question", "And then")
    typed.set()
    browser.answered(1)
    assert browser.all("#question").input_value() == "And then"


def test_documents_never_become_markup(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    exchange = browser.ask("What is hostile?")
    assert HOSTILE.text in exchange.inner_text()
    assert HOSTILE.text in browser.all("#evidence").inner_text()
    assert browser.cited(HOSTILE.text) == HOSTILE.text
    exchange.locator(".reply .marker").hover()
    assert HOSTILE.text in browser.all("#peek").inner_text()
    made = ":is(#conversation, #evidence, #peek, #composer) :is(img, script, strong, .katex)"
    assert browser.all(made).count() == 0
    # "[2]" is the document's, not a marker: the only one is the answer's own.
    assert exchange.locator(".marker").all_inner_texts() == ["[1]"]


def test_a_question_is_shown_as_it_was_typed(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    question = "<b>Who</b> ${1+1} {{2}} **asked** `x`?"
    assert question in browser.ask(question).inner_text()
    assert question in browser.all("#kept .title").first.inner_text()


@pytest.mark.parametrize("problem", [IndexProblem("no index here: make one"), RuntimeError("x")])
def test_a_chain_that_fails_leaves_the_page_usable(
    browser: Browser, page_url: str, scripted: Script, problem: Exception
) -> None:
    def fail(question: str) -> None:
        raise problem

    scripted.before_answering = fail
    browser.open(page_url)
    shown = browser.ask(HOW_LONG).inner_text()
    assert ("No index here: make one" if isinstance(problem, IndexProblem) else "log") in shown
    scripted.before_answering = lambda question: None
    browser.all("[data-do=retry]").click()
    browser.until(lambda: SENTENCE in browser.all(".exchange").last.inner_text())
    assert browser.all(".exchange").count() == 1


def test_an_answer_under_way_can_be_stopped_and_asked_for_again(
    browser: Browser, page_url: str, scripted: Script
) -> None:
    goes_on = Event()
    scripted.before_answering = lambda question: goes_on.wait(60)
    browser.open(page_url)
    browser.type(HOW_LONG)
    browser.all(".exchange .pending").wait_for()
    browser.all("[data-do=stop]").click()
    assert ENGLISH.stopped in browser.answered(1).inner_text()
    goes_on.set()
    browser.all("[data-do=retry]").click()
    browser.until(lambda: SENTENCE in browser.all(".exchange").last.inner_text())


def test_citations_stay_usable_while_the_answer_grows(
    browser: Browser, page_url: str, scripted: Script
) -> None:
    goes_on = Event()
    scripted.between_answers = lambda: goes_on.wait(60)
    page = browser.open(page_url)
    browser.type(HOW_LONG)
    markers = browser.all(".exchange.growing .reply .marker")
    markers.first.click()
    assert browser.cited(SENTENCE) == SENTENCE
    markers.first.hover()
    assert SENTENCE in browser.all("#peek").inner_text()
    assert browser.all(".readings").count() == 0, "sources are compared at the end"
    page.hover(".asked")
    goes_on.set()
    whole = browser.answered(1)
    assert whole.locator(".reply .marker").all_inner_texts() == ["[1]", "[2]"]
    assert browser.cited(SENTENCE) == SENTENCE, "what was being read is still there"


def test_an_edited_question_takes_the_place_of_what_came_after_it(
    browser: Browser, page_url: str, scripted: Script
) -> None:
    page = browser.open(page_url)
    browser.ask(HOW_LONG)
    browser.ask(WHERE_TO)
    browser.all("[data-do=edit]").first.click()
    page.fill(".editing textarea", WHO)
    page.press(".editing textarea", "Enter")
    browser.until(lambda: browser.all(".asked .words").all_inner_texts() == [WHO])
    browser.answered(1)
    assert scripted.asked[-1] == (WHO, [])


def test_a_question_is_asked_of_the_sources_that_are_chosen(
    browser: Browser, page_url: str, scripted: Script
) -> None:
    page = browser.open(page_url)
    page.click("#scope summary")
    page.check(f"#scope input[value='{MEMO.id}']")
    page.check("#scope input[value='notes/a b']")
    page.fill("#scope input[name=since]", "2025-01-01")
    page.fill("#scope input[name=until]", "2026-01-01")
    assert "2 chosen" in browser.all("#scope-said").inner_text()
    exchange = browser.ask(HOW_LONG)
    assert scripted.scopes[-1] == Scope(("notes/a b",), (MEMO.id,), "2025-01-01", "2026-01-01")
    assert MEMO.title in exchange.locator(".scoped").inner_text()
    page.click("#scope summary")
    page.click("[data-do=clear-scope]")
    browser.ask(WHO)
    assert scripted.scopes[-1] is None


def test_nothing_is_requested_from_anywhere_else(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    browser.ask(HOW_LONG)
    browser.cited(SENTENCE)
    browser.ask("What is hostile?")
    browser.cited(HOSTILE.text)
    assert browser.hosts_asked() == {urlsplit(page_url).netloc}
    assert browser.complaints() == []


def test_people_are_answered_side_by_side(
    browsers: Browsers, page_url: str, scripted: Script
) -> None:
    both = Barrier(2)  # opens only while two questions are being answered at once
    scripted.before_answering = lambda question: both.wait(60)
    one, other = browsers(), browsers()
    for browser in (one, other):
        browser.open(page_url)
        browser.type(HOW_LONG)
    for browser in (one, other):
        assert SENTENCE in browser.answered(1).inner_text()


@pytest.mark.parametrize("width", [820, 1440, 2200])
def test_the_conversation_begins_and_ends_where_the_box_below_it_does(
    browser: Browser, page_url: str, width: int
) -> None:
    page = browser.open(page_url, width=width)
    browser.ask(HOW_LONG)
    edges = (
        "['.said', '.composer'].map((each) => document.querySelector(each).getBoundingClientRect())"
        ".map((box) => [Math.round(box.left), Math.round(box.right)].join())"
    )
    browser.until(lambda: len(set(page.evaluate(edges))) == 1)


def test_on_a_phone_nothing_runs_off_the_side_and_a_click_leads_to_the_passage(
    browser: Browser, page_url: str
) -> None:
    page = browser.open(page_url, width=390, height=844)
    marker = browser.ask(HOW_LONG).locator(".reply .marker").nth(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    marker.click()
    assert browser.cited(ROWS) == ROWS
    in_view = (
        "(() => { const box = document.querySelector('.viewer iframe').getBoundingClientRect();"
        "return box.top >= 0 && box.bottom <= innerHeight + 1 && box.height > 300 })()"
    )
    browser.until(lambda: page.evaluate(in_view))
    assert browser.highlight_is_in_view()
    page.click("[data-do=back]")
    browser.until(lambda: not browser.all("#viewer").is_visible())


def test_in_a_window_as_low_as_above_a_keyboard_the_box_stays_in_view(
    browser: Browser, page_url: str
) -> None:
    page = browser.open(page_url, width=390, height=844)
    browser.ask(HOW_LONG)
    page.set_viewport_size({"width": 390, "height": 380})
    in_view = "document.querySelector('.composer').getBoundingClientRect().bottom <= innerHeight"
    browser.until(lambda: page.evaluate(in_view))
    assert browser.all(".asked").is_visible()


def test_an_answer_is_copied_with_its_markers_and_what_they_stand_for(
    browsers: Browsers, page_url: str
) -> None:
    browser = browsers(permissions=["clipboard-read", "clipboard-write"])
    page = browser.open(page_url)
    browser.ask(WHO).locator("[data-do=copy]").click()
    browser.until(lambda: browser.all("#toast").inner_text() == ENGLISH.copied)
    copied = page.evaluate("navigator.clipboard.readText()")
    answer, source = copied.split("\n")
    assert " ".join(answer.split()) == "Putin | 50 minutes [1]"
    assert source == f"[1] {MEMO.title}, The call"


@pytest.mark.parametrize(
    ("locale", "placeholder"),
    [("zh-CN", "输入问题"), ("ru-RU", "Задайте вопрос"), ("fr", "Ask a question")],
)
def test_the_page_speaks_the_language_of_the_browser(
    browsers: Browsers, page_url: str, locale: str, placeholder: str
) -> None:
    browser = browsers(locale=locale)
    page = browser.open(page_url)
    assert page.get_attribute("#question", "placeholder") == placeholder
    assert page.get_attribute("html", "lang") in ("zh-Hans", "ru", "en")


def test_the_page_says_which_mode_it_runs_in(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    assert mode_line("quotes", 3, ENGLISH) in browser.all(".mode").inner_text()


def test_a_written_answer_names_its_model() -> None:
    assert "openai:gpt" in mode_line("openai:gpt", 1, ENGLISH)
    assert "no language model" not in mode_line("openai:gpt", 1, ENGLISH)


def test_thumbs_with_a_reason_are_kept_and_stay_given(browsers: Browsers, tmp_path: Path) -> None:
    store, browser = FeedbackStore(tmp_path), browsers()
    kept = Conversations(tmp_path / "conversations.db")
    app = built(lambda: create_app(shelf(), script(), kept=kept, feedback=store))
    with served(app) as url:
        page = browser.open(url)
        browser.ask(HOW_LONG)
        exchange = browser.ask(WHO)
        exchange.locator("[data-do=thumb-down]").click()
        page.check("#dialog-thumb-down input[value=citation]")
        page.fill("#dialog-thumb-down textarea", "wrong row")
        page.click("#dialog-thumb-down .submit")
        exchange.locator("[data-do=thumb-down][aria-pressed=true]").wait_for()
        (said,) = store.all()
        assert (said.verdict, said.reason) == ("down", "citation: wrong row")
        assert said.answer.question == WHO
        assert said.history[0].text == HOW_LONG
        browser.until(lambda: "?c=" in page.url)
        page.reload()
        browser.answered(2)
        assert browser.all("[data-do=thumb-down][aria-pressed=true]").count() == 1
    store.close()
    kept.close()
