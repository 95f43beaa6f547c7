"""Answers that were given before are given again, to those who may read the same, while nothing has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from fastapi.testclient import TestClient

from index.library import Library
from index.passages import Hit
from index.scope import Scope
from rag.answer import Answer, Turn
from rag.langchain.chain import QuestionChain
from tests.fakes import WordReranker
from tests.ui.examples import fresh
from tests.ui.serving import built
from ui.access.identification import PROXY_SECRET, Portal
from ui.access.policy import Access
from ui.answering.answer_cache import AnswerCache
from ui.answering.asker import Asker
from ui.answering.queued_chain import QueuedChain
from ui.answering.request_queue import RequestQueue, Waiting
from ui.server.application import create_app

QUESTION = "How high is the salary of the harbour master?"
BOARD, STAFF = Asker("portal:b", ("board", "staff")), Asker("portal:s", ("staff",))
HISTORY = (Turn("user", "Who runs the harbour?"), Turn("assistant", "The master.", ("open",)))


class Counting:
    """A chain that notes what is asked; it can be held before it answers."""

    def __init__(self, chain: QuestionChain, model: str = "quotes") -> None:
        self.chain, self.model, self.asked = chain, model, list[str]()
        self.go, self.notes = Event(), tuple[str, ...]()
        self.go.set()

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Answer:
        *_, last = self.stream(question, history, scope=scope)
        return last

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Iterator[Answer]:
        self.asked.append(question)
        assert self.go.wait(30)
        for each in self.chain.stream(question, history, scope=scope):
            yield replace(each, model=self.model, notes=self.notes)

    def hits(
        self, question: str, history: Sequence[Turn] = (), *, k: int, scope: Scope | None = None
    ) -> Sequence[Hit]:
        return self.chain.hits(question, history, k=k, scope=scope)


@pytest.fixture
def harbour(library: Library, docs: Path) -> Library:
    """A source for all, and one that the board alone may read."""
    lines = [
        {"_id": "open", "text": "The harbour master is paid by the town.", "groups": ["staff"]},
        {"_id": "pay", "text": "The salary of the harbour master is 9000.", "groups": ["board"]},
    ]
    (docs / "corpus.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    library.sync([docs])
    return library


@pytest.fixture
def chain(harbour: Library) -> Counting:
    return Counting(QuestionChain(harbour, reranker=WordReranker(), least_confidence=0.0))


def answering(library: Library, chain: Counting, most: int = 10) -> QueuedChain:
    return QueuedChain(chain, RequestQueue(), AnswerCache(library, most=most))


def ask(
    asked: QueuedChain, asker: Asker = BOARD, question: str = QUESTION, history: Sequence[Turn] = ()
) -> Answer:
    *_, last = asked.submit(question, history, asker=asker).updates()
    assert not isinstance(last, Waiting)
    return last


def from_cache(answer: Answer) -> bool:
    return "from the cache" in answer.timings_ms


def test_the_same_question_is_answered_from_the_cache_and_says_so(
    harbour: Library, chain: Counting
) -> None:
    asked = answering(harbour, chain)
    first, again = ask(asked), ask(asked)
    assert not from_cache(first)
    assert from_cache(again)
    assert replace(again, timings_ms=first.timings_ms) == first
    assert chain.asked == [QUESTION]


def test_nobody_gets_the_answer_of_those_who_may_read_more(
    harbour: Library, chain: Counting
) -> None:
    asked = answering(harbour, chain)
    assert "9000" in ask(asked).answer
    other = ask(asked, STAFF)
    assert not from_cache(other)
    assert "9000" not in repr(other)
    assert from_cache(ask(asked, Asker("portal:c", ("staff", "board"))))


def test_a_right_that_is_taken_away_holds_at_once(harbour: Library, chain: Counting) -> None:
    asked = answering(harbour, chain)
    assert "9000" in ask(asked).answer
    harbour.give_rights("pay", ["nobody at all"])
    other = ask(asked)
    assert not from_cache(other)
    assert "9000" not in repr(other)


def test_a_sync_that_changes_something_begins_anew(
    harbour: Library, chain: Counting, docs: Path
) -> None:
    asked = answering(harbour, chain)
    ask(asked)
    line = {"_id": "new", "text": "The salary of the harbour master is 7000.", "groups": ["board"]}
    (docs / "more.jsonl").write_text(json.dumps(line))
    harbour.sync([docs])
    assert not from_cache(ask(asked))
    harbour.sync([docs])
    assert from_cache(ask(asked))


def test_another_conversation_or_another_scope_is_another_question(
    harbour: Library, chain: Counting
) -> None:
    asked = answering(harbour, chain)
    ask(asked)
    assert not from_cache(ask(asked, history=HISTORY))
    assert from_cache(ask(asked, history=HISTORY))
    *_, within = asked.submit(QUESTION, asker=BOARD, scope=Scope(sources=("open",))).updates()
    assert isinstance(within, Answer)
    assert not from_cache(within)


def test_only_so_many_answers_are_kept_the_last_asked_ones(
    harbour: Library, chain: Counting
) -> None:
    asked = answering(harbour, chain, most=2)
    for question in ("Who is paid?", "Who pays?", "Who is paid?", "What is a harbour?"):
        ask(asked, question=question)
    assert from_cache(ask(asked, question="Who is paid?"))
    assert not from_cache(ask(asked, question="Who pays?"))


def test_those_who_ask_the_same_at_once_wait_for_one_answer(
    harbour: Library, chain: Counting
) -> None:
    asked = answering(harbour, chain)
    chain.go.clear()
    jobs = [asked.submit(QUESTION, asker=BOARD) for _ in range(5)]
    with ThreadPoolExecutor(5) as pool:
        answers = [pool.submit(lambda job: [*job.updates()][-1], job) for job in jobs]
        chain.go.set()
        found = [each.result(30) for each in answers]
    assert len({each.answer for each in found if isinstance(each, Answer)}) == 1
    assert chain.asked == [QUESTION]


def test_a_model_that_failed_is_asked_again(harbour: Library, chain: Counting) -> None:
    chain.model, chain.notes = "openai:x", ("The model did not answer in time.",)
    asked = answering(harbour, chain)
    ask(asked)
    chain.notes = ()
    assert not from_cache(ask(asked))
    assert from_cache(ask(asked))


@pytest.mark.filterwarnings("ignore:.*no_silent_downcasting")
@pytest.mark.filterwarnings("ignore:The copy keyword is deprecated")
def test_over_http_a_clerk_is_never_told_what_the_board_was(
    harbour: Library, chain: Counting
) -> None:
    secret = "the proxy and we know it"
    access = Access(Portal("X-User", "X-Groups", secret))
    app = built(lambda: create_app(harbour, chain, kept=fresh(), access=access, cached_answers=10))
    head = {PROXY_SECRET: secret, "X-User": "one"}
    board, staff = {**head, "X-Groups": "board"}, {**head, "X-Groups": "staff"}
    with TestClient(app) as web:
        told = [web.post("/api/ask", json={"question": QUESTION}, headers=board) for _ in range(2)]
        assert "9000" in told[0].text
        assert "from the cache" in told[1].json()["timings_ms"]
        events = {**staff, "Accept": "text/event-stream"}
        for headers in (staff, events, staff):
            assert (
                "9000"
                not in web.post("/api/ask", json={"question": QUESTION}, headers=headers).text
            )
