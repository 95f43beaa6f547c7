"""What somebody may not read isn't told sideways: by counts, names, confidences or rarities."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.library import Library
from index.opening import open_library
from rag.langchain.chain import QuestionChain
from tests.fakes import WordEmbedder, WordReranker
from tests.ui.examples import fresh
from tests.ui.serving import built
from tests.ui.test_rights import BOSS, CLERK, PORTAL, named
from ui.access.policy import Access
from ui.admin.page import Administration
from ui.answering.asker import EVERYBODY, NOBODY, Admitted
from ui.indexing.background_sync import Syncing
from ui.server.application import create_app
from ui.storage.uploads import Uploads

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
OPEN = (
    "The harbour master is paid by the town. The harbour froze in 2021.",
    "Grain was shipped from the harbour in spring by Anna Berg.",
    "The school has nine rooms and a garden of 400 square metres.",
)
PLAIN = "The council of the town met and spoke of the budget for an hour."
HIDDEN = (
    "The council of the town met and spoke of Zubrowka for an hour.",
    "The council of the town met and spoke of the number 4711 for an hour.",
    "The harbour harbour harbour froze in 1987 and in 1954.",
    "Project Nightingale is led by Viktor Falk in Oslo. Falk was paid 9000.",
    "鳄鱼在动物园里睡觉。",
)
QUESTIONS = (
    "What is Zubrowka?",
    "What did the council say of 4711?",
    "When did the harbour freeze?",
    "Who leads Project Nightingale?",
    "Who is Viktor Falk, and how much was he paid?",
    "What does the report on Nightingale say?",
    "Who shipped the grain?",
    "How large is the garden of the school?",
    "What do the crocodiles do in the zoo?",
    "鳄鱼在哪里？",
    "Zubrowk",
)


def app_over(library: Library, **access: Any) -> FastAPI:
    chain = QuestionChain(library, reranker=WordReranker())
    syncing = Syncing(library)
    return built(
        lambda: create_app(
            library,
            chain,
            kept=fresh(),
            syncing=syncing,
            administration=Administration(library, syncing),
            access=Access(PORTAL, Admitted(group="board"), **access),
        )
    )


def files(folder: Path, hidden: str) -> Path:
    folder.mkdir()
    for at, text in enumerate(OPEN):
        (folder / f"open-{at}.md").write_text(text)
    line = {"_id": "board/secret", "text": hidden, "title": hidden[:30], "groups": ["board"]}
    (folder / "board.jsonl").write_text(json.dumps(line))
    return folder


def told(web: TestClient) -> list[object]:
    """All that the clerk is told of the questions, but for when it was said."""
    said: list[object] = []
    for question in QUESTIONS:
        asked = {"question": question}
        answer = web.post("/api/ask", json=asked, headers=CLERK).json()
        chat = {"model": "citeback", "messages": [{"role": "user", "content": question}]}
        completed = web.post("/v1/chat/completions", json=chat, headers=CLERK).json()
        hits = web.post("/api/search", json=asked, headers=CLERK).json()
        for each in (answer, completed["citeback"]):
            del each["timings_ms"], each["generation"]
        said += [answer, completed["citeback"], hits]
    said.append(web.get("/api/sources", headers=CLERK).json())
    return said


def test_pairs_that_differ_in_what_is_hidden_only_answer_alike(tmp_path: Path) -> None:
    def asked(hidden: str, at: int) -> list[object]:
        home = tmp_path / f"home-{at}"
        with ExitStack() as stack:
            opened = open_library(home, embedders=lambda: [WordEmbedder()], verb="t", writing=True)
            library = stack.enter_context(opened)
            library.sync([files(tmp_path / f"docs-{at}", hidden)])
            return told(stack.enter_context(TestClient(app_over(library))))

    plain = asked(PLAIN, 0)
    assert "freeze" in str(plain) and "2021" in str(plain)
    for at, hidden in enumerate(HIDDEN, start=1):
        for one, other in zip(asked(hidden, at), plain, strict=True):
            assert one == other, hidden


@pytest.fixture
def web(library: Library, docs: Path) -> Iterator[TestClient]:
    library.sync([files(docs / "all", HIDDEN[3])])
    (docs / "all" / "bad.pdf").write_bytes(b"%PDF-1.7 nothing")
    app = app_over(library)
    with TestClient(app) as client:
        yield client


def test_counts_and_names_are_for_administrators(
    web: TestClient, library: Library, docs: Path
) -> None:
    app = web.app
    assert isinstance(app, FastAPI)
    for path in ("/metrics", "/admin"):
        assert web.get(path, headers=CLERK).status_code == 403, path
        assert web.get(path).status_code in (401, 403), path
        assert web.get(path, headers=BOSS).status_code == 200, path
    assert "citeback_sources 4" in web.get("/metrics", headers=BOSS).text


def test_how_a_sync_goes_is_told_to_administrators_by_name_and_to_others_not(
    library: Library, docs: Path
) -> None:
    syncing = Syncing(library)
    folder = files(docs / "all", HIDDEN[3])
    (folder / "bad.pdf").write_bytes(b"%PDF-1.7 nothing")
    syncing.run([folder])
    app = built(
        lambda: create_app(
            library,
            QuestionChain(library, reranker=WordReranker()),
            kept=fresh(),
            syncing=syncing,
            access=Access(PORTAL, Admitted(group="board")),
        )
    )
    with TestClient(app) as web:
        clerks = web.get("/api/sync", headers=CLERK).json()
        assert (clerks["summary"], clerks["problem"], clerks["total"]) == (None, None, 0)
        bosses = web.get("/api/sync", headers=BOSS).json()
        assert [each["source"] for each in bosses["summary"]["failures"]] == ["bad.pdf"]


def test_health_tells_everybody_that_it_runs_and_no_more(web: TestClient) -> None:
    for path in ("/healthz", "/healthz/ready", "/healthz/live"):
        assert web.get(path).json() == {"status": "ok"}
        assert web.get(path, headers=CLERK).json() == {"status": "ok"}
    assert "generation" in web.get("/healthz", headers=BOSS).json()


SALARY = "The salary of the harbour master is 9000 a year."


def outcome(web: TestClient, name: str, line: dict[str, object], asker: dict[str, str]) -> Any:
    headers = {**asker, "X-Citeback-Page": "1"}
    sent = web.put(f"/uploads/{name}", content=json.dumps(line), headers=headers).json()["source"]
    while True:
        found = web.get("/uploads", params={"source": sent}, headers=asker).json()
        if found["state"] in ("added", "failed"):
            return found


def test_what_becomes_of_an_upload_tells_nothing_of_hidden_sources(
    library: Library, docs: Path
) -> None:
    library.sync([files(docs / "all", SALARY)])
    syncing, chain = Syncing(library), QuestionChain(library, reranker=WordReranker())
    app = built(
        lambda: create_app(
            library,
            chain,
            kept=fresh(),
            uploads=Uploads(library.home, library, syncing, most_bytes=1 << 20),
            access=Access(PORTAL, Admitted(group="board"), Admitted(everybody=True)),
        )
    )
    with TestClient(app) as web:
        right = {"_id": "g", "text": SALARY, "groups": ["board"]}
        guesses = (
            right,
            {**right, "text": "It is 8000."},
            {**right, "_id": "board/secret"},
            {"_id": "x", "text": "It is."},
        )
        told = [outcome(web, f"{at}.jsonl", each, CLERK) for at, each in enumerate(guesses)]
        assert told == [told[0]] * len(guesses) and told[0]["state"] == "added"
        assert told[0]["same_as"] is None
        own = web.get("/uploads", params={"source": "uploads/0.jsonl"}, headers=CLERK)
        others = web.get(
            "/uploads", params={"source": "uploads/0.jsonl"}, headers=named("uli", "staff")
        )
        assert (own.status_code, others.status_code) == (200, 404)
        hidden = library.source("board/secret")
        assert hidden is not None and hidden.text == SALARY
        assert library.source("uploads/2.jsonl/board/secret") is not None


CORPUS = (
    {"_id": "said", "text": "The staff feasts.", "groups": ["staff"]},
    {"_id": "unsaid", "text": "The mayor sings."},
    {"_id": "empty", "text": "The mayor dances.", "groups": []},
)


@pytest.mark.parametrize(
    ("default", "clerk", "guest", "boss"),
    [
        (None, ["note", "said"], ["note"], ["empty", "note", "unsaid"]),
        (
            (EVERYBODY,),
            ["note", "said", "unsaid"],
            ["note", "unsaid"],
            ["empty", "note", "unsaid"],
        ),
        (
            (Admitted(group="staff"),),
            ["note", "said", "unsaid"],
            [],
            ["empty", "note", "unsaid"],
        ),
        ((NOBODY,), ["said"], [], ["empty", "note", "unsaid"]),
    ],
)
def test_who_reads_what_names_no_groups_is_set_and_closed_by_default_beside_others_that_do(
    library: Library,
    docs: Path,
    default: Sequence[Admitted] | None,
    clerk: Sequence[str],
    guest: Sequence[str],
    boss: Sequence[str],
) -> None:
    (docs / "c.jsonl").write_text("\n".join(map(json.dumps, CORPUS)))
    (docs / "d.jsonl").write_text(json.dumps({"_id": "note", "text": "The harbour froze."}))
    library.sync([docs])
    with TestClient(app_over(library, default=default)) as web:
        for asker, expected in (
            (named("clerk", "staff"), clerk),
            (named("guest", "guests, administrators,, default,"), guest),
            (named("boss", "board"), boss),
        ):
            listed = web.get("/api/sources", headers=asker).json()["sources"]
            assert [each["id"] for each in listed] == expected
            for id in ("note", "said", "unsaid", "empty"):
                status = web.get(f"/source/{id}", headers=asker).status_code
                assert (status == 200) == (id in expected), (asker, id)
            hits = web.post("/api/search", json={"question": "mayor staff harbour"}, headers=asker)
            found = {hit["source"] for hit in hits.json()["hits"]}
            assert found == set(expected)
