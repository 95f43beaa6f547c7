from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.ui.browsing import Browser
from tests.ui.examples import CALL, HOW_LONG, SENTENCE, WHERE_TO, WHO, cite, disagreeing, quoted
from ui.storage.conversations import Conversations
from ui.storage.exchanges import Exchange, Searched

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

ANNA, BORIS = "a" * 22, "b" * 22
ANSWERED = Exchange(
    HOW_LONG, "complete", answer=disagreeing(), searched=Searched(3, 12), verdict="up"
)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    store = Conversations(tmp_path / "conversations.db")
    yield store
    store.close()


def test_an_exchange_comes_back_as_it_was_kept(kept: Conversations) -> None:
    id = kept.begin(ANNA, HOW_LONG)
    kept.keep(ANNA, id, 0, ANSWERED)
    found = kept.read(ANNA, id)
    assert found is not None
    assert (found[0].title, found[1]) == (HOW_LONG, (ANSWERED,))


def test_nobody_reads_renames_extends_or_deletes_what_another_asked(kept: Conversations) -> None:
    id = kept.begin(ANNA, HOW_LONG)
    kept.keep(ANNA, id, 0, ANSWERED)
    kept.rename(BORIS, id, "mine")
    kept.keep(BORIS, id, 0, Exchange(WHO))
    kept.revise(BORIS, id, 0, Exchange(WHO))
    kept.delete(BORIS, id)
    assert kept.read(BORIS, id) is None
    assert kept.listed(BORIS) == []
    found = kept.read(ANNA, id)
    assert found is not None
    assert (found[0].title, found[1]) == (HOW_LONG, (ANSWERED,))


def test_a_question_asked_anew_takes_the_place_of_all_behind_it(kept: Conversations) -> None:
    id = kept.begin(ANNA, HOW_LONG)
    for number, question in enumerate((HOW_LONG, WHO, WHERE_TO)):
        kept.keep(ANNA, id, number, Exchange(question, "complete"))
    kept.keep(ANNA, id, 1, Exchange("Who else?", "complete"))
    found = kept.read(ANNA, id)
    assert found is not None
    assert [each.question for each in found[1]] == [HOW_LONG, "Who else?"]


def test_conversations_are_found_by_words_of_their_title_and_of_what_was_said(
    kept: Conversations,
) -> None:
    first, second = kept.begin(ANNA, HOW_LONG), kept.begin(ANNA, "Wo ist Österreich?")
    kept.keep(ANNA, first, 0, ANSWERED)
    kept.keep(ANNA, second, 0, replace(ANSWERED, answer=quoted(WHO, cite(CALL, SENTENCE, 1))))
    assert [each.id for each in kept.listed(ANNA)] == [second, first]
    assert [each.id for each in kept.listed(ANNA, holding="österreich 90 MINUTES")] == [second]
    assert {each.id for each in kept.listed(ANNA, holding="90 minutes")} == {first, second}
    assert kept.listed(ANNA, holding="% _") == []


def test_a_renamed_conversation_keeps_its_name_and_an_empty_one_changes_nothing(
    kept: Conversations,
) -> None:
    id = kept.begin(ANNA, "x" * 500)
    assert len(kept.listed(ANNA)[0].title) == 80
    kept.rename(ANNA, id, "  The\ncall ")
    kept.rename(ANNA, id, "   ")
    assert kept.listed(ANNA)[0].title == "The call"


def test_what_is_deleted_stays_deleted_also_when_its_answer_comes_later(
    kept: Conversations,
) -> None:
    id = kept.begin(ANNA, HOW_LONG)
    kept.delete(ANNA, id)
    kept.keep(ANNA, id, 0, ANSWERED)
    assert kept.read(ANNA, id) is None
    assert kept.listed(ANNA) == []


def test_a_reloaded_page_and_a_later_visit_find_the_conversation_again(
    browser: Browser, page_url: str
) -> None:
    page = browser.open(page_url)
    browser.ask(HOW_LONG)
    browser.ask(WHO)
    browser.until(lambda: "?c=" in page.url)
    page.reload()
    browser.answered(2)
    assert browser.all(".asked .words").all_inner_texts() == [HOW_LONG, WHO]
    browser.open(page_url)
    browser.all("#kept .title").first.click()
    browser.answered(2)
    browser.ask(WHERE_TO)
    assert browser.all("#kept .title").count() == 1


def test_a_conversation_is_renamed_found_and_deleted_on_the_page(
    browser: Browser, page_url: str
) -> None:
    page = browser.open(page_url)
    browser.ask(HOW_LONG)
    browser.all("[data-do=new]").click()
    browser.all(".welcome").wait_for()
    browser.ask(WHERE_TO)
    browser.all("#kept .menu summary").first.click()
    browser.all("#kept [data-do=rename]").first.click()
    page.fill("#dialog-rename input", "<i>Mars</i>")
    page.press("#dialog-rename input", "Enter")
    browser.until(lambda: "<i>Mars</i>" in browser.all("#kept .title").all_inner_texts())
    page.fill("#find", "mars")
    browser.until(lambda: browser.all("#kept .title").all_inner_texts() == ["<i>Mars</i>"])
    browser.all("#kept .menu summary").click()
    browser.all("#kept [data-do=delete]").click()
    page.click("#dialog-delete .submit")
    browser.all(".welcome").wait_for()
    browser.until(lambda: browser.all("#kept .title").all_inner_texts() == [HOW_LONG])


@pytest.mark.parametrize(("ending", "begins"), [("md", b"# How"), ("docx", b"PK"), ("json", b"{")])
def test_a_conversation_is_taken_along_as_a_file(
    browser: Browser, page_url: str, ending: str, begins: bytes
) -> None:
    page = browser.open(page_url)
    browser.ask(HOW_LONG)
    page.click("#kept .menu summary")
    with page.expect_download() as coming:
        page.click(f"#kept a[href$='.{ending}']")
    assert coming.value.suggested_filename.endswith(f".{ending}")
    assert Path(coming.value.path()).read_bytes().startswith(begins)


def test_one_person_does_not_see_the_conversations_of_another(
    browsers: Callable[..., Browser], page_url: str
) -> None:
    one, other = browsers(), browsers()
    one.open(page_url)
    one.ask(HOW_LONG)
    one.until(lambda: "?c=" in one.page.url)
    other.open(one.page.url)
    assert other.all(".welcome").count() == 1
    assert other.all("#kept .title").count() == 0
