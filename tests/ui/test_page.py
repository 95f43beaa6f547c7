from __future__ import annotations

from threading import Barrier
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from index.errors import IndexProblem
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
)
from ui.layout import mode_line

# Gradio measures its queue with a pandas option that pandas 3 gives up.
pytestmark = pytest.mark.filterwarnings("ignore:.*no_silent_downcasting")


def test_a_clicked_citation_opens_its_passage_highlighted_and_in_view(
    browser: Browser, page_url: str
) -> None:
    browser.open(page_url)
    exchange = browser.ask(HOW_LONG)
    assert SENTENCE in exchange.text
    browser.all("#evidence .card .open")[1].click()
    assert browser.cited(ROWS) == ROWS
    assert browser.highlight_is_in_view()
    browser.all("#evidence .card .open")[0].click()
    assert browser.cited(SENTENCE) == SENTENCE
    assert browser.highlight_is_in_view()


def test_the_first_passage_is_shown_before_anyone_clicks(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    browser.ask(HOW_LONG)
    assert browser.cited(SENTENCE) == SENTENCE
    assert browser.highlight_is_in_view()


def test_a_marker_in_the_answer_is_reached_and_opened_by_keyboard(
    browser: Browser, page_url: str
) -> None:
    browser.open(page_url)
    marker = browser.ask(HOW_LONG).find_elements(By.CSS_SELECTOR, ".reply .marker")[1]
    assert marker.text == "[2]"
    for _ in range(20):
        browser.driver.switch_to.active_element.send_keys(Keys.SHIFT, Keys.TAB)
        if browser.driver.switch_to.active_element == marker:
            break
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.cited(ROWS) == ROWS


def test_each_card_carries_marker_title_date_heading_and_quote(
    browser: Browser, page_url: str
) -> None:
    browser.open(page_url)
    browser.ask(HOW_LONG)
    card = browser.one("#evidence .card")
    for shown in ("1", CALL.title, "2025-02-12", "The call", SENTENCE, "Open in a new tab"):
        assert shown in card.text


def test_sources_that_disagree_stand_side_by_side(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    exchange = browser.ask(HOW_LONG)
    rows = exchange.find_elements(By.CSS_SELECTOR, ".readings tbody tr")
    assert [row.text for row in rows] == [
        f"about 90 minutes {CALL.title} [1] 2025-02-12",
        f"50 minutes {MEMO.title} [2] undated",
    ]


def test_not_in_the_documents_comes_with_the_nearest_passages_labelled_so(
    browser: Browser, page_url: str
) -> None:
    browser.open(page_url)
    exchange = browser.ask(WHERE_TO)
    assert "The documents don't say." in exchange.text
    assert "12%" in exchange.text
    assert "Not an answer" in browser.one("#evidence").text
    assert browser.one("#evidence .card.near").text.startswith("near")


def test_the_confidence_is_said_in_words_and_as_a_number(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    assert "Confidence: high (91%)" in browser.ask(HOW_LONG).text


def test_a_follow_up_takes_the_conversation_along(
    browser: Browser, page_url: str, scripted: Script
) -> None:
    browser.open(page_url)
    browser.ask(HOW_LONG)
    browser.ask(WHO)
    assert scripted.asked[-1] == (
        WHO, [Turn("user", HOW_LONG), Turn("assistant", disagreeing().answer)],
    )  # fmt: skip
    browser.one("#restart").click()
    browser.until(lambda: not browser.all(".exchange"))
    browser.ask(WHO)
    assert scripted.asked[-1] == (WHO, [])


def test_a_clicked_example_is_answered(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    browser.one("#examples button").click()
    assert HOW_LONG in browser.answered(1).text


def test_an_empty_question_gets_a_gentle_line(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    browser.type("   ")
    assert "empty" in browser.one("#notice .notice").text
    browser.ask(HOW_LONG)
    assert not browser.all("#notice .notice")


def test_a_question_too_long_is_said_so_and_kept_for_shortening(
    browser: Browser, page_url: str, scripted: Script
) -> None:
    browser.open(page_url)
    box = browser.one("#question textarea")
    paste = "arguments[0].value = 'x'.repeat(20000); arguments[0].dispatchEvent(new Event('input'))"
    browser.driver.execute_script(paste, box)
    box.send_keys(Keys.ENTER)
    assert "4,000" in browser.one("#notice .notice").text
    assert len(str(box.get_property("value"))) == 20_000
    assert scripted.asked == []


def test_what_is_typed_while_an_answer_comes_is_kept(
    browser: Browser, page_url: str, scripted: Script
) -> None:
    typed = Barrier(2)
    scripted.before_answering = lambda question: typed.wait(60)
    browser.open(page_url)
    browser.type(HOW_LONG)
    browser.one(".exchange .pending")
    browser.one("#question textarea").send_keys("And then")
    typed.wait(60)
    browser.answered(1)
    assert browser.one("#question textarea").get_property("value") == "And then"


def test_documents_never_become_markup(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    exchange = browser.ask("What is hostile?")
    assert HOSTILE.text in exchange.text
    assert HOSTILE.text in browser.one("#evidence").text
    assert browser.cited(HOSTILE.text) == HOSTILE.text
    made = "#conversation :is(img, script, strong, .katex), #evidence :is(img, script, .katex)"
    assert not browser.all(made)
    # "[2]" is the document's, not a marker: the only one is the answer's own.
    markers = exchange.find_elements(By.CSS_SELECTOR, ".marker")
    assert [marker.text for marker in markers] == ["[1]"]


def test_a_question_is_shown_as_it_was_typed(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    question = "<b>Who</b> ${1+1} {{2}} **asked** `x`?"
    assert question in browser.ask(question).text


@pytest.mark.parametrize("problem", [IndexProblem("no index here: make one"), RuntimeError("x")])
def test_a_chain_that_fails_leaves_the_page_usable(
    browser: Browser, page_url: str, scripted: Script, problem: Exception
) -> None:
    def fail(question: str) -> None:
        raise problem

    scripted.before_answering = fail
    browser.open(page_url)
    shown = browser.ask(HOW_LONG).text
    assert ("no index here: make one" if isinstance(problem, IndexProblem) else "log") in shown
    scripted.before_answering = lambda question: None
    assert SENTENCE in browser.ask(HOW_LONG).text


def test_nothing_is_requested_from_anywhere_else(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    browser.ask(HOW_LONG)
    browser.cited(SENTENCE)
    browser.ask("What is hostile?")
    browser.cited(HOSTILE.text)
    assert browser.hosts_asked() == {urlsplit(page_url).netloc}
    assert browser.complaints() == []


def test_people_are_answered_side_by_side(
    browser: Browser, page_url: str, scripted: Script
) -> None:
    both = Barrier(2)  # opens only while two questions are being answered at once
    scripted.before_answering = lambda question: both.wait(60)
    first = browser.driver.current_window_handle
    browser.open(page_url)
    browser.type(HOW_LONG)
    browser.one(".exchange .pending")
    browser.driver.switch_to.new_window("tab")
    try:
        browser.open(page_url)
        assert SENTENCE in browser.ask(HOW_LONG).text
    finally:
        browser.driver.close()
        browser.driver.switch_to.window(first)
    assert SENTENCE in browser.answered(1).text


def test_on_a_phone_nothing_runs_off_the_side_and_a_click_leads_to_the_passage(
    browser: Browser, page_url: str
) -> None:
    browser.open(page_url, width=390, height=844)
    marker = browser.ask(HOW_LONG).find_elements(By.CSS_SELECTOR, ".reply .marker")[1]
    wide = "return document.documentElement.scrollWidth <= innerWidth"
    assert browser.driver.execute_script(wide)
    marker.click()
    assert browser.cited(ROWS) == ROWS
    in_view = (
        "const box = document.querySelector('.viewer iframe').getBoundingClientRect();"
        "return box.top >= 0 && box.bottom <= innerHeight + 1"
    )
    browser.until(lambda: browser.driver.execute_script(in_view))
    assert browser.highlight_is_in_view()


def test_the_page_says_which_mode_it_runs_in(browser: Browser, page_url: str) -> None:
    browser.open(page_url)
    assert mode_line("quotes", 3) in browser.one("#top").text


def test_a_written_answer_names_its_model() -> None:
    assert "openai:gpt" in mode_line("openai:gpt", 1)
    assert "1 source " in mode_line("openai:gpt", 1)
    assert "no language model" not in mode_line("openai:gpt", 1)
