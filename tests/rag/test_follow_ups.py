"""Follow-ups that change the form or the choice of an answer ask the earlier question again."""

from __future__ import annotations

import pytest

from rag.answer import Turn
from rag.query.shape import tell
from rag.query.standalone import stand_alone

SAID = "The first follows. The second stands here. The third is next. That is all."


def asked(*questions: str) -> str:
    """The last of several questions of one conversation, as it stands alone."""
    *before, last = questions
    history = [
        turn for text in before for turn in (Turn("user", text), Turn("assistant", SAID, ("a.md",)))
    ]
    return stand_alone(last, history).text


@pytest.mark.parametrize(
    ("questions", "alone"),
    [
        (
            ("List the meetings", "only the ones from 2025"),
            "List the meetings, only the ones from 2025",
        ),
        (("List the meetings?", "as a table please"), "List the meetings, as a table"),
        (
            ("Compare the bus and the tram", "make it a table"),
            "Compare the bus and the tram, a table",
        ),
        (("Summarise the policy.", "shorter"), "Summarise the policy, in 2 sentences"),
        (("Summarise the policy.", "more detailed"), "Summarise the policy, in 8 sentences"),
        (("Summarise the policy.", "in two sentences"), "Summarise the policy, in two sentences"),
        (
            ("List the suppliers", "Just the first three"),
            "List the suppliers, just the first three",
        ),
        (("List the suppliers", "sorted by price"), "List the suppliers, sorted by price"),
        (("列出所有会议", "只要2025年的"), "列出所有会议，只要2025年的"),
        (("总结差旅制度", "短一点"), "总结差旅制度，用2句话"),
        (("Перечисли встречи", "только за 2025 год"), "Перечисли встречи, только за 2025 год"),
        (("Кратко изложи договор", "короче"), "Кратко изложи договор, в 2 предложениях"),
    ],
)
def test_a_change_is_put_behind_the_earlier_question(
    questions: tuple[str, ...], alone: str
) -> None:
    assert asked(*questions) == alone


def test_changes_add_up_and_a_new_one_takes_the_place_of_the_same_kind() -> None:
    said = asked("List the meetings", "only from 2025", "as a table", "Thanks!", "as a list")
    assert said == "List the meetings, only from 2025, as a list"
    assert (
        asked("Summarise it all", "shorter", "in one sentence")
        == "Summarise it all, in one sentence"
    )


@pytest.mark.parametrize(
    ("questions", "alone"),
    [
        (
            ("Summarise the travel policy", "What about the leave policy?"),
            "Summarise the leave policy",
        ),
        (("Summarise the first contract", "And the other one?"), "Summarise the second contract"),
        (("How many orders came in 2024?", "and in 2025?"), "How many orders came in 2025?"),
        (
            ("How many orders came in May 2024?", "and in June?"),
            "How many orders came in June 2024?",
        ),
        (
            ("What is the latest price of the Drako 7?", "and the Drako 9?"),
            "What is the latest price of the Drako 9?",
        ),
        (("Compare the Aby with the Sund", "and the Kolm?"), "Compare the Aby with the Kolm"),
        (
            (
                "Which is cheaper, the bus or the tram?",
                "How long does the bus take?",
                "And the other one?",
            ),
            "How long does the tram take?",
        ),
        (("二月份有多少订单？", "三月份呢？"), "三月份有多少订单？"),
        (("Сколько заказов было в феврале?", "а в марте?"), "Сколько заказов было в марте?"),
    ],
)
def test_another_thing_or_time_is_put_in_the_place_of_the_last(
    questions: tuple[str, ...], alone: str
) -> None:
    assert asked(*questions) == alone


@pytest.mark.parametrize(
    "questions",
    [
        ("List the meetings", "Who attended the one in Oslo?"),
        ("List the meetings", "How much did the train to Oslo cost?"),
        ("When was the bridge opened?", "How many trams cross it in a table of 2025?"),
    ],
)
def test_a_question_of_its_own_is_no_change(questions: tuple[str, ...]) -> None:
    assert asked(*questions).startswith(questions[-1])


def test_a_fact_has_no_form_to_change() -> None:
    assert asked("When was the Drako 7 bought?", "And in 2020?") == "And in 2020? (Drako 7)"


def test_nothing_leans_on_small_talk() -> None:
    assert asked("Hello Anna!", "How long was it?") == "How long was it?"


def test_what_leans_on_a_changed_question_is_told_with_its_changes() -> None:
    assert (
        asked("List the meetings", "as a table", "why?") == "why? (List the meetings, as a table)"
    )


def test_a_changed_question_keeps_its_shape() -> None:
    for change in ("newest first", "only those from 2024", "as a table", "without Oslo"):
        again = asked("List the meetings", change)
        told = tell(again, again)
        assert told.shape == "list", again
    assert tell("List the meetings, as a table").about == "the meetings"
    assert tell("List all documents, only those from 2024").shape == "collection"
