"""Open WebUI and Dify: the requests that they send, and what they read of the answers.

Written after Open WebUI 0.12.4 (its connection to an OpenAI-compatible server) and Dify's description of
external knowledge bases.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from index.library import Library
from rag.langchain.chain import QuestionChain
from tests.fakes import WordReranker
from tests.ui.examples import CALL, HOW_LONG, fresh, script, shelf
from tests.ui.serving import built, served
from ui.access.api_keys import ApiKeys, KeysOnly
from ui.access.policy import Access
from ui.server.application import create_app

pytestmark = pytest.mark.filterwarnings("ignore:The copy keyword is deprecated")
TITLE_TASK = (
    "### Task:\nGive the chat below a title of a few words.\n### Output:\n"
    'JSON format: { "title": "..." }\n### Chat History:\n<chat_history>\nUSER: Hello\n</chat_history>'
)


@pytest.fixture(scope="module")
def provider() -> Iterator[httpx.Client]:
    """A client as Open WebUI is one: a base URL that ends in /v1, and the headers it sends."""
    headers = {
        "Authorization": "Bearer",  # where no key was typed
        "Content-Type": "application/json",
        "X-OpenWebUI-User-Name": "Ada",
        "X-OpenWebUI-User-Id": "3f1c",
        "X-OpenWebUI-User-Role": "admin",
    }
    with (
        served(built(lambda: create_app(shelf(), script(), kept=fresh()))) as url,
        httpx.Client(base_url=f"{url}v1", headers=headers, timeout=60) as client,
    ):
        yield client


def chat(text: str, **more: Any) -> dict[str, Any]:
    """The body of a message in a chat there."""
    messages = [
        {"role": "system", "content": "You are helpful."},
        {"role": "user", "content": [{"type": "text", "text": text}]},
    ]
    return {
        "model": "citeback",
        "messages": messages,
        "temperature": 0.8,
        "max_tokens": 1000,
        **more,
    }


def events(text: str) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: ")]
    assert lines.pop() == "[DONE]"
    return [json.loads(line) for line in lines]


def test_open_webui_finds_the_model(provider: httpx.Client) -> None:
    listed = provider.get("/models").json()["data"]
    assert [each["id"] for each in listed] == ["citeback"]


def test_open_webui_shows_the_text_the_usage_and_each_source(provider: httpx.Client) -> None:
    body = chat(HOW_LONG, stream=True, stream_options={"include_usage": True})
    got = provider.post("/chat/completions", json=body)
    told = events(got.text)
    deltas = [each["choices"][0]["delta"] for each in told if each["choices"]]

    assert got.headers["content-type"].startswith("text/event-stream")
    assert "[1]" in "".join(each.get("content", "") for each in deltas)
    # Its list of sources is numbered in the order in which addresses come: as the markers are.
    cited = [each["url_citation"] for delta in deltas for each in delta.get("annotations", ())]
    assert cited[0]["title"].startswith(CALL.title)
    assert all(each["url"].startswith("http://127.0.0.1") for each in cited)
    assert told[-1]["choices"] == [] and told[-1]["usage"]["total_tokens"] > 0


def test_open_webuis_tools_are_refused_in_a_line_that_says_what_to_do(
    provider: httpx.Client,
) -> None:
    tool = {"type": "function", "function": {"name": "search_notes", "parameters": {}}}
    got = provider.post("/chat/completions", json=chat("Hello?", stream=True, tools=[tool]))
    assert got.status_code == 400
    assert "leave tools out" in got.json()["error"]["message"]


def test_open_webuis_request_for_a_title_gets_no_json_so_that_it_takes_the_question(
    provider: httpx.Client,
) -> None:
    messages = [{"role": "user", "content": TITLE_TASK}]
    got = provider.post(
        "/chat/completions",
        json={"model": "citeback", "messages": messages, "stream": False, "max_tokens": 1000},
    )
    assert got.status_code == 200
    assert "{" not in got.json()["choices"][0]["message"]["content"]


@pytest.fixture
def knowledge(library: Library, docs: Path, tmp_path: Path) -> Iterator[tuple[TestClient, str]]:
    """Behind keys; the key reads what is for everybody and the staff."""
    (docs / "open.md").write_text("The harbour froze in 2021.")
    (docs / "staff.md").write_text("---\ngroups: staff\n---\nThe harbour master is Ada.")
    (docs / "board.md").write_text("---\ngroups: board\n---\nThe harbour is for sale.")
    library.sync([docs])
    keys = ApiKeys(tmp_path)
    key = keys.add("dify", ["staff"])
    chain = QuestionChain(library, reranker=WordReranker())
    access = Access(KeysOnly(), keys=keys)
    app = built(lambda: create_app(library, chain, kept=fresh(), access=access))
    with TestClient(app) as client:
        yield client, key
    keys.close()


def asked(**more: Any) -> dict[str, Any]:
    return {
        "retrieval_setting": {"top_k": 4, "score_threshold": 0},
        "query": "What of the harbour?",
        "knowledge_id": "citeback",
        "metadata_condition": None,
        **more,
    }


def test_dify_gets_what_its_key_may_read(knowledge: tuple[TestClient, str]) -> None:
    web, key = knowledge
    got = web.post("/v1/retrieval", json=asked(), headers={"Authorization": f"Bearer {key}"})

    records = got.json()["records"]
    assert {each["metadata"]["source"] for each in records} == {"open.md", "staff.md"}
    assert all(isinstance(each["content"], str) and each["title"] for each in records)
    assert all(isinstance(each["metadata"], dict) for each in records)


def test_dify_accepts_the_endpoint_when_it_is_typed(knowledge: tuple[TestClient, str]) -> None:
    web, key = knowledge
    # It posts nothing, and takes 403, 404 and 502 for a wrong address or key.
    got = web.post("/v1/retrieval", headers={"Authorization": f"Bearer {key}"})
    assert got.status_code not in (403, 404, 502)
    assert web.post("/v1/retrieval", json=asked()).status_code == 401


def test_dify_may_send_a_condition_without_conditions_and_no_other(
    knowledge: tuple[TestClient, str],
) -> None:
    web, key = knowledge
    headers = {"Authorization": f"Bearer {key}"}
    condition: dict[str, Any] = {"logical_operator": "and", "conditions": []}
    empty = web.post("/v1/retrieval", json=asked(metadata_condition=condition), headers=headers)
    condition["conditions"] = [{"name": "date", "comparison_operator": "after", "value": "2025"}]
    other = web.post("/v1/retrieval", json=asked(metadata_condition=condition), headers=headers)

    assert empty.status_code == 200 and empty.json()["records"]
    assert other.status_code == 400 and "metadata_condition" in other.json()["error"]["message"]
