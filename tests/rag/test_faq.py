"""A question in a document is no evidence for itself: its answer is quoted, and found and judged by its words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.embedding import Vectors
from index.library import Library
from rag import Home
from rag.langchain.chain import QuestionChain
from rag.query.analysis import analyse_question
from rag.reading.document_questions import likeness
from tests.fakes import ScriptedModel, WordReranker
from tests.rag.test_prose import chain_with

FAQ = """# Rowing club

## Who may steer the eight?

Members with the river licence. Guests may sit in the bow.

## Is the battery of the launch insured?

Yes, against theft.

**Where do I leave the oars?**

In the rack behind the boathouse.

Q: Who pays for a broken scull?
A: We do, once a year.
"""


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("club")
    (folder / "faq.md").write_text(FAQ)
    with Home(folder / "home") as home:
        home.index(folder / "faq.md")
        yield home


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who may steer the eight?", "Members with the river licence."),
        ("Where do I leave the oars?", "In the rack behind the boathouse."),
        ("Where should the oars be left?", "In the rack behind the boathouse."),
        ("Who pays for a broken scull?", "We do, once a year."),
    ],
)
def test_the_answer_is_quoted_and_not_the_question(question: str, answer: str, club: Home) -> None:
    told = club.ask(question)
    assert told.status == "answered"
    assert told.claims[0].text == answer
    assert not any(each.text.endswith("?") for each in told.claims)


@pytest.mark.parametrize(
    "question", ["Is the oar of the launch insured?", "Where do I leave the bicycles?"]
)
def test_the_answer_to_a_question_about_another_thing_is_none(question: str, club: Home) -> None:
    assert club.ask(question).status == "not_found"


def test_a_question_that_nothing_answers_is_not_quoted(library: Library, docs: Path) -> None:
    (docs / "a.txt").write_text("The gate is old. Who closed the gate? Nobody wrote it down.")
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)
    told = chain.answer("Who closed the gate?")
    assert [each.text for each in told.claims] == ["Nobody wrote it down."]


def test_what_only_speaks_of_other_questions_is_quoted(library: Library, docs: Path) -> None:
    (docs / "a.md").write_text("Every guest is asked:\n\n- Do you row?\n- Can you swim?\n")
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)
    told = chain.answer("What is every guest asked?")
    assert "Can you swim?" in [each.text for each in told.claims]


def test_a_model_is_shown_the_question_with_its_answer(library: Library, docs: Path) -> None:
    (docs / "a.txt").write_text("Club\n\nQ: Who closed the northern gate?\nA: The mayor Li Wei.\n")
    library.sync([docs])
    model = ScriptedModel(scripts=[["The mayor Li Wei. [p1]"]])
    chain_with(library, model).answer("Who closed the northern gate?")
    assert "Who closed the northern gate? The mayor Li Wei." in str(model.asked[0])


def embeds(texts: list[str]) -> Vectors:
    """The two questions are near one another; of the rest each has a direction of its own."""
    near = np.eye(len(texts) + 1, dtype=np.float32)[: len(texts)]
    near[1] = 0.8 * near[0] + 0.6 * near[1]
    return near


@pytest.mark.parametrize(
    ("asked", "known", "told", "like"),
    [
        ("Who pays for the gate?", "Who pays for the gate?", "", "same"),
        ("Who pays for the gate?", "Who pays for the roof?", "", "other"),
        ("Who pays for the gate?", "Who pays for the roof?", "gate roof", "same"),
        ("Can I go to Bergen?", "Can I go to Tartu?", "", "other"),
        ("When is the old gate in the valley closed?", "Who pays?", "", "same"),
    ],
)
def test_two_questions_that_differ_in_one_thing_are_of_two(
    asked: str, known: str, told: str, like: str
) -> None:
    question = analyse_question(asked, lambda words: [1.0] * len(words))
    assert likeness(question, known, set(told.split()), embeds) == like
