"""A real server that is told to stop, and what it counted before."""

from __future__ import annotations

import json
import signal
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from fastapi.testclient import TestClient

from index.errors import IndexProblem
from tests.commands import address, started
from tests.ui.examples import HOW_LONG, WHERE_TO, fresh, script, shelf
from tests.ui.serving import built
from ui.answering.request_queue import RequestQueue
from ui.server.application import create_app

ASKED = json.dumps({"question": "Who warned about commitment overload?"})
JSON = {"Content-Type": "application/json"}


def ask(url: str) -> tuple[int, str]:
    """The HTTP status, and the status of the answer if there is one."""
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=120)) as connection:
        connection.request("POST", "/api/ask", ASKED, JSON)
        response = connection.getresponse()
        return response.status, json.loads(response.read()).get("status", "")


def metrics(url: str) -> str:
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=120)) as connection:
        connection.request("GET", "/metrics")
        return connection.getresponse().read().decode()


def test_what_is_being_answered_is_finished_before_the_server_stops(seeded: Path) -> None:
    """Ten are asked at once; each gets its whole answer, or is told to go elsewhere."""
    with started("serve", "--port", "0", home=seeded) as process:
        url = address(process)
        got: list[tuple[int, str]] = []

        def one() -> None:
            got.append(ask(url))

        assert ask(url)[0] == 200
        askers = [Thread(target=one) for _ in range(10)]
        for asker in askers:
            asker.start()
        running = 0.0
        while not running and any(asker.is_alive() for asker in askers):
            running = _counted(metrics(url), "questions_running")
        process.send_signal(signal.SIGTERM)
        for asker in askers:
            asker.join()
        assert process.wait(120) == 0
    assert len(got) == 10
    assert set(got) <= {(200, "answered"), (503, "")}
    assert (200, "answered") in got


def _counted(text: str, name: str) -> float:
    (line,) = [line for line in text.splitlines() if line.startswith(f"citeback_{name} ")]
    return float(line.split()[1])


def test_a_server_that_stops_is_alive_and_not_ready() -> None:
    line = RequestQueue()
    with TestClient(
        built(lambda: create_app(shelf(), script(), kept=fresh(), queue=line))
    ) as client:
        assert client.get("/healthz/ready").status_code == 200
        line.stop()
        assert client.get("/healthz/live").status_code == 200
        assert client.get("/healthz/ready").status_code == 503
        refused = client.post("/api/ask", json={"question": "Who?"})
        assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)


def test_questions_are_counted_by_how_they_end_and_no_words_are_shown() -> None:
    chain = script()

    def fail(question: str) -> None:
        if question == "fails":
            raise IndexProblem("no index: run it")

    chain.before_answering = fail
    app = built(lambda: create_app(shelf(), chain, kept=fresh(), queue=RequestQueue()))
    with TestClient(app) as client:
        for question in (HOW_LONG, HOW_LONG, WHERE_TO, "fails"):
            client.post("/api/ask", json={"question": question})
        text = client.get("/metrics").text
    for outcome, count in (("answered", 2), ("not_found", 1), ("failed", 1), ("refused", 0)):
        assert f'citeback_questions_total{{outcome="{outcome}"}} {count}.0\n' in text
    assert "citeback_question_seconds_count 4.0\n" in text
    assert 'citeback_question_seconds_bucket{le="+Inf"} 4.0\n' in text
    assert _counted(text, "sources") == 3
    assert "call" not in text
