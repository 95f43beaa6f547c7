"""Thumbs: sent by programs, kept in the home, given out as cases that evaluation can read."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from eval.datasets.loading import load
from rag.answer import Agreement, Answer, Claim, Highlight, Turn
from tests.commands import citeback
from tests.ui.browsing import Browser
from tests.ui.examples import HOW_LONG, disagreeing, fresh, not_found, script, shelf
from tests.ui.serving import built, served
from ui.server.application import create_app
from ui.storage.feedback import FILE, Feedback, FeedbackStore


@pytest.fixture
def store(home: Path) -> Iterator[FeedbackStore]:
    home.mkdir()
    store = FeedbackStore(home)
    yield store
    store.close()


def test_what_a_program_says_of_an_answer_is_kept_whole(store: FeedbackStore) -> None:
    app = built(lambda: create_app(shelf(), script(), kept=fresh(), feedback=store))
    history = [{"role": "user", "text": "Who?"}, {"role": "assistant", "text": "Two men."}]
    with TestClient(app) as client:
        answer = client.post("/api/ask", json={"question": HOW_LONG}).json()
        said = {"verdict": "down", "reason": "50 is wrong", "answer": answer, "history": history}
        kept = client.post("/api/feedback", json=said)
        assert (kept.status_code, kept.json()) == (201, {"id": 1})
        for wrong in ({**said, "verdict": "sideways"}, {"verdict": "up"}, {**said, "extra": 1}):
            assert client.post("/api/feedback", json=wrong).status_code == 400
    (found,) = store.all()
    assert found.answer == disagreeing()
    assert found.history == (Turn("user", "Who?"), Turn("assistant", "Two men."))
    assert (found.verdict, found.reason) == ("down", "50 is wrong")
    assert found.at.startswith("20")


def test_thumbs_down_become_cases_that_evaluation_reads(
    store: FeedbackStore, home: Path, tmp_path: Path
) -> None:
    store.keep(Feedback("up", disagreeing()))
    store.keep(
        Feedback(
            "down", not_found("Who\x1b[2J?"), "it\nstands \u202ethere", (Turn("user", "Ice?"),)
        )
    )
    ran = citeback("feedback", "--cases", home=home)
    (tmp_path / "thumbs.jsonl").write_text(ran.stdout)
    (case,) = load(tmp_path / "thumbs.jsonl").cases
    assert (case.question, case.history) == ("Who\x1b[2J?", (Turn("user", "Ice?"),))
    assert (case.answerable, case.tags) == (None, ("feedback", "thumbs-down"))
    printed = citeback("feedback", home=home).stdout
    assert "because: it stands there" in printed
    assert "\x1b" not in printed
    lines = [
        json.loads(line) for line in citeback("feedback", "--json", home=home).stdout.splitlines()
    ]
    assert [line["verdict"] for line in lines] == ["up", "down"]
    assert lines[0]["answer"] == json.loads(json.dumps(asdict(disagreeing())))


HALF = "half \ud800"  # of a character, as only JSON can name it
(CITED, OTHER) = disagreeing().citations


def with_citation(**changes: Any) -> Answer:
    return replace(disagreeing(), citations=(replace(CITED, **changes), OTHER))


BAD = (
    replace(disagreeing(), confidence=math.nan),
    replace(disagreeing(), confidence=math.inf),
    replace(disagreeing(), confidence=1.01),
    replace(disagreeing(), confidence=-0.01),
    replace(disagreeing(), coverage=math.nan),
    replace(disagreeing(), coverage=2),
    replace(disagreeing(), timings_ms={"total": -math.inf}),
    replace(disagreeing(), timings_ms={"total": -1}),
    replace(disagreeing(), best=-1),
    replace(disagreeing(), claims=(Claim("So.", (-1,), "quoted"),)),
    replace(disagreeing(), agreement=Agreement("50", 10**40, (1,))),
    replace(disagreeing(), question=" "),
    with_citation(start=-1),
    with_citation(end=2**53 + 1),
    with_citation(end=10**400),
    with_citation(start=CITED.end + 1),
    with_citation(page=-1),
    with_citation(highlight=Highlight(5, 4)),
    with_citation(source=""),
    with_citation(quote=" "),
    replace(not_found("Who?"), nearest=(replace(CITED, start=math.nan),)),  # type: ignore[arg-type]
    replace(disagreeing(), question=HALF),
    replace(disagreeing(), answer=HALF),
    replace(disagreeing(), model=HALF),
    replace(disagreeing(), notes=("whole", HALF)),
    replace(disagreeing(), timings_ms={HALF: 1}),
    replace(disagreeing(), claims=(Claim(HALF, (1,), "quoted"),)),
    with_citation(title=HALF),
    with_citation(heading=HALF),
    replace(not_found("Who?"), nearest=(replace(CITED, sha256=HALF),)),
)


@pytest.fixture
def url(store: FeedbackStore) -> Iterator[str]:
    app = built(lambda: create_app(shelf(), script(), kept=fresh(), feedback=store))
    with served(app) as url:
        yield url


def said(url: str, body: object) -> httpx.Response:
    """The answer to feedback that is sent as Python writes JSON: with NaN, and halves of characters."""
    headers = {"Content-Type": "application/json"}
    return httpx.post(f"{url}api/feedback", content=json.dumps(body), headers=headers)


def test_an_answer_that_can_not_be_kept_is_refused_in_one_line(
    url: str, store: FeedbackStore
) -> None:
    for answer in BAD:
        refused = said(url, {"verdict": "down", "answer": asdict(answer)})
        assert refused.status_code == 400, answer
        assert list(refused.json()) == ["error"]
        assert "\n" not in refused.json()["error"]
    for body in ({"reason": HALF}, {HALF: 1}, {"history": [{"role": "user", "text": HALF}]}):
        sent = {"verdict": "down", "answer": asdict(disagreeing()), **body}
        assert said(url, sent).status_code == 400
    assert list(store.all()) == []


def test_a_number_written_as_text_or_too_large_for_a_float_is_refused_too(url: str) -> None:
    for number in ('"NaN"', '"Infinity"', "1e999"):
        body = json.dumps({"verdict": "up", "answer": asdict(disagreeing())})
        sent = body.replace('"confidence": 0.91', f'"confidence": {number}')
        assert sent != body
        headers = {"Content-Type": "application/json"}
        assert httpx.post(f"{url}api/feedback", content=sent, headers=headers).status_code == 400


def test_one_row_that_can_not_be_read_is_passed_over_and_counted(
    store: FeedbackStore, home: Path
) -> None:
    for _ in range(3):
        store.keep(Feedback("down", disagreeing()))
    store.keep(Feedback("down", replace(disagreeing(), confidence=math.nan)))
    with sqlite3.connect(home / FILE) as db:
        db.execute("update feedback set history = '[{' where id = 2")
    db.close()
    for options, lines in (((), 4), (("--cases",), 2), (("--json",), 2)):
        ran = citeback("feedback", *options, home=home)
        assert (ran.returncode, len(ran.stdout.splitlines())) == (0, lines)
        assert ran.stderr.splitlines() == [
            "citeback: 2 of what was said can't be read and is passed over (in feedback.db: 2, 4)"
        ]


def test_where_nobody_said_anything_that_is_said(tmp_path: Path) -> None:
    ran = citeback("feedback", home=tmp_path / "none")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert "nobody has said anything" in ran.stderr
    assert not (tmp_path / "none").exists()


def test_a_thumb_up_on_the_page_is_kept(browser: Browser, store: FeedbackStore) -> None:
    app = built(lambda: create_app(shelf(), script(), kept=fresh(), feedback=store))
    with served(app) as url:
        browser.open(url)
        exchange = browser.ask(HOW_LONG)
        exchange.locator("[data-do=thumb-up]").click()
        exchange.locator("[data-do=thumb-up][aria-pressed=true]").wait_for()
    (found,) = store.all()
    assert (found.verdict, found.answer.question) == ("up", HOW_LONG)
