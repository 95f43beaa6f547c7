"""Answers as server-sent events, read from a real server over a real connection."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest

from index.errors import IndexProblem
from tests.ui.examples import HOW_LONG, Script, disagreeing, fresh, script, shelf
from tests.ui.serving import built, served
from ui.answering.request_queue import RequestQueue
from ui.http.middleware import BodyLimit
from ui.server.application import create_app

EVENTS = {"Accept": "text/event-stream", "Content-Type": "application/json"}


@contextmanager
def asked(url: str, question: str, headers: dict[str, str] = EVENTS) -> Iterator[HTTPResponse]:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        connection.request("POST", "/api/ask", json.dumps({"question": question}), headers)
        yield connection.getresponse()
    finally:
        connection.close()


def events(response: HTTPResponse) -> Iterator[tuple[str, dict[str, object]]]:
    name = ""
    for raw in response:
        field, _, value = raw.decode().rstrip("\n").partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


@contextmanager
def app_with(chain: Script, line: RequestQueue | None = None) -> Iterator[str]:
    with served(built(lambda: create_app(shelf(), chain, kept=fresh(), queue=line))) as url:
        yield url


def test_an_answer_grows_event_by_event_and_the_last_is_the_whole_one() -> None:
    chain, on = script(), Event()

    def second_waits(question: str) -> None:
        chain.between_answers = lambda: on.wait(30)

    chain.before_answering = second_waits
    with app_with(chain) as url, asked(url, HOW_LONG) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        told = events(response)
        name, growing = next(told)
        assert (name, len(growing["claims"])) == ("answer", 1)  # type: ignore[arg-type]
        on.set()
        rest = list(told)
    assert rest[-1][0] == "done"
    assert rest[-1][1]["answer"] == disagreeing().answer


def test_who_waits_is_told_the_place_in_the_line() -> None:
    chain, go = script(), Event()
    chain.before_answering = lambda question: go.wait(30)
    with app_with(chain, RequestQueue(at_once=1)) as url, asked(url, HOW_LONG):
        while not chain.asked:
            pass
        with asked(url, HOW_LONG) as second:
            told = events(second)
            assert next(told) == ("waiting", {"place": 1})
            go.set()
            assert [name for name, _ in told][-1] == "done"


@pytest.mark.parametrize(
    ("fault", "says"),
    [(IndexProblem("no index: run it"), "no index: run it"), (RuntimeError("secret"), "log")],
)
def test_what_fails_on_the_way_is_the_last_event(fault: Exception, says: str) -> None:
    chain = script()

    def fail(question: str) -> None:
        raise fault

    chain.before_answering = fail
    with app_with(chain) as url, asked(url, HOW_LONG) as response:
        (name, told), *none = events(response)
    assert (name, none) == ("error", [])
    assert says in str(told["error"])
    assert "secret" not in str(told)


@pytest.mark.parametrize("headers", [EVENTS, {"Content-Type": "application/json"}])
def test_who_leaves_while_waiting_gives_up_the_place(headers: dict[str, str]) -> None:
    chain, go, line = script(), Event(), RequestQueue(at_once=1)
    chain.before_answering = lambda question: go.wait(30)
    with app_with(chain, line) as url, asked(url, HOW_LONG):
        while not line.running:
            pass
        leaving = HTTPConnection(urlsplit(url).netloc, timeout=60)
        leaving.request("POST", "/api/ask", json.dumps({"question": "x"}), headers)
        while not line.waiting:
            pass
        leaving.close()
        patience = Event()
        for _ in range(600):
            if not line.waiting:
                break
            patience.wait(0.05)
        assert line.waiting == 0
        go.set()
    assert [question for question, _ in chain.asked] == [HOW_LONG]


def test_a_full_line_is_a_503_that_says_when_to_come_again() -> None:
    chain, go = script(), Event()
    chain.before_answering = lambda question: go.wait(30)
    with (
        app_with(chain, RequestQueue(at_once=1, most_waiting=0)) as url,
        asked(url, HOW_LONG) as first,
    ):
        with asked(url, HOW_LONG) as second:
            refused = json.loads(second.read())
            assert second.status == 503
            assert int(second.headers["Retry-After"]) >= 1
            assert "ask again in" in refused["error"]
        go.set()
        assert [name for name, _ in events(first)][-1] == "done"


def test_a_body_that_is_too_large_or_never_ends_is_refused_in_one_line() -> None:
    app = built(lambda: create_app(shelf(), script(), kept=fresh()))
    app.add_middleware(BodyLimit, arrives_within_s=0.2)
    with served(app) as url:
        with asked(url, "x" * 2_000_000) as response:
            assert response.status == 413
            assert "send less" in json.loads(response.read())["error"]
        host, port = urlsplit(url).netloc.split(":")
        for path in (b"/api/ask", b"/gradio_api/queue/join", b"/admin/check", b"/"):
            with socket.create_connection((host, int(port)), timeout=60) as slow:
                slow.sendall(b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{" % path)
                assert b"408 Request Timeout" in slow.makefile("rb").readline(), path


def test_nobody_waits_for_somebody_who_reads_slowly() -> None:
    with app_with(script(), RequestQueue(at_once=1)) as url:
        host, port = urlsplit(url).netloc.split(":")
        body = json.dumps({"question": HOW_LONG}).encode()
        with socket.create_connection((host, int(port))) as deaf:
            head = [f"{name}: {value}" for name, value in EVENTS.items()]
            lines = ["POST /api/ask HTTP/1.1", "Host: x", *head, f"Content-Length: {len(body)}"]
            deaf.sendall("\r\n".join([*lines, "", ""]).encode() + body)
            answered: list[str] = []

            def ask() -> None:
                with asked(url, HOW_LONG) as response:
                    answered.extend(name for name, _ in events(response))

            askers = [Thread(target=ask) for _ in range(5)]
            for asker in askers:
                asker.start()
            for asker in askers:
                asker.join()
    assert answered.count("done") == 5
