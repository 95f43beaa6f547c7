"""How much one person may ask: by whatever door and over however many connections they come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from fastapi.testclient import TestClient

from tests.ui.examples import HOW_LONG, Script, fresh, script, shelf
from tests.ui.serving import built
from tests.ui.test_rights import BOSS, CLERK, PORTAL
from ui.access.policy import Access, access_of
from ui.answering.asker import Asker
from ui.answering.limits import Allowed, Limits, OverLimit, counted_as
from ui.answering.queued_chain import QueuedChain
from ui.answering.request_queue import Busy, Job, RequestQueue
from ui.server.application import create_app
from ui.settings import read_settings

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
ANN, BOB = Asker("portal:ann", ("a",)), Asker("portal:bob", ("a",))


def client(allowed: Allowed, chain: Script) -> TestClient:
    access = Access(PORTAL, limits=allowed)
    return TestClient(built(lambda: create_app(shelf(), chain, kept=fresh(), access=access)))


def test_what_is_too_much_is_a_429_that_says_when_to_come_again() -> None:
    with client(Allowed(questions_a_minute=2), script()) as web:
        for _ in range(2):
            assert (
                web.post("/api/ask", json={"question": HOW_LONG}, headers=BOSS).status_code == 200
            )
        refused = web.post("/api/ask", json={"question": HOW_LONG}, headers=BOSS)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 30
        assert "\n" not in refused.json()["error"] and "ask again in" in refused.json()["error"]
        assert web.post("/api/ask", json={"question": HOW_LONG}, headers=CLERK).status_code == 200


CHAT = {"model": "citeback", "messages": [{"role": "user", "content": HOW_LONG}]}
DIFY = {
    "knowledge_id": "citeback",
    "query": "x",
    "retrieval_setting": {"top_k": 1, "score_threshold": 0.0},
}
DOORS = {
    "/api/ask": {"question": HOW_LONG},
    "/api/search": {"question": "x"},
    "/v1/chat/completions": CHAT,
    "/v1/responses": {"model": "citeback", "input": HOW_LONG},
    "/v1/retrieval": DIFY,
}


@pytest.mark.parametrize("door", DOORS)
def test_one_door_does_not_go_round_the_limit_of_another(door: str) -> None:
    with client(Allowed(questions_a_minute=1), script()) as web:
        other = "/api/search" if door != "/api/search" else "/api/ask"
        assert web.post(other, json=DOORS[other], headers=BOSS).status_code == 200
        refused = web.post(door, json=DOORS[door], headers=BOSS)
        assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
        streamed = {**BOSS, "Accept": "text/event-stream"}
        body = {**DOORS[door], "stream": True} if door.startswith("/v1/c") else DOORS[door]
        assert web.post(door, json=body, headers=streamed).status_code == 429


def test_the_tools_of_a_language_model_are_no_way_round() -> None:
    with client(Allowed(questions_a_minute=1), script()) as web:
        web.post("/api/search", json={"question": "x"}, headers=BOSS)
        for tool, said in (("ask", {"question": "x"}), ("read_source", {"source": "memo.txt"})):
            call = {"name": tool, "arguments": said}
            rpc = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
            takes = {**BOSS, "Accept": "application/json, text/event-stream"}
            got = web.post("/mcp", json=rpc, headers=takes).json()["result"]
            assert got["isError"] and "questions a minute" in got["content"][0]["text"]


def test_so_many_at_once_and_no_more_over_any_number_of_connections() -> None:
    chain, goes_on, begun = script(), Event(), Event()

    def wait(question: str) -> None:
        begun.set()
        assert goes_on.wait(30)

    chain.before_answering = wait
    with client(Allowed(questions_at_once=2), chain) as web:
        got: list[int] = []

        def ask() -> None:
            got.append(web.post("/api/ask", json={"question": HOW_LONG}, headers=BOSS).status_code)

        threads = [Thread(target=ask) for _ in range(12)]
        for each in threads:
            each.start()
        assert begun.wait(30)
        while len(got) < 10:
            pass
        goes_on.set()
        for each in threads:
            each.join()
        assert sorted(got) == [200] * 2 + [429] * 10
        chain.before_answering = lambda question: None
        ask()
        assert got[-1] == 200, "what is over counts no more"


def test_a_minute_later_there_is_room_again() -> None:
    clock = [0.0]
    limits = Limits(Allowed(questions_a_minute=3, uploads_an_hour=1), clock=lambda: clock[0])
    for _ in range(3):
        limits.begin_question(ANN)()
    with pytest.raises(OverLimit) as over:
        limits.begin_question(ANN)
    assert over.value.retry_after_s == 20
    limits.begin_question(BOB)()
    clock[0] = 20
    limits.begin_question(ANN)()
    with pytest.raises(OverLimit):
        limits.begin_question(ANN)
    clock[0] = 1000
    limits.begin_upload(ANN)
    with pytest.raises(OverLimit, match="an hour"):
        limits.begin_upload(ANN)


def test_a_person_is_one_by_every_login_and_a_key_is_counted_by_itself() -> None:
    assert (
        counted_as(ANN) == counted_as(Asker("token:ann", ())) == counted_as(Asker("oidc:ann", ()))
    )
    assert counted_as(Asker("key:ann", ())) != counted_as(ANN)
    one, two = (Asker(name, address="10.0.0.1") for name in ("a-cookie", "another-cookie"))
    assert counted_as(one) == counted_as(two) == counted_as(Asker(address="10.0.0.1"))
    assert counted_as(Asker("os:me")) is None
    assert counted_as(Asker("os:me", ("a",), address="10.0.0.1")) is not None


@pytest.mark.parametrize(
    "ends", ["done", "failed", "withdrawn while it waits", "withdrawn", "stopped"]
)
def test_however_a_question_ends_it_counts_no_more(ends: str) -> None:
    limits, queue, goes_on = Limits(Allowed(questions_at_once=1)), RequestQueue(at_once=1), Event()

    def work() -> Iterator[int]:
        goes_on.wait(30)
        yield 1
        if ends == "failed":
            raise ValueError
        yield 2

    def blocking() -> Iterator[int]:
        goes_on.wait(30)
        yield 0

    if ends in ("withdrawn while it waits", "stopped"):
        queue.submit(blocking)  # type: ignore[arg-type]
        while not queue.running:
            pass
    job: Job[int] = queue.put(Job(queue, work, limits.begin_question(ANN)))  # type: ignore[arg-type]
    with pytest.raises(OverLimit):
        limits.begin_question(ANN)
    if ends.startswith("withdrawn"):
        job.withdraw()
    if ends == "stopped":
        queue.stop()
    goes_on.set()
    while True:
        try:
            limits.begin_question(ANN)()
            break
        except OverLimit:
            pass


def test_a_full_queue_takes_nothing_from_the_limit() -> None:
    chain = script()
    queue = RequestQueue(at_once=1, most_waiting=0)
    goes_on = Event()

    def blocking() -> Iterator[int]:
        goes_on.wait(30)
        yield 0

    queue.submit(blocking)  # type: ignore[arg-type]
    answering = QueuedChain(chain, queue, limits=Limits(Allowed(questions_at_once=1)))
    for _ in range(3):
        with pytest.raises(Busy):
            answering.submit(HOW_LONG, asker=ANN)
    goes_on.set()


def test_with_a_login_there_are_limits_unless_they_are_set_otherwise() -> None:
    def allowed(**said: str) -> Allowed:
        environment = {f"CITEBACK_{name.upper()}": value for name, value in said.items()}
        return access_of(read_settings(Path("/nowhere"), environment), "127.0.0.1").limits

    assert allowed() == Allowed(0, 0, 0)
    login = {"user_header": "X-User", "proxy_secret": "sixteen characters"}
    assert allowed(**login) == Allowed(60, 8, 200)
    assert allowed(**login, questions_a_minute="0", uploads_an_hour="5") == Allowed(0, 8, 5)
    assert allowed(questions_at_once="3") == Allowed(0, 3, 0)
