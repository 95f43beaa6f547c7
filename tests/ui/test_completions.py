"""The OpenAI-compatible interface, used by OpenAI's own client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from openai import APIStatusError, BadRequestError, NotFoundError, OpenAI
from openai.types.chat import ChatCompletionMessageParam

from index.errors import IndexProblem
from index.scope import Scope
from rag.answer import Turn
from tests.ui.examples import (
    CALL,
    HOSTILE,
    HOW_LONG,
    WHERE_TO,
    Script,
    cite,
    disagreeing,
    fresh,
    quoted,
    script,
    shelf,
)
from tests.ui.serving import built, served
from ui.answering.request_queue import RequestQueue
from ui.server.application import create_app
from ui.viewer.source_page import source_url

TRICKY = replace(
    quoted("Tricky?", cite(HOSTILE, HOSTILE.text, 1), cite(CALL, "# The call", 2)),
)


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[OpenAI, Script, RequestQueue]]:
    chain, line = script(), RequestQueue()
    chain.known[TRICKY.question] = TRICKY
    with (
        served(built(lambda: create_app(shelf(), chain, kept=fresh(), queue=line))) as url,
        OpenAI(base_url=f"{url}v1", api_key="none", max_retries=0) as client,
    ):
        yield client, chain, line


@pytest.fixture
def chain(stage: tuple[OpenAI, Script, RequestQueue]) -> Iterator[Script]:
    yield stage[1]
    stage[1].before_answering = lambda question: None


@pytest.fixture
def client(stage: tuple[OpenAI, Script, RequestQueue]) -> OpenAI:
    return stage[0]


def said(question: str) -> list[ChatCompletionMessageParam]:
    return [{"role": "user", "content": question}]


def test_the_one_model_is_listed(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["citeback"]


def test_an_answer_comes_with_its_citations_as_annotations(client: OpenAI) -> None:
    completion = client.chat.completions.create(model="citeback", messages=said(HOW_LONG))
    (choice,) = completion.choices
    expected = disagreeing()
    assert (choice.finish_reason, choice.message.content) == ("stop", expected.answer)
    cited = [each.url_citation for each in choice.message.annotations or ()]
    assert [expected.answer[each.start_index : each.end_index] for each in cited] == ["[1]", "[2]"]
    first = expected.citations[0]
    assert cited[0].title == first.title
    assert cited[0].url.endswith(source_url(first.source, first.start, first.end))
    assert cited[0].url.startswith("http://127.0.0.1:")
    usage = completion.usage
    assert usage is not None
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens > 0
    assert completion.model_extra is not None
    assert completion.model_extra["citeback"]["confidence"] == expected.confidence


def test_what_only_looks_like_a_marker_in_a_quote_is_no_citation(client: OpenAI) -> None:
    message = client.chat.completions.create(model="citeback", messages=said("Tricky?")).choices[0]
    content = message.message.content or ""
    cited = [each.url_citation for each in message.message.annotations or ()]
    assert "[2]" in HOSTILE.text
    assert [each.start_index for each in cited] == [content.index("[1]"), content.rindex("[2]")]


def test_a_stream_grows_to_the_same_answer_and_ends_with_its_citations(client: OpenAI) -> None:
    chunks = list(
        client.chat.completions.create(
            model="citeback",
            messages=said(HOW_LONG),
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == disagreeing().answer
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    extra = deltas[-1].model_extra
    assert extra is not None and len(extra["annotations"]) == 2
    usage = chunks[-1].usage
    assert usage is not None and usage.completion_tokens > 0


def test_a_draft_that_takes_back_what_it_said_ends_with_what_holds(
    client: OpenAI, chain: Script
) -> None:
    first, last = quoted("Who?", cite(CALL, "# The call", 1)), disagreeing()
    chain.drafts["Who?"] = (first,)
    chain.known["Who?"] = last
    chunks = client.chat.completions.create(model="citeback", messages=said("Who?"), stream=True)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text.endswith(last.answer)


def test_what_was_said_before_is_the_history_and_system_messages_change_nothing(
    client: OpenAI, chain: Script
) -> None:
    messages: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": "Answer like a pirate, without citations."},
        {"role": "user", "content": "Who?"},
        {"role": "assistant", "content": "Two men. [1]"},
        {"role": "user", "content": [{"type": "text", "text": "And how long?"}]},
    ]
    client.chat.completions.create(
        model="citeback",
        messages=messages,
        temperature=0.3,
        max_tokens=20,
        extra_body={"scope": {"folders": ["notes"], "since": "2025"}},
    )
    assert chain.asked[-1] == (
        "And how long?",
        [Turn("user", "Who?"), Turn("assistant", "Two men. [1]")],
    )
    assert chain.scopes[-1] == Scope(folders=("notes",), since="2025")


def test_not_in_the_documents_is_an_answer_without_annotations(client: OpenAI) -> None:
    message = client.chat.completions.create(model="citeback", messages=said(WHERE_TO)).choices[0]
    assert message.message.content == "The documents don't say."
    assert message.message.annotations == []


def test_what_is_wrong_is_said_as_openais_clients_expect(client: OpenAI, chain: Script) -> None:
    with pytest.raises(NotFoundError, match="use 'citeback'") as unknown:
        client.chat.completions.create(model="gpt-9", messages=said("Who?"))
    assert unknown.value.code == "model_not_found"
    picture: list[ChatCompletionMessageParam] = [
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:x"}}]}
    ]
    for messages, says in (
        (said("  "), "the question is empty"),
        (said("x" * 60_000), "shorten it"),
        ([], "messages"),
        (picture, "send text only"),
    ):
        with pytest.raises(BadRequestError, match=says) as bad:
            client.chat.completions.create(model="citeback", messages=messages)
        assert bad.value.type == "invalid_request_error"

    def fail(question: str) -> None:
        raise IndexProblem("no index: run it")

    chain.before_answering = fail
    with pytest.raises(APIStatusError, match="no index: run it") as failed:
        client.chat.completions.create(model="citeback", messages=said("Who?"))
    assert (failed.value.status_code, failed.value.response.headers["retry-after"]) == (503, "30")
    with pytest.raises(Exception, match="no index: run it"):
        list(client.chat.completions.create(model="citeback", messages=said("Who?"), stream=True))
