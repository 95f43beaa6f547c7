"""What a question says of days, weeks and months, and which sources' dates meet it."""

from __future__ import annotations

import pytest

from rag.query.asked_dates import how_well, periods_in


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What did the piece published on October 24, 2023 say?", "2023-10-24", "2023-10-24"),
        ("What was decided on 5 March 2024?", "2024-03-05", "2024-03-05"),
        ("What was decided on 2024-03-05?", "2024-03-05", "2024-03-05"),
        ("What was reported in February 2024?", "2024-02-01", "2024-02-29"),
        ("Что решили 5 марта 2024 года?", "2024-03-05", "2024-03-05"),
        ("Что сообщали в марте 2024 года?", "2024-03-01", "2024-03-31"),
        ("2024年3月5日决定了什么？", "2024-03-05", "2024-03-05"),
        ("2024年3月的报道说了什么？", "2024-03-01", "2024-03-31"),
    ],
)
def test_a_question_tells_a_day_or_a_month(question: str, first: str, last: str) -> None:
    (period,) = periods_in(question)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Today is 24 October 2023. What happened last week?", "2023-10-16", "2023-10-22"),
        ("As of January 3, 2024, what was decided last month?", "2023-12-01", "2023-12-31"),
        ("Сегодня 24 октября 2023 года. Что было на прошлой неделе?", "2023-10-16", "2023-10-22"),
        ("今天是2023年10月24日。上周发生了什么？", "2023-10-16", "2023-10-22"),
        ("What did they say yesterday (24 October 2023)?", "2023-10-23", "2023-10-23"),
    ],
)
def test_last_week_is_told_from_the_day_that_the_question_states(
    question: str, first: str, last: str
) -> None:
    (period,) = periods_in(question)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "question",
    [
        "What happened last week?",
        "May I ask who will march?",
        "How old was she in 1985?",
        "上周如何？",
    ],
)
def test_nothing_is_told_without_a_day_or_a_month(question: str) -> None:
    assert periods_in(question) == ()


def test_a_day_that_is_no_day_is_not_told() -> None:
    assert periods_in("What happened on February 31, 2024?") == ()


def test_a_date_meets_the_asked_day_best_and_the_next_day_less() -> None:
    asked = periods_in("on October 24, 2023")
    day, next_day, other = (
        how_well(asked, date) for date in ("2023-10-24", "2023-10-25", "2023-11-24")
    )
    assert day > next_day > other == 0


def test_a_month_without_a_year_is_that_of_any_year() -> None:
    asked = periods_in("What did the board decide in March?")
    assert how_well(asked, "2024-03-05") == how_well(asked, "2021-03") > 0
    assert how_well(asked, "2024-04-05") == how_well(asked, "2024") == how_well(asked, None) == 0
