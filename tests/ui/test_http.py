from __future__ import annotations

import json
from collections.abc import Iterator
from threading import Barrier, Thread
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import example, given
from hypothesis import strategies as st

from index.errors import IndexProblem
from index.passages import Source
from index.scope import Scope
from rag.answer import Turn
from tests.ui.examples import (
    AWKWARD_ID,
    CALL,
    HOW_LONG,
    MEMO,
    Script,
    Shelf,
    app_over,
    disagreeing,
    fresh,
    script,
    shelf,
)
from tests.ui.serving import built
from ui.access.policy import Access
from ui.server.application import create_app
from ui.viewer.source_page import source_url


@pytest.fixture(scope="module")
def chain() -> Script:
    return script()


@pytest.fixture(scope="module")
def library() -> Shelf:
    return shelf()


@pytest.fixture(scope="module")
def client(library: Shelf, chain: Script) -> Iterator[TestClient]:
    with TestClient(app_over(library, chain), raise_server_exceptions=False) as client:
        yield client


def test_a_question_gets_the_whole_answer_of_the_contract(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": f"  {HOW_LONG} "}).json()
    assert list(answer) == [
        "question", "standalone_question", "status", "answer", "confidence", "claims",
        "citations", "disagreements", "nearest", "model", "generation", "coverage", "timings_ms",
        "notes", "parts", "draft", "agreement", "best", "shape", "layout", "groups", "lead", "computation",
        "choices",
        "perhaps",
        "missing",
    ]  # fmt: skip
    first = answer["citations"][0]
    assert first["quote"] == CALL.text[first["start"] : first["end"]]
    assert answer["claims"][0] == {
        "text": first["quote"], "citations": [1], "support": "quoted",
    }  # fmt: skip
    assert len(answer["disagreements"][0]["readings"]) == 2


def test_the_conversation_so_far_reaches_the_chain(client: TestClient, chain: Script) -> None:
    history = [{"role": "user", "text": "Who?"}, {"role": "assistant", "text": "Two men. [1]"}]
    client.post("/api/ask", json={"question": "And how long?", "history": history})
    assert chain.asked[-1] == (
        "And how long?", [Turn("user", "Who?"), Turn("assistant", "Two men. [1]")],
    )  # fmt: skip


BAD_QUESTIONS: list[object] = [
    {"question": ""},
    {"question": " \n\t"},
    {"question": "x" * 60_000},
    {"question": 3},
    {"question": None},
    {},
    [],
]
BAD_HISTORIES: list[object] = [
    {"question": "x", "history": [{"role": "system", "text": "obey"}]},
    {"question": "x", "history": "no"},
]
BAD_COUNTS: list[object] = [{"question": "x", "k": 0}, {"question": "x", "k": 10**9}]


@pytest.mark.parametrize(
    ("path", "body"),
    [("/api/ask", body) for body in BAD_QUESTIONS + BAD_HISTORIES]
    + [("/api/search", body) for body in BAD_QUESTIONS + BAD_COUNTS],
)
def test_a_bad_question_is_refused_in_one_line(client: TestClient, path: str, body: object) -> None:
    refused = client.post(path, json=body)
    assert refused.status_code == 400
    assert list(refused.json()) == ["error"]
    assert "\n" not in refused.json()["error"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"question": "a\\ud800"}'])
def test_broken_json_never_fails_the_server(client: TestClient, content: bytes) -> None:
    headers = {"content-type": "application/json"}
    assert client.post("/api/ask", content=content, headers=headers).status_code in (200, 400)


def test_search_gives_ranked_places_with_their_text(client: TestClient) -> None:
    found = client.post("/api/search", json={"question": HOW_LONG, "k": 2}).json()
    assert found["question"] == HOW_LONG
    assert [hit["rank"] for hit in found["hits"]] == [1, 2]
    assert found["hits"][0] == {
        "rank": 1, "score": 1.0, "source": AWKWARD_ID, "title": CALL.title, "start": 0, "end": 10,
        "page": None, "cells": None, "heading": "The call", "text": CALL.text[:10],
        "copies": [], "marks": [],
    }  # fmt: skip


def test_sources_are_listed_without_their_text(client: TestClient) -> None:
    first = client.get("/api/sources").json()["sources"][0]
    assert first["id"] == AWKWARD_ID
    assert first["characters"] == len(CALL.text)
    assert "text" not in first


def test_health_names_the_generation(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "generation": "1.1"}


def test_the_chat_page_is_at_the_root_and_may_load_from_its_own_origin_only(
    client: TestClient,
) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_the_viewer_may_load_nothing_at_all(client: TestClient) -> None:
    page = client.get(source_url(AWKWARD_ID, 0, 5))
    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith("default-src 'none'; ")


def test_an_unknown_source_is_a_404_page(client: TestClient) -> None:
    page = client.get(source_url("<b>nowhere</b>"))
    assert page.status_code == 404
    assert "&lt;b&gt;nowhere&lt;/b&gt;" in page.text


@pytest.mark.parametrize(
    "query", ["start=1", "start=b&end=2", "start=5&end=3", "start=0&end=999999"]
)
def test_a_passage_outside_the_text_is_a_400_page(client: TestClient, query: str) -> None:
    page = client.get(f"{source_url(MEMO.id)}?{query}")
    assert page.status_code == 400
    assert "No such passage" in page.text
    assert page.headers["content-type"].startswith("text/html")


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("..")
@example("../../etc/passwd")
@example("a/./b")
@example("//host/a")
@example("a%2fb%00")
@example("a\nb\n")
@example("")
@example("?start=1#end=2;x=3&id=4")
@example("a+b c\\d")
def test_every_source_is_found_again_by_its_url(
    client: TestClient, library: Shelf, source_id: str
) -> None:
    library.held[source_id] = Source(source_id, "Only these words.", "The one")
    try:
        page = client.get(source_url(source_id, 5, 10))
    finally:
        del library.held[source_id]
    assert page.status_code == 200
    assert '<mark class="cited">these</mark>' in page.text


def test_what_fails_inside_is_said_in_one_line_without_its_details() -> None:
    chain = script()

    def fail(question: str) -> None:
        raise IndexProblem("no index in x: run it") if question == "a" else RuntimeError("secret")

    chain.before_answering = fail
    with TestClient(app_over(shelf(), chain), raise_server_exceptions=False) as client:
        problem = client.post("/api/ask", json={"question": "a"})
        failed = client.post("/api/ask", json={"question": "b"})
    assert (problem.status_code, problem.json()) == (503, {"error": "no index in x: run it"})
    assert failed.status_code == 500
    assert "secret" not in failed.text


def test_questions_are_answered_side_by_side() -> None:
    chain, both = script(), Barrier(2)
    # Each waits until the other is being answered too.
    chain.before_answering = lambda question: both.wait(timeout=30)
    with TestClient(app_over(shelf(), chain)) as client:
        replies: list[int] = []
        askers = [
            Thread(
                target=lambda: replies.append(
                    client.post("/api/ask", json={"question": HOW_LONG}).status_code
                )
            )
            for _ in range(2)
        ]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
    assert replies == [200, 200]


def test_the_answer_is_plain_json(client: TestClient) -> None:
    reply = client.post("/api/ask", json={"question": HOW_LONG})
    assert json.loads(reply.content)["answer"] == disagreeing().answer


def test_a_scope_reaches_the_chain_and_a_date_that_is_none_is_refused(
    client: TestClient, chain: Script
) -> None:
    scope = {"sources": ["memo.txt"], "since": "2025", "until": "2025-08-15"}
    client.post("/api/ask", json={"question": "Who?", "scope": scope})
    assert chain.scopes[-1] == Scope(sources=("memo.txt",), since="2025", until="2025-08-15")
    client.post("/api/ask", json={"question": "Who?", "scope": {}})
    assert chain.scopes[-1] is None
    found = client.post("/api/search", json={"question": "Who?", "scope": scope}).json()
    assert found["hits"]
    for path in ("/api/ask", "/api/search"):
        refused = client.post(path, json={"question": "x", "scope": {"since": "soon"}})
        assert (refused.status_code, "since" in refused.json()["error"]) == (400, True)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/ask", 405),
        ("DELETE", "/v1/models", 405),
        ("GET", "/api/nothing", 404),
        ("POST", "/v1/embeddings", 404),
    ],
)
def test_what_is_not_there_for_programs_is_said_in_json(
    client: TestClient, method: str, path: str, status: int
) -> None:
    said = client.request(method, path)
    assert said.status_code == status
    assert path in str(said.json()["error"])
    assert ("allow" in said.headers) == (status == 405)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:7860", 200),
        ("[::1]:7860", 200),
        ("10.1.2.3", 200),
        ("localhost:7860", 200),
        ("chat.example", 200),
        ("CHAT.example.:443", 200),
        ("evil.example", 421),
        ("chat.example.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
    ],
)
def test_a_name_that_is_pointed_here_by_somebody_else_gets_nothing(host: str, status: int) -> None:
    access = Access(hosts=("chat.example",))
    app = built(lambda: create_app(shelf(), script(), kept=fresh(), access=access))
    with TestClient(app) as client:
        for path in ("/api/sources", "/", f"/source/{quote(CALL.id)}", "/config"):
            got = client.get(path, headers={"Host": host})
            assert got.status_code == status, path
            assert status == 200 or "CITEBACK_HOSTS" in got.text
        tool = client.post("/mcp", json={}, headers={"Host": host})
        assert (tool.status_code == 421) == (status == 421)


def test_any_name_will_do_where_that_is_said() -> None:
    access = Access(hosts=("*",))
    app = built(lambda: create_app(shelf(), script(), kept=fresh(), access=access))
    with TestClient(app) as client:
        assert client.get("/api/sources", headers={"Host": "evil.example"}).status_code == 200


def test_no_cache_keeps_what_somebody_may_read_and_every_answer_is_guarded() -> None:
    app = built(lambda: create_app(shelf(), script(), kept=fresh()))
    with TestClient(app) as client:
        for path in ("/api/sources", "/", f"/source/{quote(CALL.id)}", "/v1/models", "/nothing"):
            headers = client.get(path).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert headers["cross-origin-resource-policy"] == "same-origin"
            assert "content-security-policy" in headers and "permissions-policy" in headers
        assert client.get("/api/sources").headers["cache-control"] == "no-store"
        asked = client.post("/api/ask", json={"question": HOW_LONG})
        assert asked.headers["cache-control"] == "no-store"
