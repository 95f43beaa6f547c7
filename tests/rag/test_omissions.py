"""Sentences that leave out the very value a question asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.langchain.chain import QuestionChain
from rag.text.omissions import omits_value
from rag.text.values import Kind
from tests.fakes import WordReranker


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("time", "On [date] he rang."),
        ("time", "It opened on [insert date here]."),
        ("time", "It opened on ____ at noon."),
        ("percent", "They hold roughly % of the land."),
        ("percent", "他们占领了约%的领土"),
        ("duration", "The call lasted minutes."),
        ("duration", "谈话持续了分钟。"),
        ("money", "It cost $[amount]."),
        ("count", "[number] ships lay there."),
        ("count", "It has XX million inhabitants."),
        ("person", "Signed, [name]"),
        ("place", "They met in [city]."),
        ("time", "Opened {{ date }}."),
        ("count", "It was sold [...] times."),
    ],
)
def test_a_hole_is_seen(kind: Kind, text: str) -> None:
    assert omits_value(kind, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("time", "See the [date](other.md) page."),
        ("time", "[number] ships lay there."),
        ("percent", "They hold 5 % of the land."),
        ("percent", "They hold 5% of it."),
        ("duration", "The call lasted 90 minutes."),
        ("count", "- [ ] count the ships"),
        ("count", "- [x] count the ships"),
        ("count", "They left [1] early."),
        ("count", "The XX century."),
        ("other", "On [date] he rang."),
        ("time", "This is ___bold___ text."),
    ],
)
def test_what_is_no_hole_for_the_question_is_none(kind: Kind, text: str) -> None:
    assert not omits_value(kind, text)


def test_the_confidence_falls_where_the_best_sentence_has_a_hole(
    library: Library, docs: Path
) -> None:
    (docs / "whole.txt").write_text("On May 3, 2021 the mayor of Aby opened the northern gate.")
    (docs / "other.txt").write_text("Bread is baked in the south.")
    library.sync([docs])
    question = "When did the mayor of Aby open the northern gate?"
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)
    whole = chain.answer(question).confidence
    (docs / "whole.txt").write_text("On [date] the mayor of Aby opened the northern gate.")
    library.sync([docs])
    with_hole = QuestionChain(library, reranker=WordReranker()).answer(question)
    assert with_hole.confidence < 0.05 * whole
    assert (
        with_hole.answer == "The documents don't say: the passage that comes nearest leaves it out."
    )
    assert "[date]" in with_hole.nearest[0].quote
