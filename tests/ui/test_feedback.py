"""Thumbs: sent by programs, kept in the home, given out as cases that evaluation can read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from eval.datasets.loading import load
from rag.answer import Turn
from tests.commands import citeback
from tests.ui.browsing import Browser
from tests.ui.examples import HOW_LONG, disagreeing, fresh, not_found, script, shelf
from tests.ui.serving import built, served
from ui.feedback import Feedback, FeedbackStore
from ui.http import create_app


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
        Feedback("down", not_found("Who\x1b[2J?"), "it\nstands there", (Turn("user", "Ice?"),))
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
