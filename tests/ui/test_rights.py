"""Behind a portal: whoever is named reads what is theirs, by whichever door; nobody else gets in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from playwright.sync_api import Page

from index.library import Library
from rag.langchain.chain import QuestionChain
from tests.fakes import WordReranker
from tests.ui.browsing import Browser
from tests.ui.examples import fresh, script
from tests.ui.serving import built, served
from ui.access.identification import COOKIE, PROXY_SECRET, Portal
from ui.access.policy import Access
from ui.admin.page import Administration
from ui.answering.asker import Admitted, library_view
from ui.indexing.background_sync import Syncing
from ui.server.application import create_app
from ui.storage.feedback import FeedbackStore
from ui.storage.uploads import Uploads

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
SECRET = "the proxy and we know it"
PORTAL = Portal("X-User", "X-Groups", SECRET)
QUESTION = "How high is the salary of the harbour master?"
OPEN, CLOSED = (
    "The harbour master is paid by the town.",
    "The salary of the harbour master is 9000.",
)


def named(user: str, groups: str = "", secret: str = SECRET) -> dict[str, str]:
    return {PROXY_SECRET: secret, "X-User": user, "X-Groups": groups}


BOSS, CLERK = named("boss", "staff, board"), named("clerk", "staff")


@pytest.fixture
def indexed(library: Library, docs: Path) -> Library:
    """One open source, one of the staff, and one that the board alone may read."""
    (docs / "open.jsonl").write_text(
        json.dumps({"_id": "open", "text": OPEN, "title": "The harbour"})
    )
    lines = [
        {"_id": "board/pay", "text": CLOSED, "title": "Zebra salaries", "groups": ["board"]},
        {"_id": "staff/plan", "text": "The staff plans a feast.", "groups": ["staff", "guests"]},
    ]
    file = docs / "corpus.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines))
    library.sync([docs])
    return library


@pytest.fixture
def app(indexed: Library, tmp_path: Path) -> Iterator[FastAPI]:
    chain = QuestionChain(indexed, reranker=WordReranker(), least_confidence=0.0)
    feedback = FeedbackStore(tmp_path)
    syncing, seen = Syncing(indexed), library_view(indexed)
    yield built(
        lambda: create_app(
            indexed,
            chain,
            kept=fresh(),
            examples=lambda asker: [f"What of {each.title}?" for each in seen(asker).sources()],
            feedback=feedback,
            syncing=syncing,
            token="secret of the home",
            administration=Administration(indexed, None),
            uploads=Uploads(tmp_path, indexed, syncing, most_bytes=1 << 20),
            access=Access(PORTAL, Admitted(group="board"), Admitted(group="board")),
        )
    )
    feedback.close()


@pytest.fixture
def web(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def everything(web: TestClient, asker: dict[str, str]) -> dict[str, str]:
    """What every door says to this asker, as text."""
    asked = {"question": QUESTION}
    chat = {"model": "citeback", "messages": [{"role": "user", "content": QUESTION}]}
    events = {**asker, "Accept": "text/event-stream"}
    hidden = {"question": QUESTION, "scope": {"sources": ["board/pay"]}}
    return {
        "ask": web.post("/api/ask", json=asked, headers=asker).text,
        "ask that source": web.post("/api/ask", json=hidden, headers=asker).text,
        "events": web.post("/api/ask", json=asked, headers=events).text,
        "search": web.post("/api/search", json=asked, headers=asker).text,
        "search that source": web.post("/api/search", json=hidden, headers=asker).text,
        "sources": web.get("/api/sources", headers=asker).text,
        "completion": web.post("/v1/chat/completions", json=chat, headers=asker).text,
        "viewer": web.get("/source/board/pay", headers=asker).text,
        "viewer by query": web.get("/source/?id=board/pay", headers=asker).text,
        "text": web.get("/source/board/pay?as=text", headers=asker).text,
        "admin": web.get("/admin", headers=asker).text,
    }


def test_who_is_not_in_the_group_meets_the_source_at_no_door(web: TestClient) -> None:
    said = everything(web, CLERK)
    for door, text in said.items():
        assert "9000" not in text and "Zebra" not in text, door
    assert "paid by the town" in said["ask"] and "staff/plan" in said["sources"]
    assert web.get("/source/board/pay", headers=CLERK).status_code == 404
    assert web.get("/picture?id=board/pay&page=1", headers=CLERK).status_code == 404


def test_who_is_in_the_group_meets_it_at_every_door(web: TestClient) -> None:
    for door, text in everything(web, BOSS).items():
        assert "9000" in text or "Zebra" in text, door


def test_nothing_nearest_and_no_word_betrays_what_is_closed(web: TestClient) -> None:
    asked = {"question": "What do the Zebrq salaries say?"}
    nearest = web.post("/api/ask", json=asked, headers=CLERK).text
    assert "Zebra" not in nearest and "board" not in nearest
    assert "zebra" in web.post("/api/ask", json=asked, headers=BOSS).text.lower()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-User": "boss", "X-Groups": "board"},
        named("boss", "board", secret="a guess of theirs"),
        named("", "board"),
    ],
)
def test_whoever_does_not_come_through_the_portal_gets_nothing(
    web: TestClient, headers: dict[str, str]
) -> None:
    for path in ("/", "/api/sources", "/source/open", "/admin", "/config", "/openapi.json", "/mcp"):
        got = web.get(path, headers=headers)
        assert got.status_code == 401, path
        assert "harbour" not in got.text
    assert web.post("/api/ask", json={"question": "x"}, headers=headers).status_code == 401
    assert web.get("/healthz/live", headers=headers).status_code == 200
    assert web.post("/api/sync", json={"paths": [], "models": []}).status_code == 403


def test_a_header_that_is_sent_twice_names_nobody(web: TestClient) -> None:
    twice = [*CLERK.items(), ("X-Groups", "board")]
    assert web.get("/api/sources", headers=twice).status_code == 401


def test_a_cookie_makes_nobody_a_user_of_the_portal(web: TestClient) -> None:
    web.cookies.set(COOKIE, "portal:boss0000000000000")
    assert web.get("/api/sources").status_code == 401


def test_the_administrators_page_and_uploads_are_for_their_groups(web: TestClient) -> None:
    page = {"X-Citeback-Page": "1"}
    assert web.get("/admin", headers=CLERK).status_code == 403
    assert web.post("/admin/check", headers=CLERK).status_code == 403
    refused = web.put("/uploads/a.txt", content=b"text", headers={**CLERK, **page})
    assert refused.status_code == 403 and "others" in refused.text
    assert web.get("/uploads?source=uploads/a.txt", headers=CLERK).status_code == 403
    assert web.get("/admin", headers=BOSS).status_code == 200
    large = web.put("/uploads/a.txt", content=b"x" * (2 << 20), headers={**BOSS, **page})
    assert large.status_code == 413  # let in, and looked at


def test_with_a_portal_nobody_administrates_or_adds_unless_it_is_said() -> None:
    behind, alone = Access(PORTAL), Access()
    assert behind.admitted(behind.administrators).nobody and behind.admitted(None).nobody
    assert alone.admitted(alone.administrators).everybody


def test_feedback_is_kept_with_the_portals_name_for_the_user(
    web: TestClient, tmp_path: Path
) -> None:
    answer = web.post("/api/ask", json={"question": QUESTION}, headers=CLERK).json()
    said = {"verdict": "down", "answer": answer}
    assert web.post("/api/feedback", json=said, headers=CLERK).status_code == 201
    store = FeedbackStore(tmp_path)
    assert [each.asker for each in store.all()] == ["clerk"]
    store.close()


def test_a_language_models_tools_read_what_their_user_may(app: FastAPI) -> None:
    async def found(url: str, asker: dict[str, str]) -> str:
        async with httpx.AsyncClient(headers=asker, timeout=60) as http:
            transport = streamable_http_client(f"{url}mcp", http_client=http)
            async with Client(transport, read_timeout_seconds=60) as client:
                asks: list[tuple[str, dict[str, Any]]] = [
                    ("ask", {"question": QUESTION}),
                    ("search", {"question": QUESTION}),
                    ("read_source", {"source": "board/pay"}),
                ]
                said = [str(await client.call_tool(*ask)) for ask in asks]
        return " ".join(said)

    with served(app) as url:
        assert "9000" not in asyncio.run(found(url, CLERK))
        assert "9000" in asyncio.run(found(url, BOSS))


def seen(page: Page) -> str:
    """All text of the page, also of what is folded away."""
    return str(page.evaluate("document.querySelector('#frame').textContent"))


def test_the_page_shows_each_user_their_own(browsers: Callable[..., Browser], app: FastAPI) -> None:
    with served(app) as url:
        for headers, may in ((CLERK, False), (BOSS, True)):
            browser = browsers(extra_http_headers=headers)
            page = browser.open(url)
            assert ("Zebra" in seen(page)) == may
            assert browser.all("[href=admin]").count() == int(may)
            assert browser.all("[data-do=add]").count() == int(may)
            browser.ask(QUESTION)
            assert ("9000." in seen(page)) == may


def test_one_user_never_opens_what_another_asked(
    browsers: Callable[..., Browser], app: FastAPI
) -> None:
    with served(app) as url:
        boss = browsers(extra_http_headers=BOSS)
        boss.open(url)
        boss.ask(QUESTION)
        id = boss.all(".kept [data-do=open]").get_attribute("data-id")
        for asker, status in ((BOSS, 200), (CLERK, 404)):
            assert httpx.get(f"{url}conversations/{id}.md", headers=asker).status_code == status
        clerk = browsers(extra_http_headers=CLERK)
        clerk.open(f"{url}?c={id}")
        assert clerk.all(".exchange").count() == 0


def test_without_a_portal_everybody_reads_everything(indexed: Library) -> None:
    app = built(lambda: create_app(indexed, script(), kept=fresh()))
    with TestClient(app) as web:
        listed = web.get("/api/sources", headers=named("clerk")).json()["sources"]
        assert [each["id"] for each in listed] == ["board/pay", "open", "staff/plan"]
        assert CLOSED in web.get("/source/board/pay").text
