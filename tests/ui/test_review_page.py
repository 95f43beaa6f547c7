"""The page of ``citeback eval review``, used by a headless Chromium with its keys."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient

from eval.curation.feedback import AnswerVerdict, as_line
from eval.curation.reviewing import Review
from tests.eval.examples import cite
from tests.ui.browsing import Browser
from tests.ui.serving import served
from ui.review.page import create_app

BEFORE = "🚢 The call was long. "
GOLD = "It took 90 minutes."
TEXT = f"{BEFORE}{GOLD} <b>Nobody</b> liked it." + " And so on." * 300
START = len(BEFORE)
DRAFTS = (
    {
        "_id": "draft-1",
        "text": "The call took how long?",
        "draft": True,
        "answerable": True,
        "gold": [{"source": "call.md", "text": GOLD, "start": START, "end": START + len(GOLD)}],
        "answers": ["90 minutes"],
        "tags": ["draft", "duration"],
    },
    {
        "_id": "draft-2",
        "text": "<img src=x onerror=alert(1)> Who?",
        "draft": True,
        "answerable": False,
        "without": ["call.md"],
    },
    as_line(
        AnswerVerdict(
            "3", "Was it liked?", "down", "It says nothing.", (), GOLD, (cite(start=START),)
        )
    ),
)


@pytest.fixture
def review(tmp_path: Path) -> Review:
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in DRAFTS), "utf-8")
    return Review(path, {"call.md": TEXT}.get)


@pytest.fixture
def url(review: Review) -> Iterator[str]:
    with served(create_app(review)) as url:
        yield url


def on_disk(review: Review) -> list[dict[str, Any]]:
    return [json.loads(line) for line in review.path.read_text("utf-8").splitlines()]


class Desk:
    """What a person does with the page; the only place here that knows what drives the browser."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        browser.go(url)
        browser.page.wait_for_selector("#case:not([hidden])")

    def press(self, key: str) -> None:
        self._browser.page.keyboard.press(key)

    def type(self, selector: str, text: str) -> None:
        page = self._browser.page
        page.press(selector, "End")
        page.type(selector, text)
        page.press(selector, "Escape")

    def clear(self, selector: str) -> None:
        self._browser.page.fill(selector, "")

    def click(self, selector: str) -> None:
        self._browser.page.click(selector)

    def text(self, selector: str) -> str:
        return self._browser.page.inner_text(selector)

    def value(self, selector: str) -> str:
        return self._browser.page.input_value(selector)

    def select(self, words: str) -> None:
        self._browser.page.evaluate(
            f"(words) => {{ {_SELECT.replace('arguments[0]', 'words')} }}", words
        )

    def until(self, condition: Callable[[], object]) -> None:
        self._browser.until(condition)

    def shows(self, case_id: str) -> None:
        self.until(lambda: self.text("#id") == case_id)


@pytest.fixture
def desk(browser: Browser, url: str) -> Desk:
    return Desk(browser, url)


def test_a_set_is_decided_with_keys_and_every_decision_is_in_the_file(
    desk: Desk, browser: Browser, url: str, review: Review
) -> None:
    assert desk.text(".passage mark") == GOLD
    assert desk.text("#progress") == "3 open, 0 accepted, 0 rejected"
    desk.press("e")
    desk.type("#question", " And why?")
    desk.press("a")
    desk.shows("draft-2")
    first = on_disk(review)[0]
    assert first["text"] == "The call took how long? And why?" and "draft" not in first
    assert desk.value("#question") == DRAFTS[1]["text"]  # shown as it is: no markup
    desk.press("r")
    desk.shows("feedback-3")
    assert on_disk(review)[1]["rejected"] is True
    desk.press("k")
    desk.shows("draft-2")
    desk.press("u")
    desk.until(lambda: on_disk(review)[1].get("draft"))
    assert browser.hosts_asked() == {urlsplit(url).netloc}
    assert browser.complaints() == []


def test_selected_words_become_the_gold_to_the_character(desk: Desk, review: Review) -> None:
    desk.press("k")  # back from the first is the last
    desk.shows("feedback-3")
    assert "It says nothing." in desk.text("#reason")
    desk.select("<b>Nobody</b>")
    desk.press("g")
    assert desk.text(".passage:not(.candidate) mark") == "<b>Nobody</b>"
    desk.press("a")
    desk.until(lambda: "draft" not in on_disk(review)[2])
    (gold,) = on_disk(review)[2]["gold"]
    assert gold["text"] == TEXT[gold["start"] : gold["end"]] == "<b>Nobody</b>"
    assert on_disk(review)[2]["answerable"] is True


def test_what_can_not_be_saved_is_said_and_stays_on_the_page(desk: Desk, review: Review) -> None:
    desk.clear("#question")
    desk.click("#accept")
    desk.until(lambda: "not blank" in desk.text("#error"))
    assert on_disk(review) == list(DRAFTS)


HALF = "half \ud800"  # of a character, as only JSON can name it
SAID = {"state": "accepted", "question": "Who?", "answers": ["Two."], "answerable": True}
PLACE = {"source": "call.md", "text": "took", "start": 24, "end": 28}


def decided(url: str, body: object, number: int = 0) -> httpx.Response:
    """The answer to a decision, sent as Python writes JSON: with NaN, and halves of characters."""
    headers = {"Content-Type": "application/json", "X-Citeback": "review"}
    return httpx.post(f"{url}cases/{number}", content=json.dumps(body), headers=headers)


def one_line(refused: httpx.Response) -> bool:
    return list(refused.json()) == ["error"] and "\n" not in refused.json()["error"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"question": HALF},
        {"answers": ["whole", HALF]},
        {"state": HALF},
        {"answerable": math.nan},
        {HALF: math.nan},
        {"gold": {**PLACE, "source": HALF}},
        {"gold": {**PLACE, "text": HALF}},
        {"gold": {**PLACE, "start": -1}},
        {"gold": {**PLACE, "start": math.inf}},
        {"gold": {**PLACE, "start": 29}},
        {"gold": {**PLACE, "end": 24}},
        {"gold": {**PLACE, "end": 2**53 + 1}},
        {"gold": [HALF]},
    ],
)
def test_what_nobody_could_keep_is_refused_in_one_line(
    url: str, review: Review, wrong: dict[str, object]
) -> None:
    refused = decided(url, {**SAID, **wrong})
    assert refused.status_code == 400 and one_line(refused)
    assert on_disk(review) == list(DRAFTS)


def test_a_decision_is_at_most_as_long_as_any_body(url: str, review: Review) -> None:
    refused = decided(url, {**SAID, "question": "long " * 600_000})
    assert refused.status_code == 413 and one_line(refused)
    assert on_disk(review) == list(DRAFTS)


def test_half_a_character_in_the_set_is_shown_and_can_be_corrected(review: Review) -> None:
    odd = {"_id": HALF, "text": HALF, "tags": [HALF], "draft": True, "answerable": False}
    review.path.write_text(f"{json.dumps(odd)}\n", "utf-8")
    with served(create_app(Review(review.path, {"call.md": TEXT}.get))) as url:
        (case,) = httpx.get(f"{url}cases").json()["cases"]
        assert case["question"] == HALF
        assert decided(url, {**SAID, "answerable": False}).status_code == 200
    assert on_disk(review)[0]["text"] == "Who?"


def test_no_other_page_can_decide(review: Review) -> None:
    body = {"state": "rejected", "question": "x", "answers": [], "answerable": None}
    with TestClient(create_app(review), base_url="http://127.0.0.1") as own:
        assert own.post("/cases/0", json=body).status_code == 403
        assert own.post("/cases/9", json=body, headers={"X-Citeback": "review"}).status_code == 404
        assert own.get("/..%2fpage.js").status_code == 404
    with TestClient(create_app(review), base_url="http://evil.example") as foreign:
        assert foreign.get("/cases").status_code == 400
    assert on_disk(review) == list(DRAFTS)


_SELECT = """
const box = document.querySelector(".passage");
const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const at = node.data.indexOf(arguments[0]);
  if (at < 0) continue;
  const range = document.createRange();
  range.setStart(node, at);
  range.setEnd(node, at + arguments[0].length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}
"""
