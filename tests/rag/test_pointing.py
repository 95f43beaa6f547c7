"""Follow-ups that point at an item of the last answer, or at the other one of two things."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.answer import Turn
from rag.langchain.chain import QuestionChain
from rag.query.pointing import picked
from tests.fakes import WordReranker

BACK = (
    "Which of these do you mean?\n- How much does the oven cost?\n- How long was the strike?\n"
    "- What is the document “Cellar” about?"
)
ROWS = "2 found in 1 source.\n\n- Model: Kestrel M; Stock: 0 [1]\n- Model: Grebe L; Stock: 0 [2]"
SIDES = "Falk 3:\n- It weighs 14 kg. [1]\n\nMerle:\n- It weighs 17 kg. [2]"


def said(answer: str, question: str = "Which ones?") -> list[Turn]:
    return [Turn("user", question), Turn("assistant", answer)]


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("the second one", "How long was the strike?"),
        ("2", "How long was the strike?"),
        ("the last one, please", "What is the document “Cellar” about?"),
        ("第二个", "How long was the strike?"),
        ("второй вариант", "How long was the strike?"),
        ("the fifth", None),
        ("the second quarter", None),
        ("How long is the second one?", None),  # a question is no thing
    ],
)
def test_a_choice_of_a_question_back_is_asked(message: str, question: str | None) -> None:
    assert picked(message, said(BACK)) == question


@pytest.mark.parametrize(
    ("answer", "message", "question"),
    [
        (ROWS, "How much does the second one cost?", "How much does Grebe L cost?"),
        (ROWS, "第二个多少钱？", "Grebe L多少钱？"),
        (ROWS, "the latter", "What do the documents say about Grebe L?"),
        (SIDES, "What does the latter cost?", "What does Merle cost?"),
        (SIDES, "Сколько стоит второй вариант?", "Сколько стоит Merle?"),
        (SIDES, "What was sold in the second quarter?", None),
        ("It weighs 14 kg. [1]", "the second one", None),
    ],
)
def test_an_item_takes_the_place_of_what_points_at_it(
    answer: str, message: str, question: str | None
) -> None:
    assert picked(message, said(answer)) == question


MACHINES = """# Machines in hall 3

## Lathe Corvus 40

The Corvus 40 was bought for 86,000 EUR.

## Mill Drako 7

The Drako 7 was bought for 142,000 EUR.
"""
PRESSES = """# Pressen

| Press | Built |
|---|---|
| Ibis | 2001 |
| Lark | 2005 |
| Wren | 2011 |
"""


def asked(library: Library, folder: Path, text: str, *messages: str):  # type: ignore[no-untyped-def]
    (folder / "a.md").write_text(text)
    library.sync([folder])
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)
    history: list[Turn] = []
    for message in messages:
        answer = chain.answer(message, history)
        sources = tuple(dict.fromkeys(each.source for each in answer.citations))
        history += [Turn("user", message), Turn("assistant", answer.answer, sources)]
    return answer


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("When was the Drako 7 bought?", "How much did the other machine cost?"),
        ("When was the Drako 7 bought?", "And the other one?"),
        ("Сколько стоил Drako 7?", "А сколько стоил другой?"),
        ("Drako 7多少钱？", "另一台多少钱？"),
    ],
)
def test_the_other_one_is_what_stands_beside(
    library: Library, docs: Path, first: str, second: str
) -> None:
    answer = asked(library, docs, MACHINES, first, second)
    assert "Corvus 40" in answer.standalone_question
    assert "Drako" not in answer.standalone_question


def test_several_others_are_asked_back(library: Library, docs: Path) -> None:
    answer = asked(library, docs, PRESSES, "When was the Ibis built?", "And the other press?")
    assert answer.choices == ("When was the Lark built?", "When was the Wren built?")
    assert answer.shape == "unclear"


def test_one_spoken_of_before_is_the_other(library: Library, docs: Path) -> None:
    messages = ("When was the Wren built?", "When was the Ibis built?", "How old is the other one?")
    assert "Wren" in asked(library, docs, PRESSES, *messages).standalone_question
