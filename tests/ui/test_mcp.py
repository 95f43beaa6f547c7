"""The tools for language models, used by a real MCP client: over stdio and over HTTP."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult

from index.errors import IndexProblem
from index.scope import Scope
from tests.commands import citeback
from tests.conftest import ROOT, SEEDS
from tests.ui.examples import CALL, HOW_LONG, MEMO, disagreeing, fresh, script, shelf
from tests.ui.serving import built, served
from ui.server.application import create_app

ALASKA = "004_from-phone-call-to-alaska.md"


def with_client(server: Any, use: Callable[[Client], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Client(server, read_timeout_seconds=120) as client:
            await use(client)

    asyncio.run(run())


def words(result: CallToolResult) -> str:
    return "".join(getattr(part, "text", "") for part in result.content)


def test_a_client_asks_searches_and_reads_over_stdio(seeded: Path) -> None:
    """The real command in a process of its own, with the real models."""

    async def use(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "search", "read_source"}
        assert all(tool.description and tool.output_schema for tool in tools.values())
        asked = await client.call_tool("ask", {"question": "Who warned about overload?"})
        answer = asked.structured_content
        assert answer is not None
        assert answer["status"] == "answered"
        first = answer["citations"][0]
        assert first["quote"] in words(asked)
        where = {"source": first["source"], "start": first["start"]}
        length = first["end"] - first["start"]
        read = await client.call_tool("read_source", {**where, "characters": length})
        assert words(read) == first["quote"]
        scope = {"sources": [ALASKA]}
        found = await client.call_tool("search", {"question": "summit", "k": 3, "scope": scope})
        assert found.structured_content is not None
        assert {hit["source"] for hit in found.structured_content["hits"]} == {ALASKA}
        text = (SEEDS / ALASKA).read_bytes().decode()
        best = found.structured_content["hits"][0]
        assert best["text"] == text[best["start"] : best["end"]]

    command = ["-m", "ui", "--home", str(seeded), "mcp"]
    with_client(StdioServerParameters(command=sys.executable, args=command, cwd=ROOT), use)


def test_the_same_tools_are_served_over_http() -> None:
    chain = script()

    async def use(client: Client) -> None:
        asked = await client.call_tool(
            "ask", {"question": HOW_LONG, "scope": {"folders": ["notes"]}}
        )
        assert asked.structured_content is not None
        assert asked.structured_content["answer"] == disagreeing().answer
        read = await client.call_tool("read_source", {"source": CALL.id, "start": 2})
        assert read.structured_content is not None
        assert read.structured_content["characters"] == len(CALL.text)
        assert words(read) == CALL.text[2:8002]

    with served(built(lambda: create_app(shelf(), chain, kept=fresh()))) as url:
        with_client(f"{url}mcp", use)
    assert chain.scopes == [Scope(folders=("notes",))]


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("ask", {"question": " "}, "the question is empty"),
        ("ask", {"question": "fails"}, "no index: run it"),
        ("ask", {"question": "x", "scope": {"since": "soon"}}, "since"),
        ("search", {"question": "x", "k": 0}, "k"),
        ("search", {"question": "x" * 60_000}, "shorten it"),
        ("read_source", {"source": "../../etc/passwd"}, "nothing is indexed as"),
        ("read_source", {"source": MEMO.id, "start": -1}, "start"),
    ],
)
def test_what_is_wrong_is_told_to_the_model_in_words(
    tool: str, arguments: dict[str, object], says: str
) -> None:
    chain = script()

    def fail(question: str) -> None:
        if question == "fails":
            raise IndexProblem("no index: run it")

    chain.before_answering = fail

    async def use(client: Client) -> None:
        result = await client.call_tool(tool, arguments)
        assert result.is_error
        assert says in words(result)
        assert "Traceback" not in words(result)

    with served(built(lambda: create_app(shelf(), chain, kept=fresh()))) as url:
        with_client(f"{url}mcp", use)


def test_without_an_index_there_are_no_tools_and_one_line_says_so(tmp_path: Path) -> None:
    ran = citeback("mcp", home=tmp_path / "none", input="")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "citeback index" in ran.stderr
