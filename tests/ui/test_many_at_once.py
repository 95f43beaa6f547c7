"""Many people at once: on the page, where the line is full, and at a real server over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest

from tests.commands import serving
from tests.ui.browsing import Browser
from tests.ui.examples import HOW_LONG, SENTENCE, WHO, fresh, script, shelf
from tests.ui.serving import built, served
from ui.answering.request_queue import RequestQueue
from ui.server.application import create_app
from ui.texts import ENGLISH

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
PEOPLE = 50
QUESTIONS = (
    "Who warned about commitment overload?",
    "Where did they meet in August 2025?",
    "Which football club did the goalkeeper join in 1987?",
)


class Slow:
    """Questions that are held till they are let go, one by one, in the order of their turn."""

    def __init__(self) -> None:
        self.held: dict[str, Event] = {}

    def hold(self, *questions: str) -> None:
        self.held = {question: Event() for question in questions}

    def __call__(self, question: str) -> None:
        if question in self.held:
            assert self.held[question].wait(60)

    def let_go(self) -> None:
        for event in self.held.values():
            event.set()


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.let_go()


def at_once(count: int, slow: Slow, *, most_waiting: int = 100) -> tuple[object, RequestQueue]:
    """The page, on which so many questions are answered at once."""
    chain, line = script(), RequestQueue(at_once=count, most_waiting=most_waiting)
    chain.before_answering = slow
    return built(lambda: create_app(shelf(), chain, kept=fresh(), queue=line)), line


def place(browser: Browser) -> str:
    return browser.all(".exchange.waiting .pending").inner_text()


def test_who_waits_sees_the_place_in_the_line_moves_up_and_is_answered(
    browsers: Callable[..., Browser], slow: Slow
) -> None:
    slow.hold("first", "second", "third")
    app, line = at_once(1, slow)
    with served(app) as url:  # type: ignore[arg-type]
        people = {question: browsers() for question in slow.held} | {HOW_LONG: browsers()}
        for number, (question, browser) in enumerate(people.items()):
            browser.open(url)
            browser.type(question)
            browser.until(lambda: line.running + line.waiting == number + 1)  # noqa: B023  # now
        last = people[HOW_LONG]
        for done, left in (("first", 3), ("second", 2), ("third", 1)):
            told = ENGLISH.in_line.format(position=left)
            last.until(lambda: place(last) == told)  # noqa: B023  # it is waited for now
            assert last.all("[data-do=stop]").is_visible()
            slow.held[done].set()
            people[done].answered(1)
        assert SENTENCE in last.answered(1).inner_text()


def test_a_slow_question_holds_up_nobody_elses(
    browsers: Callable[..., Browser], slow: Slow
) -> None:
    slow.hold("slow")
    app, _ = at_once(2, slow)
    with served(app) as url:  # type: ignore[arg-type]
        waits, asks = browsers(), browsers()
        waits.open(url)
        waits.type("slow")
        waits.all(".exchange .pending").wait_for()
        asks.open(url)
        assert SENTENCE in asks.ask(HOW_LONG).inner_text()
        assert "50 minutes" in asks.ask(WHO).inner_text()
        assert waits.all(".exchange .pending").is_visible()
        slow.let_go()
        waits.answered(1)


def test_who_leaves_the_line_makes_room_and_who_finds_it_full_is_told_when_to_ask_again(
    browsers: Callable[..., Browser], slow: Slow
) -> None:
    slow.hold("first", "second")
    app, line = at_once(1, slow, most_waiting=1)
    with served(app) as url:  # type: ignore[arg-type]
        one, two, three = browsers(), browsers(), browsers()
        for number, (browser, question) in enumerate(((one, "first"), (two, "second"))):
            browser.open(url)
            browser.type(question)
            browser.until(lambda: line.running + line.waiting == number + 1)  # noqa: B023  # now
        three.open(url)
        assert "ask again in" in three.ask(HOW_LONG).inner_text()
        two.all("[data-do=stop]").click()
        two.answered(1)
        three.all("[data-do=retry]").click()
        three.all(".exchange.waiting").wait_for()
        slow.let_go()
        three.until(lambda: SENTENCE in three.all(".exchange").last.inner_text())


def test_fifty_people_at_once_all_get_their_answer_from_a_real_server(seeded: Path) -> None:
    """Half of them over HTTP, half as OpenAI's clients do; each gets what it would get alone."""
    with serving(seeded) as url, ThreadPoolExecutor(PEOPLE) as people:
        alone = [_asked(url, number) for number in range(2 * len(QUESTIONS))]
        got = list(people.map(lambda number: _asked(url, number), range(PEOPLE)))
    for number, answer in enumerate(got):
        assert answer == alone[number % len(alone)]


def _asked(url: str, number: int) -> tuple[int, str]:
    """The status, and the answer's text."""
    question = QUESTIONS[number % len(QUESTIONS)]
    asked: dict[str, object] = {"question": question}
    chat = {"model": "citeback", "messages": [{"role": "user", "content": question}]}
    door, body = ("/api/ask", asked) if number % 2 else ("/v1/chat/completions", chat)
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=300)) as connection:
        connection.request("POST", door, json.dumps(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        said = json.loads(response.read())
        text = said["answer"] if number % 2 else said["choices"][0]["message"]["content"]
        return response.status, text
