"""A list that a chat model writes, streamed to a client of OpenAI's."""

from __future__ import annotations

from openai import OpenAI

from index.library import Library
from tests.fakes import ScriptedModel
from tests.rag.test_prose_in_parts import ADA, BORIS, CHEN, CREW_LIST, DORA, chain_with, filled
from tests.ui.examples import fresh, shelf
from tests.ui.serving import built, served
from ui.server.application import create_app

__all__ = ["filled"]


def test_a_list_streams_in_its_order_and_nothing_is_corrected(filled: Library) -> None:
    pieces = [
        f"{ADA} [p1]\n",
        f"{CHEN} [p3]\n",
        "Emil Roth guards ",
        "the gate. [p3]\n",
        f"{DORA} [p4]",
    ]
    chain = chain_with(filled, "list", CREW_LIST, ScriptedModel(scripts=[pieces]))
    with (
        served(built(lambda: create_app(shelf(), chain, kept=fresh()))) as url,
        OpenAI(base_url=f"{url}v1", api_key="none", max_retries=0) as client,
    ):
        chunks = list(
            client.chat.completions.create(
                model="citeback",
                messages=[{"role": "user", "content": "Who is in the crew of the Aby station?"}],
                stream=True,
            )
        )
    said = [each.choices[0].delta.content for each in chunks if each.choices]
    text = "".join(each for each in said if each)
    assert len([each for each in said if each]) > 1
    assert "Corrected" not in text
    lines = [line.removeprefix("- ").partition(" [")[0] for line in text.splitlines() if line]
    assert lines == [ADA, BORIS, CHEN, DORA]
    assert (chunks[-1].model_extra or {})["citeback"]["model"] == "test:scripted"
