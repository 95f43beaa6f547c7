"""Follow-ups that lean on the conversation are made to stand alone."""

from pathlib import Path

import pytest

from index.library import Library
from rag.answer import Turn
from rag.langchain.chain import QuestionChain
from rag.query.standalone import StandAlone, searches, stand_alone
from rag.text.values import named_things
from tests.fakes import WordReranker

HISTORY = (
    Turn("user", "Who is Li Wei, and what is Port Authority?"),
    Turn("assistant", "The mayor of Aby."),
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did he say?", "What did he say? (Li Wei, Port Authority)"),
        ("And in 2020?", "And in 2020? (Li Wei, Port Authority)"),
        ("How many ships came to Aby in May?", "How many ships came to Aby in May?"),
    ],
)
def test_names_are_carried_over_where_the_question_leans_on_them(
    question: str, expected: str
) -> None:
    assert stand_alone(question, HISTORY).text == expected


def test_the_number_of_a_thing_is_carried_with_its_name() -> None:
    asked = stand_alone("Who looks after it?", [Turn("user", "When was the Drako 7 bought?")])
    assert asked.text == "Who looks after it? (Drako 7)"


def test_a_question_that_puts_another_thing_in_its_place_ends_what_is_carried() -> None:
    history = [
        Turn("user", "When was the Drako 7 bought?"),
        Turn("user", "What about the Corvus 40?"),
    ]
    asked = stand_alone("Who looks after that one?", history)
    assert asked.text == "Who looks after that one? (Corvus 40)"


def test_a_first_question_is_left_alone() -> None:
    assert stand_alone("What did he say?", ()) == StandAlone("What did he say?")


def test_what_a_follow_up_leans_on_is_known() -> None:
    assert stand_alone("What did he say?", HISTORY).within == HISTORY[0].text
    assert stand_alone("How many ships came to Aby in May?", HISTORY).within == ""


def test_all_that_was_asked_is_searched_for_the_longer_ago_the_less() -> None:
    history = (Turn("user", "first"), Turn("assistant", "x"), Turn("user", "second"))
    wanted = searches("And third?", "And third? (x)", history)
    assert [text for text, _ in wanted] == ["And third?", "And third? (x)", "second", "first"]
    weights = [weight for _, weight in wanted]
    assert weights == sorted(weights, reverse=True)
    assert searches("alone", "alone", ()) == [("alone", 1.0)]


def test_the_sources_that_were_cited_last_stay_in_the_running(library: Library, docs: Path) -> None:
    """Two texts say the same of two harbours: a follow-up is about the one that was spoken of."""
    for name in ("aby", "sund"):
        (docs / f"{name}.md").write_text("The harbour froze. The pilot stayed for 12 days.\n")
        (docs / f"{name}-more.md").write_text(f"Of {name} there is more. The keeper left early.\n")
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)

    def first(cited: str) -> str:
        said = [Turn("user", "Who kept it?"), Turn("assistant", "Somebody did.", (cited,))]
        return chain.hits("And when did the keeper leave it?", said)[0].place.source

    assert first("aby-more.md") == "aby-more.md"
    assert first("sund-more.md") == "sund-more.md"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("When was the Drako 7 bought?", ["Drako 7"]),
        ("In Berlin 40 of 50 buses run.", ["Berlin"]),
        ("It opens on Monday 12 May 2025.", ["Monday"]),
    ],
)
def test_a_number_behind_a_name_belongs_to_it_unless_it_counts(text: str, named: list[str]) -> None:
    assert [value.text for value in named_things(text)][: len(named)] == named
