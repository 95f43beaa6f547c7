"""A document's Markdown stays text wherever a client may render it: /v1, MCP, the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from markdown_it import MarkdownIt
from mcp import Client
from mcp_types import CallToolResult
from openai import OpenAI

from index.passages import Source
from rag.answer import Answer
from rag.langchain.messages import as_message
from tests.ui.browsing import Browser
from tests.ui.examples import Script, Shelf, cite, fresh, not_found, quoted
from tests.ui.serving import built, served
from ui.contract import answer_json
from ui.server.application import create_app
from ui.terminal.answers import as_text

EVIL = "http://evil.example"
LURE = Source(
    id=f"lure [x]({EVIL}).md",
    text=(
        f"The tug ![x]({EVIL}/1.png) left.\n\n[y]: {EVIL}/2\n\n![y][y] <img src={EVIL}/3.png> "
        f"\\\\![z]({EVIL}/4.png) <{EVIL}/5> `m[i](j)` where a < b [1] stands."
    ),
    title=f"<img src={EVIL}/6.png> [t]({EVIL}/7)",
)
FIRST, _, REST = LURE.text.partition("\n\n")
ANSWER = quoted("What left?", cite(LURE, FIRST, 1), cite(LURE, REST, 2))
NOWHERE = replace(
    not_found("Where?", (cite(LURE, REST, 1),)),
    standalone_question=f"Where ![q]({EVIL}/8.png)?",
    notes=(f"![n]({EVIL}/9.png)",),
)
RENDERER = MarkdownIt("commonmark", {"html": True}).enable("table")


def app(**more: Any) -> Any:
    chain = Script(ANSWER, NOWHERE)
    return built(lambda: create_app(Shelf(LURE), chain, kept=fresh(), **more))


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(app()) as found:
        yield found


def completed(url: str) -> dict[str, Any]:
    body = {"model": "citeback", "messages": [{"role": "user", "content": ANSWER.question}]}
    found: dict[str, Any] = httpx.post(f"{url}v1/chat/completions", json=body).json()
    return found


def called(url: str, tool: str, **arguments: Any) -> tuple[str, Any]:
    """What a tool says as text, and as structured content."""

    async def call() -> CallToolResult:
        async with Client(f"{url}mcp", read_timeout_seconds=60) as client:
            return await client.call_tool(tool, arguments)

    result = asyncio.run(call())
    text = "".join(getattr(part, "text", "") for part in result.content)
    return text, result.structured_content


def inert(text: str) -> bool:
    """True where a renderer makes nothing of a text that loads or leads away."""
    html = RENDERER.render(text)
    return not any(tag in html for tag in ("<img", "<a ", "<a>"))


def test_the_example_is_a_lure() -> None:
    assert not inert(ANSWER.answer) and not inert(LURE.title) and not inert(LURE.id)


def test_a_completion_is_text_and_its_citations_still_fit(url: str) -> None:
    said = completed(url)
    message = said["choices"][0]["message"]
    content = message["content"]
    assert inert(content) and "a < b [1] stands" in content
    cited = [each["url_citation"] for each in message["annotations"]]
    assert [content[each["start_index"] : each["end_index"]] for each in cited] == ["[1]", "[2]"]
    assert content.endswith("[2]") and cited[1]["end_index"] == len(content)
    assert cited[0]["title"] == LURE.title
    assert said["citeback"]["citations"][0]["quote"] == FIRST
    assert said["citeback"]["answer"] == ANSWER.answer


def test_a_stream_adds_up_to_the_same_text(url: str) -> None:
    with OpenAI(base_url=f"{url}v1", api_key="none", max_retries=0) as client:
        chunks = list(
            client.chat.completions.create(
                model="citeback",
                messages=[{"role": "user", "content": ANSWER.question}],
                stream=True,
            )
        )
    said = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(said) == completed(url)["choices"][0]["message"]["content"]


def test_the_tools_say_text_and_give_exact_data(url: str) -> None:
    text, data = called(url, "ask", question=ANSWER.question)
    assert inert(text) and data["citations"][1]["quote"] == REST
    text, data = called(url, "ask", question=NOWHERE.question)
    assert inert(text) and data["notes"] == list(NOWHERE.notes)
    text, data = called(url, "read_source", source=LURE.id)
    assert inert(text) and data["text"] == LURE.text and "a < b [1] stands" in text
    text, data = called(url, "search", question="What is hostile?")
    assert inert(text) and any(hit["title"].startswith("<img") for hit in data["hits"])


def test_the_http_interface_gives_exact_data(url: str) -> None:
    asked = httpx.post(f"{url}api/ask", json={"question": ANSWER.question}).json()
    assert asked["answer"] == ANSWER.answer == answer_json(ANSWER)["answer"]


@pytest.mark.parametrize("answer", [ANSWER, NOWHERE])
def test_an_answer_printed_by_a_command_is_text_unless_markdown_is_kept(answer: Answer) -> None:
    assert inert(as_text(answer))
    assert not inert(as_text(answer, markdown="kept"))
    assert as_text(answer, markdown="kept").count("\n") == as_text(answer).count("\n")


def test_a_langchain_message_is_text_and_its_citations_fit_and_quote_exactly() -> None:
    (block,) = as_message(ANSWER).content_blocks
    assert block["type"] == "text"
    text, cited = block["text"], block["annotations"]
    assert inert(text) and [each.get("cited_text") for each in cited] == [FIRST, REST]
    assert cited[1].get("end_index") == len(text)
    assert not inert(str(as_message(ANSWER, markdown="kept").text))


def test_markdown_is_kept_where_that_is_set() -> None:
    with served(app(markdown="kept")) as url:
        assert completed(url)["choices"][0]["message"]["content"] == ANSWER.answer
        assert called(url, "read_source", source=LURE.id)[0] == LURE.text


def test_a_page_that_renders_an_answer_sends_no_request(
    browsers: Callable[..., Browser], url: str
) -> None:
    contents = {
        "kept": ANSWER.answer,
        "escaped": completed(url)["choices"][0]["message"]["content"],
    }
    asked = {}
    for name, content in contents.items():
        browser = browsers()
        browser.go("about:blank")
        browser.page.set_content(RENDERER.render(content), wait_until="domcontentloaded")
        browser.page.wait_for_timeout(300)
        asked[name] = browser.hosts_asked()
    assert asked == {"kept": {"evil.example"}, "escaped": set()}
