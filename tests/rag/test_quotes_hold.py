"""For any question over real files, every quote is the text of the file at its span."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.library import Library
from index.opening import open_library
from rag.langchain.chain import QuestionChain
from tests.fakes import WordEmbedder, WordReranker

QUESTIONS = (
    "How long was the call?", "Who called the talks useful?", "普京和特朗普谈了什么？", "Сколько длился разговор?",
    "What is the significance level of arms control?", "Where did they meet?", "What percentage?", "评论",
)  # fmt: skip


@pytest.fixture(scope="module")
def originals(
    shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Library, dict[str, str]]]:
    home = tmp_path_factory.mktemp("originals")
    with open_library(
        home, embedders=lambda: [WordEmbedder()], verb="test", writing=True
    ) as library:
        assert library.sync([shared / "seeds"]).failed == 0
        texts = {
            path.name: path.read_bytes().decode("utf-8") for path in (shared / "seeds").iterdir()
        }
        yield library, texts


def hold(library: Library, texts: dict[str, str], question: str) -> None:
    for least in (0.0, 1.0):
        chain = QuestionChain(library, reranker=WordReranker(), least_confidence=least)
        answer = chain.answer(question)
        for cited in (*answer.citations, *answer.nearest):
            assert cited.quote == texts[cited.source][cited.start : cited.end]
        for claim in answer.claims:
            assert claim.support == "quoted"
            assert claim.citations


@pytest.mark.parametrize("question", QUESTIONS)
def test_quotes_hold(originals: tuple[Library, dict[str, str]], question: str) -> None:
    hold(*originals, question)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_quotes_hold_for_any_words_of_the_files(
    originals: tuple[Library, dict[str, str]], data: st.DataObject
) -> None:
    words = sorted({word for text in originals[1].values() for word in re.findall(r"\S+", text)})
    picked = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=8))
    hold(*originals, " ".join(picked))
