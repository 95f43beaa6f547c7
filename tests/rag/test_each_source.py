"""Questions for several sources: every source that holds what is asked about, named, with what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.langchain.chain import QuestionChain
from rag.shapes.each_source import topic_of
from tests.fakes import WordReranker


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Which documents mention the boiler, and what do they say?", "the boiler"),
        ("Which reports talk about the flood?", "the flood"),
        ("What do all the sources say about the closure?", "the closure"),
        ("哪些文件提到了锅炉？", "锅炉"),
        ("不同来源怎么说关闭一事？", "关闭一事"),
        ("В каких документах говорится о котле?", "котле"),
        ("Какие статьи упоминают аварию и что в них сказано?", "аварию"),
        ("How old is the boiler?", ""),
    ],
)
def test_what_sources_are_asked_about(question: str, topic: str) -> None:
    assert topic_of(question) == topic


def test_each_source_that_holds_it_is_a_part(library: Library, docs: Path) -> None:
    (docs / "a.md").write_text("# Cellar\n\nThe boiler was replaced. Bread is baked here.\n")
    (docs / "b.md").write_text("# Winter\n\n## Boiler\n\nIt broke down twice.\n")
    (docs / "c.md").write_text("# Kitchen\n\nThe oven is new.\n")
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker())
    answer = chain.answer("Which documents mention the boiler, and what do they say?")
    said = {group.label: [answer.claims[at].text for at in group.claims] for group in answer.groups}
    assert said == {"Cellar": ["The boiler was replaced."], "Winter": ["It broke down twice."]}
    assert "2 sources" in answer.lead


def test_one_source_is_answered_as_a_fact(library: Library, docs: Path) -> None:
    (docs / "a.md").write_text("The boiler was replaced. Bread is baked here.")
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker())
    assert not chain.answer("Which documents mention the boiler?").groups
