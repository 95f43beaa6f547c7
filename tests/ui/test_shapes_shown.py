"""Answers that aren't one fact, at every door: page, terminal, exports, /v1, MCP, LangChain, and what is kept."""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, replace
from html import unescape
from pathlib import Path
from typing import Any

import docx
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mcp import Client
from mcp_types import CallToolResult
from openai import OpenAI

from index.loaders import load
from index.passages import Source
from rag.answer import Answer, Citation, Group
from rag.answering.layout import laid_out
from rag.langchain.messages import as_message
from tests.ui.browsing import Browser
from tests.ui.examples import Script, Shelf, fresh
from tests.ui.serving import built, served
from tests.ui.shaped import (
    BARE,
    COLLECTION,
    COMPARISON,
    FERRIES,
    ISLANDS,
    LIST,
    WIDE,
    a_collection,
    a_comparison,
    a_large_sum,
    a_list,
    a_question_back,
    a_sum,
    a_wide_comparison,
    answers,
    thanks,
)
from ui.answering.asker import Asker, library_view
from ui.chat.evidence import render_evidence
from ui.chat.transcript import render_exchange
from ui.exports.markdown import as_markdown
from ui.exports.word import as_word
from ui.server.application import create_app
from ui.storage.conversations import Conversation, Conversations
from ui.storage.exchanges import Exchange
from ui.storage.feedback import Feedback, FeedbackStore
from ui.storage.withheld_answers import readable, with_readers
from ui.terminal.answers import as_text
from ui.texts import ENGLISH, Texts
from ui.texts.chinese import CHINESE
from ui.viewer.quote_context import Around

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
NAMED = Conversation("c1", "Ferries", "2026-01-01")
RENDERER = MarkdownIt("commonmark").enable("table")


def shown(answer: Answer, *, whole: bool = True, texts: Texts = ENGLISH) -> str:
    """The exchange without its folded evidence."""
    exchange = Exchange(answer.question, "complete" if whole else "growing", answer=answer)
    return render_exchange(exchange, 0, texts, alone).split('<div class="proof"')[0]


def alone(citation: Citation) -> Around:
    return Around()


def plain(html: str) -> str:
    """What a reader sees, without the markup."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).replace("\u00a0", " ").split())


def cells(html: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    return [[plain(each) for each in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


def test_a_list_is_a_list_with_labels_below_how_many_were_found() -> None:
    html = shown(a_list())
    assert html.count("<li") == 7 and html.index("7 found in 2 sources") < html.index("<ul")
    assert (
        '<b class="label">Aurora: </b>The Aurora sails' in html
        and html.count('class="marker"') == 7
    )
    assert "<ol" in shown(replace(a_list(), shape="hops"))


def test_a_comparison_is_a_table_with_heads_for_labels_and_aspects() -> None:
    html = shown(a_comparison(), texts=CHINESE)
    head, *rows = cells(html)
    assert head == ["Aurora", "Bellona"]
    assert rows[::2] == [["passengers"], ["price"], ["built"], ["wheelchairs"]]
    assert rows[1] == [
        "The Aurora takes 220 passengers. [1]",
        "The Bellona takes 90 passengers. [5]",
    ]
    assert rows[7][1] == CHINESE.says_nothing
    assert html.count('scope="col"') == 2 and html.count('scope="rowgroup"') == 4


def test_a_side_of_which_nothing_is_said_says_so_once_for_all_rows() -> None:
    html = shown(a_wide_comparison())
    rows = [row for row in cells(html)[1:] if len(row) == 5]
    assert len(rows) == 4
    assert [ENGLISH.says_nothing, "", "", ""] in [list(side) for side in zip(*rows, strict=True)]


def test_a_computation_stands_below_its_answer_and_many_markers_are_cut_short() -> None:
    html = shown(a_sum())
    assert '<code dir="auto">sum(Fare) = 34 + 21.50 + 18 + 12 = 85.50 €</code>' in html
    assert html.count('class="marker"') == 4
    html = shown(a_large_sum())
    assert html.count('class="marker"') == 8 and "+32 Evidence (40)" in plain(html)


@pytest.mark.parametrize("answer", [a_collection(), thanks(), a_question_back()])
def test_what_quotes_nothing_has_no_confidence_and_no_evidence(answer: Answer) -> None:
    for text in (plain(shown(answer)), as_text(answer)):
        assert "onfidence" not in text and "Evidence" not in text and "Nearest" not in text
        assert (
            "Not in the documents" not in text and "Chance" not in text and "searched" not in text
        )
    assert ENGLISH.quotes_nothing in render_evidence(answer, ENGLISH, alone)


def test_a_collection_is_a_list_of_titles() -> None:
    assert shown(a_collection()).count("<li") == 20


def test_a_question_back_offers_its_choices_everywhere() -> None:
    answer = a_question_back()
    html = shown(answer)
    assert html.count('data-do="example"') == 3 and f'data-question="{answer.choices[0]}"' in html
    texts = [
        as_text(answer),
        str(as_message(answer).text),
        as_markdown(NAMED, said(answer), ENGLISH).decode(),
    ]
    texts.append(
        "\n".join(each.text for each in docx.Document(io.BytesIO(word(answer))).paragraphs)
    )
    assert all(choice in text for text in texts for choice in answer.choices)
    assert ENGLISH.which_one in plain(shown(replace(answer, answer="")))


def said(*told: Answer) -> tuple[Exchange, ...]:
    return tuple(Exchange(each.question, "complete", answer=each) for each in told)


def word(*told: Answer) -> bytes:
    return as_word(NAMED, said(*told), ENGLISH)


def test_a_growing_answer_says_of_nothing_that_it_is_missing() -> None:
    whole = a_comparison()
    html = shown(replace(whole, claims=whole.claims[:2]), whole=False)
    assert (
        ENGLISH.says_nothing not in html and "costs 34 euros" in html and "wheelchairs" not in html
    )
    assert "sum(" not in shown(a_sum(), whole=False)


def test_the_terminal_has_a_line_for_each_part() -> None:
    lines = as_text(a_comparison()).split("\n")
    assert lines[:4] == [
        "Both are told of in 2 sources.", "", "Aurora:",
        "- passengers: The Aurora takes 220 passengers. [1]",
    ]  # fmt: skip
    assert "- wheelchairs: The documents say nothing of it." in lines
    assert "- النورس: سفينة النورس تبحر كل يوم خميس. [7]" in as_text(a_list()).split("\n")


def test_a_label_moves_no_cursor_and_a_claim_begins_no_line() -> None:
    answer = a_list()
    claim = replace(answer.claims[0], text="It sails.\n- Zeppelin: it flies.")
    sly = replace(
        answer, claims=(claim, *answer.claims[1:]), groups=(Group((0,), "A\x1b[2J\u202e\nB"),)
    )
    text = as_text(sly)
    assert "- A [2J B: It sails. - Zeppelin: it flies. [1]" in text and "\x1b" not in text


def test_markdown_has_a_real_list_and_a_real_table_with_footnotes() -> None:
    text = as_markdown(NAMED, said(a_list(), a_comparison(), a_collection()), ENGLISH).decode()
    html = RENDERER.render(text)
    assert html.count("<li>") == 7 + 20 and html.count("<th>") == 3 and html.count("<tr>") == 5
    assert "- **Aurora:** The Aurora sails to Tromsø every morning at 06:15.[^1]" in text
    row = "| **wheelchairs** | The Aurora has a ramp and two cabins for wheelchairs.[^14] |"
    assert f"{row} {ENGLISH.says_nothing} |" in text


def test_word_has_a_real_list_and_a_real_table_with_footnotes() -> None:
    data = word(a_list(), a_comparison(), a_sum())
    opened = docx.Document(io.BytesIO(data))
    listed = [
        each.text
        for each in opened.paragraphs
        if each.style and each.style.style_id == "ListBullet"
    ]
    assert len(listed) == 7 and listed[0].startswith("Aurora: The Aurora sails")
    (table,) = opened.tables
    assert [[cell.text for cell in row.cells] for row in table.rows][4] == [
        "wheelchairs", "The Aurora has a ramp and two cabins for wheelchairs.", ENGLISH.says_nothing,
    ]  # fmt: skip
    assert len(opened.element.body.xpath(".//w:footnoteReference")) == 7 + 7 + 4
    (read,) = [each for each in load(data, "c.docx") if isinstance(each, Source)]
    assert "| price | A ticket for the Aurora costs 34 euros" in read.text
    assert "sum(Fare) = 34" in read.text


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    chain = Script(*answers())
    with served(built(lambda: create_app(Shelf(FERRIES, ISLANDS), chain, kept=fresh()))) as found:
        yield found


@pytest.mark.parametrize("answer", list(answers()), ids=lambda each: str(each.question))
def test_completions_say_the_same_text_whole_or_streamed_with_fitting_annotations(
    url: str, answer: Answer
) -> None:
    body = {"model": "citeback", "messages": [{"role": "user", "content": answer.question}]}
    message = httpx.post(f"{url}v1/chat/completions", json=body).json()["choices"][0]["message"]
    content = message["content"]
    assert content == laid_out(answer)
    cited = [each["url_citation"] for each in message["annotations"]]
    assert [content[each["start_index"] : each["end_index"]] for each in cited] == [
        f"[{each.marker}]" for each in answer.citations
    ]
    with OpenAI(base_url=f"{url}v1", api_key="none", max_retries=0) as client:
        chunks = client.chat.completions.create(
            model="citeback", messages=[{"role": "user", "content": answer.question}], stream=True
        )
        assert "".join(each.choices[0].delta.content or "" for each in chunks) == content


def test_in_markdown_of_a_completion_each_side_has_a_list_of_its_own() -> None:
    html = RENDERER.render(laid_out(a_comparison()))
    assert html.count("<ul>") == 2 and "<p>Bellona:</p>" in html


def test_a_marker_in_a_label_is_no_citation(url: str) -> None:
    answer = a_list()
    label = f"[7] {answer.claims[0].text} [2]"
    sly = replace(answer, groups=(Group((0,), label), *answer.groups[1:]))
    html = shown(sly)
    assert html.count('class="marker"') == 7 and f"{label}: " in unescape(html)
    notes = as_markdown(NAMED, said(sly), ENGLISH).decode()
    assert notes.count("[^7]") == 2


def test_the_tools_of_a_model_say_the_lines_and_give_the_groups(url: str) -> None:
    async def call() -> CallToolResult:
        async with Client(f"{url}mcp", read_timeout_seconds=60) as client:
            return await client.call_tool("ask", {"question": COMPARISON})

    result = asyncio.run(call())
    text = "".join(getattr(part, "text", "") for part in result.content)
    assert "- wheelchairs: The documents say nothing of it." in text
    data: Any = result.structured_content
    assert data["layout"] == "table" and data["groups"][-1]["claims"] == []


def test_a_langchain_message_has_labels_and_its_citations_span_their_claims() -> None:
    (block,) = as_message(a_list()).content_blocks
    assert block["type"] == "text"
    text, cited = block["text"], block["annotations"]
    assert "- Fulmar: The Fulmar was repaired" in text
    spans = [text[each.get("start_index", 0) : each.get("end_index", 0)] for each in cited]
    assert spans == [each.text for each in a_list().claims]


@pytest.mark.parametrize("answer", list(answers()), ids=lambda each: str(each.question))
def test_what_is_kept_comes_back_whole_and_older_answers_are_read(
    answer: Answer, home: Path, url: str
) -> None:
    home.mkdir()
    with closing(Conversations(home / "c.db")) as kept, closing(FeedbackStore(home)) as store:
        id = kept.keep_last("anna", None, said(answer))
        found = kept.read("anna", id)
        assert found is not None and found[1][0].answer == answer
        store.keep(Feedback("up", answer))
        (thumb,) = store.all()
        assert thumb.answer == answer
        added = {"shape", "layout", "groups", "lead", "computation", "choices"}
        old = {name: value for name, value in asdict(answer).items() if name not in added}
        with kept._store.writing() as db:
            db.execute(
                "update exchanges set exchange = ?", (json.dumps({"question": "?", "answer": old}),)
            )
        found = kept.read("anna", id)
        assert found is not None and found[1][0].answer is not None
        assert found[1][0].answer.layout == "text" and found[1][0].answer.claims == answer.claims


def test_feedback_with_groups_of_claims_that_there_are_not_is_refused(home: Path) -> None:
    home.mkdir()
    with closing(FeedbackStore(home)) as store:
        app = built(lambda: create_app(Shelf(), Script(), kept=fresh(), feedback=store))
        with served(app) as url:
            sent = {"verdict": "up", "answer": asdict(a_list())}
            assert httpx.post(f"{url}api/feedback", json=sent).status_code == 201
            sent = {"verdict": "up", "answer": asdict(replace(a_list(), groups=(Group((7,)),)))}
            assert httpx.post(f"{url}api/feedback", json=sent).status_code == 400


def test_who_may_no_longer_read_a_source_sees_no_answer_that_only_names_it() -> None:
    shelf = Shelf(replace(FERRIES, groups=("crew",)), ISLANDS)
    crew, former = Asker("anna", ("crew",), "portal"), Asker("anna", ("staff",), "portal")
    for answer in (
        a_collection(),
        replace(a_question_back(), choices=(f"In {FERRIES.id}?",)),
        a_list(),
    ):
        (kept,) = (with_readers(each, library_view(shelf)(crew)) for each in said(answer))
        assert readable((kept,), crew, shelf)[0].answer == answer
        (withheld,) = readable((kept,), former, shelf)
        assert withheld.state == "withheld" and withheld.answer is None
    (kept,) = (with_readers(each, library_view(shelf)(crew)) for each in said(thanks()))
    assert readable((kept,), former, shelf)[0].answer == thanks()


@given(st.text(), st.text(), st.text())
def test_whatever_labels_and_titles_say_is_shown_and_never_obeyed(
    label: str, aspect: str, words: str
) -> None:
    hostile = f"<img src=x onerror=steal()>{label}"
    groups = (Group((0,), hostile, aspect), Group((), label, hostile))
    for layout in ("list", "table"):
        answer = replace(
            a_list(), layout=layout, groups=groups, lead=hostile, computation=f"{hostile}{words}"
        )
        html = shown(answer)
        assert "<img" not in html and html.count("<script") == 0
        html.encode()
        as_text(answer).encode("utf-8", "replace")
        as_markdown(NAMED, said(answer), ENGLISH).decode()
        docx.Document(io.BytesIO(word(answer)))
    back = replace(a_question_back(), choices=(hostile, f'{words}" onclick="x'))
    assert "<img" not in shown(back) and 'onclick="x"' not in shown(back)


def test_a_choice_is_asked_by_a_click_or_by_keyboard(
    browsers: Callable[..., Browser], url: str
) -> None:
    browser = browsers()
    browser.open(url)
    browser.ask(BARE)
    browser.all(".choices button").first.click()
    assert browser.answered(2).locator(".words").inner_text() == a_question_back().choices[0]
    browser.ask(BARE)
    browser.all(".exchange").last.locator(".choices button").nth(1).focus()
    browser.page.keyboard.press("Enter")
    assert browser.answered(4).locator(".words").inner_text() == a_question_back().choices[1]


def test_a_wide_table_scrolls_in_its_own_box_and_the_page_does_not(
    browsers: Callable[..., Browser], url: str
) -> None:
    browser = browsers(is_mobile=True, has_touch=True)
    browser.width, browser.height = 390, 844
    browser.open(url)
    browser.ask(WIDE)
    scrolls = "box => { box.scrollLeft = 50; return box.scrollLeft > 0; }"
    assert browser.all(".wide").evaluate(scrolls)
    assert browser.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    browser.ask(COMPARISON)
    assert not browser.all(".wide").last.evaluate(scrolls), "two sides have room"


def test_a_marker_in_a_cell_opens_its_passage_and_a_copy_has_the_whole_list(
    browsers: Callable[..., Browser], url: str
) -> None:
    browser = browsers(permissions=["clipboard-read", "clipboard-write"])
    browser.open(url)
    browser.ask(COMPARISON)
    browser.all(".sides .marker").last.click()
    browser.cited("The Aurora has a ramp and two cabins for wheelchairs.")
    browser.ask(LIST)
    browser.all("[data-do=copy]").last.click()
    copied = str(browser.page.evaluate("navigator.clipboard.readText()"))
    assert "7 found in 2 sources" in copied and "Fulmar: The Fulmar was repaired" in copied
    assert f"[1] {FERRIES.title}" in copied
    assert browser.ask(COLLECTION).locator("li").count() == 20
    assert browser.all("#evidence").inner_text().strip().endswith(ENGLISH.quotes_nothing)
