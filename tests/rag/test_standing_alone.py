"""Follow-ups that lean on the conversation are made to stand alone."""

import pytest

from rag.answer import Turn
from rag.standing_alone import stand_alone

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
    assert stand_alone(question, HISTORY) == expected


def test_a_first_question_is_left_alone() -> None:
    assert stand_alone("What did he say?", ()) == "What did he say?"
