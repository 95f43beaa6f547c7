"""The documents as an external knowledge base of Dify."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.library import Library
from rag.langchain.chain import QuestionChain
from tests.fakes import WordReranker
from tests.ui.examples import fresh
from tests.ui.serving import built
from ui.server.application import create_app

pytestmark = pytest.mark.filterwarnings("ignore:The copy keyword is deprecated")


@pytest.fixture
def web(library: Library, docs: Path) -> Iterator[TestClient]:
    for name, text in (
        ("north/a.md", "The harbour froze in 2021."),
        ("south/b.md", "Grain is here."),
    ):
        (docs / name).parent.mkdir()
        (docs / name).write_text(text)
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker())
    with TestClient(built(lambda: create_app(library, chain, kept=fresh()))) as client:
        yield client


def asked(**more: Any) -> dict[str, Any]:
    setting = {"top_k": 5, "score_threshold": 0.0}
    body = {"knowledge_id": "citeback", "query": "When did the harbour freeze?"}
    return {**body, "retrieval_setting": setting, **more}


def test_passages_come_as_dify_reads_them(web: TestClient) -> None:
    first, *_ = web.post("/v1/retrieval", json=asked()).json()["records"]
    assert set(first) == {"content", "score", "title", "metadata"}
    assert first["content"] == "The harbour froze in 2021." and 0 <= first["score"] <= 1
    assert first["metadata"]["source"] == "north/a.md"
    assert web.get(first["metadata"]["url"]).status_code == 200


def test_a_folder_can_be_a_knowledge_base(web: TestClient) -> None:
    found = web.post("/v1/retrieval", json=asked(knowledge_id="south")).json()["records"]
    assert {each["metadata"]["source"] for each in found} == {"south/b.md"}


@pytest.mark.parametrize(
    "more",
    [
        {"knowledge_id": " "},
        {"query": " "},
        {
            "metadata_condition": {
                "conditions": [{"name": "a", "comparison_operator": "is", "value": "b"}]
            }
        },
        {"retrieval_setting": {"top_k": 0}},
        {"retrieval_setting": {"top_k": 3, "score_threshold": 2}},
    ],
)
def test_what_cannot_be_honoured_is_refused(web: TestClient, more: dict[str, Any]) -> None:
    got = web.post("/v1/retrieval", json=asked(**more))
    assert got.status_code == 400 and "\n" not in got.text
