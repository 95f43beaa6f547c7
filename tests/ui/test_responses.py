"""OpenAI's interface of responses, used by OpenAI's own client and by LangChain's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from openai import BadRequestError, NotFoundError, OpenAI

from index.errors import IndexProblem
from rag.answer import Turn
from tests.ui.examples import CALL, HOW_LONG, Script, disagreeing, fresh, script, shelf
from tests.ui.serving import built, served
from ui.server.application import create_app
from ui.viewer.source_page import source_url


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[str, Script]]:
    chain = script()
    with served(built(lambda: create_app(shelf(), chain, kept=fresh()))) as url:
        yield url, chain


@pytest.fixture
def chain(stage: tuple[str, Script]) -> Iterator[Script]:
    yield stage[1]
    stage[1].before_answering = lambda question: None


@pytest.fixture
def client(stage: tuple[str, Script]) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{stage[0]}v1", api_key="none", max_retries=0) as client:
        yield client


def test_an_answer_comes_with_its_citations_as_annotations(client: OpenAI) -> None:
    response = client.responses.create(model="citeback", input=HOW_LONG)
    expected = disagreeing()
    assert (response.status, response.output_text) == ("completed", expected.answer)
    (message,) = response.output
    assert message.type == "message" and message.content[0].type == "output_text"
    cited = message.content[0].annotations
    assert [each.type for each in cited] == ["url_citation"] * 2
    marks = [expected.answer[each.start_index : each.end_index] for each in cited]  # type: ignore[union-attr]
    assert marks == ["[1]", "[2]"]
    first = expected.citations[0]
    assert cited[0].url.endswith(source_url(first.source, first.start, first.end))  # type: ignore[union-attr]
    assert response.usage is not None and response.usage.total_tokens > 0
    assert response.model_extra is not None
    assert response.model_extra["citeback"]["question"] == HOW_LONG


def test_the_events_are_those_that_clients_know_and_come_to_the_same(client: OpenAI) -> None:
    whole = client.responses.create(model="citeback", input=HOW_LONG)
    with client.responses.stream(model="citeback", input=HOW_LONG) as stream:
        events = list(stream)
        final = stream.get_final_response()
    kinds = [each.type for each in events]
    assert kinds[:4] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
    ]
    assert kinds[-4:] == [
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert kinds.count("response.output_text.annotation.added") == 2
    assert [each.sequence_number for each in events] == list(range(len(events)))
    said = "".join(each.delta for each in events if each.type == "response.output_text.delta")
    assert said == final.output_text == whole.output_text
    assert final.output[0].content[0].annotations == whole.output[0].content[0].annotations  # type: ignore[union-attr]


def test_what_was_said_before_is_the_history(client: OpenAI, chain: Script) -> None:
    client.responses.create(
        model="citeback",
        instructions="Answer as a pirate.",
        input=[
            {"role": "system", "content": "You are a pirate."},
            {"role": "user", "content": [{"type": "input_text", "text": HOW_LONG}]},
            {"role": "assistant", "content": "Long."},
            {"role": "user", "content": "And how short?"},
        ],
    )
    question, history, *_ = chain.asked[-1]
    assert question == "And how short?"
    assert list(history) == [Turn("user", HOW_LONG), Turn("assistant", "Long.")]


TOOL = {"type": "function", "name": "f", "parameters": {}}
SCHEMA = {"type": "json_schema", "name": "s", "schema": {"type": "object"}}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"tools": [TOOL]}, "tools are never called"),
        ({"tools": [{"type": "web_search"}]}, "tools are never called"),
        ({"text": {"format": SCHEMA}}, "text.format 'json_schema'"),
        ({"text": {"format": {"type": "json_object"}}}, "text.format 'json_object'"),
        ({"previous_response_id": "resp_1"}, "whole conversation"),
        ({"conversation": "c"}, "whole conversation"),
        ({"background": True}, "background"),
        ({"prompt": {"id": "p"}}, "no prompts"),
        ({"input": [{"role": "system", "content": "x"}]}, "no question"),
        (
            {"input": [{"type": "function_call_output", "call_id": "c", "output": "x"}]},
            "messages only",
        ),
        ({"input": [{"role": "user", "content": [{"type": "input_image"}]}]}, "send text only"),
        ({"input": " "}, ""),
    ],
)
def test_what_cannot_be_honoured_is_refused_in_one_line(
    client: OpenAI, more: dict[str, Any], says: str
) -> None:
    with pytest.raises(BadRequestError) as fault:
        client.responses.create(**{"model": "citeback", "input": HOW_LONG, **more})
    assert says in fault.value.message and "\n" not in fault.value.message


def test_what_asks_for_nothing_else_than_text_is_answered(client: OpenAI) -> None:
    response = client.responses.create(
        model="citeback", input=HOW_LONG, tools=[TOOL], tool_choice="none",  # type: ignore[list-item]
        text={"format": {"type": "text"}},
    )  # fmt: skip
    assert response.status == "completed"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools are never called"),
        ({"functions": [{"name": "f"}]}, "tools are never called"),
        ({"response_format": {"type": "json_object"}}, "response_format 'json_object'"),
        ({"response_format": {"type": "json_schema", "json_schema": SCHEMA}}, "'json_schema'"),
    ],
)
def test_completions_refuse_the_same(client: OpenAI, more: dict[str, Any], says: str) -> None:
    said: Any = [{"role": "user", "content": HOW_LONG}]
    with pytest.raises(BadRequestError, match=says):
        client.chat.completions.create(model="citeback", messages=said, **more)
    text: Any = {"type": "text"}
    assert client.chat.completions.create(model="citeback", messages=said, response_format=text)


def test_another_model_is_not_there_and_a_failure_is_said_in_a_stream(
    client: OpenAI, chain: Script
) -> None:
    with pytest.raises(NotFoundError):
        client.responses.create(model="gpt-4", input=HOW_LONG)

    def fail(question: str) -> None:
        raise IndexProblem("the index is being restored")

    chain.before_answering = fail
    *_, last = client.responses.create(model="citeback", input=HOW_LONG, stream=True)
    assert last.type == "response.failed" and last.response.error is not None
    assert last.response.error.message == "the index is being restored"


@pytest.mark.parametrize("streaming", [False, True])
def test_citations_arrive_in_langchains_content_blocks(
    stage: tuple[str, Script], streaming: bool
) -> None:
    langchain_openai = pytest.importorskip("langchain_openai")
    model = langchain_openai.ChatOpenAI(
        model="citeback", base_url=f"{stage[0]}v1", api_key="none", use_responses_api=True
    )
    message = model.invoke(HOW_LONG)
    if streaming:
        first, *rest = model.stream(HOW_LONG)
        message = sum(rest, first)
    (block,) = [each for each in message.content_blocks if each["type"] == "text"]
    assert block["text"] == disagreeing().answer
    cited = [each for each in block["annotations"] if each["type"] == "citation"]
    assert [block["text"][each["start_index"] : each["end_index"]] for each in cited] == [
        "[1]",
        "[2]",
    ]
    assert all(each["url"].startswith(stage[0]) and each["title"] for each in cited)
    assert CALL.title in {each["title"] for each in cited}
