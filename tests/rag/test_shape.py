"""What kind of answer a question asks for is told by rule, in English, Chinese and Russian."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from rag.answer import Turn
from rag.query.shape import AskedShape, shape_of, tell
from tests.rag.asked import HELD_OUT, KNOWN, UNSEEN

LEAST = 0.95  # share of questions whose shape is told right


def questions(asked: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for shape, listed in asked.items():
        yield from ((shape, line.strip()) for line in listed.splitlines() if line.strip())


@pytest.mark.parametrize("asked", [KNOWN, HELD_OUT, UNSEEN])
def test_the_shapes_of_questions_are_told(asked: Mapping[str, str]) -> None:
    wrong = [
        f"{question} is {shape}, told as {told}"
        for shape, question in questions(asked)
        if (told := tell(question).shape) != shape
    ]
    assert len(wrong) <= (1 - LEAST) * len(list(questions(asked))), "\n".join(wrong)


def test_the_questions_are_in_three_languages_and_of_all_shapes() -> None:
    for asked in (KNOWN, HELD_OUT, UNSEEN):
        assert set(asked) == set(KNOWN)
    every = list(questions(KNOWN)) + list(questions(HELD_OUT)) + list(questions(UNSEEN))
    assert len({question for _, question in every}) == len(every)
    for low, high in (("\u3400", "\u9fff"), ("\u0400", "\u04ff")):
        assert sum(any(low <= char <= high for char in question) for _, question in every) > 60


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Summarise the report in two sentences.",
            AskedShape("summary", "the report", sentences=2),
        ),
        ("Summarise everything", AskedShape("summary")),
        ("用三句话总结这份报告。", AskedShape("summary", "这份报告", sentences=3)),
        ("Перескажи договор в двух предложениях", AskedShape("summary", "договор", sentences=2)),
        (
            "List the meetings since 2023 in order of time, as a table",
            AskedShape(
                "list", "the meetings since 2023", in_order="time", as_table=True, since="2023"
            ),
        ),
        (
            "Compare the price of the bus and the tram",
            AskedShape("comparison", "price", sides=("the bus", "the tram")),
        ),
        (
            "Which is longer, the ferry or the train?",
            AskedShape("comparison", "longer", ("the ferry", "the train")),
        ),
        ("比较年票和月票的价格", AskedShape("comparison", "价格", ("年票", "月票"))),
        (
            "В чём разница между автобусом и трамваем?",
            AskedShape("comparison", "", ("автобусом", "трамваем")),
        ),
        ("Is there a document about parental leave?", AskedShape("collection", "parental leave")),
        ("What documents do you have?", AskedShape("collection")),
        (
            "Which documents are from 2024?",
            AskedShape("collection", since="2024", until="2024"),
        ),
    ],
)
def test_what_a_question_says_of_its_answer(question: str, expected: AskedShape) -> None:
    assert tell(question) == expected


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        (
            "Compare the meeting of the ministers with the talks in Oslo",
            ("the meeting of the ministers", "the talks in Oslo"),
        ),
        ("How does the old pump differ from the new one?", ("the old pump", "the new pump")),
        (
            "What is the difference between the basic and the premium plan?",
            ("the basic plan", "the premium plan"),
        ),
        ("How do Articles 1 and 2 differ?", ("Articles 1", "Articles 2")),
        ("Compare Oslo, Bergen and Narvik", ("Oslo", "Bergen", "Narvik")),
        ("Compare the mill with the mill", ("the mill", "the mill")),
        ("Чем отличается базовый тариф от премиального?", ("базовый тариф", "премиального тариф")),
        ("公交和电车哪个更便宜？", ("公交", "电车")),
        ("Compare the two offers", ()),
    ],
)
def test_the_sides_of_a_comparison(question: str, sides: tuple[str, ...]) -> None:
    told = tell(question)
    assert (told.shape, told.sides) == ("comparison", sides)


@pytest.mark.parametrize(
    ("words", "since", "until", "most"),
    [
        ("only the ones from 2025", "2025", "2025", None),
        ("after 2023", "2024", None, None),
        ("before 2023", None, "2022", None),
        ("between 2023 and 2025", "2023", "2025", None),
        ("2024年以后的", "2025", None, None),
        ("с 2024 года", "2024", None, None),
        ("just the first three", None, None, 3),
        ("前五个", None, None, 5),
        ("первые три", None, None, 3),
    ],
)
def test_which_items_are_wanted(
    words: str, since: str | None, until: str | None, most: int | None
) -> None:
    told = tell(f"List the meetings, {words}")
    assert (told.since, told.until, told.most) == (since, until, most)


def test_a_question_is_only_unclear_at_the_beginning_of_a_conversation() -> None:
    assert tell("How long was it?").shape == "unclear"
    assert tell("How long was it?", history=[Turn("user", "Hello!")]).shape == "unclear"
    before = [Turn("user", "When was the hearing?")]
    assert tell("How long was it?", "How long was it? (hearing)", before).shape == "fact"


def test_names_carried_over_are_no_part_of_what_is_asked() -> None:
    told = tell("Why?", "Why? (List all documents)", [Turn("user", "List all documents")])
    assert told.shape == "reason"


def test_a_greeting_before_a_question_is_not_the_question() -> None:
    assert tell("Hi, when was the bridge opened?").shape == "fact"
    assert tell("Hi there! Compare the bus with the tram.").sides == ("the bus", "the tram")
    assert shape_of("Hi Tech GmbH, when was it founded?") == "fact"


@pytest.mark.parametrize(
    "question",
    [
        "the " * 150,
        "which " * 100,
        "和" * 600,
        "of the x that " * 40,
        "compare " + "a and " * 90,
        "и " * 300,
        "?" * 600,
    ],
)
def test_of_any_text_a_shape_is_told(question: str) -> None:
    assert tell(question).shape in KNOWN
