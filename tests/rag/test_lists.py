"""Lists: all items that a question asks for, each with its own citation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Home
from rag.answer import Answer
from rag.query.shape import AskedShape
from rag.shapes.lists import LONGEST_LIST

MANUAL = """# Garden pump GP-7

## What is in the box

- the pump with a lid;
- a suction hose;
- two hose clamps.

## First start

1. Push the suction hose onto the inlet.
2. Fill the housing with water.
3. Switch the pump on.

A pump that hums but moves no water usually has one of these causes:

- the strainer is clogged;
- the impeller is worn.

## Safety

Before any work, first, pull the plug. Second, wait two minutes. Third, empty the housing.

## Sponsors

The Harbour Bank is a sponsor of the manual. Another sponsor of the manual is Miller & Sons.
"""
MINUTES = """# Minutes of the archive

Dr. Marek Nowak, a conservator at the University of Lodz, warned that parchment suffers in damp rooms.
In the view of Klara Weiss of the Baltic Weather Institute the cellar is too wet. Nowak wants a dryer.
The porter Jan Bos closed the gate.

In March 2024 a dryer was bought. In May 2021 the roof was mended.
"""
VISITORS = """# Гости музея

Профессор Анна Белова считает, что карта подлинная. Экспонаты привезли из Франции, Италии и Греции.

# 参观须知

参观时禁止下列行为：

- 触摸展品；
- 使用闪光灯。
"""

CLUB = """# Minutes of the club meeting, {date}

## Decisions

- {first}
- {second}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("lists")
    for name, text in (("pump", MANUAL), ("minutes", MINUTES), ("visitors", VISITORS)):
        (folder / f"{name}.md").write_text(text, "utf-8")
    with Home(folder / "home", tell=lambda *_: AskedShape("list")) as opened:
        opened.index(folder)
        yield opened


def cited(answer: Answer) -> list[str]:
    return [each.quote for each in answer.citations]


@pytest.mark.parametrize(
    ("question", "items"),
    [
        (
            "What is in the box of the GP-7?",
            ["the pump with a lid;", "a suction hose;", "two hose clamps."],
        ),
        (
            "What are the causes when the pump hums but moves no water?",
            ["the strainer is clogged;", "the impeller is worn."],
        ),
        (
            "Which steps must be taken before any work on the pump?",
            [
                "Before any work, first, pull the plug.",
                "Second, wait two minutes.",
                "Third, empty the housing.",
            ],
        ),
        (
            "Which sponsors does the manual have?",
            [
                "The Harbour Bank is a sponsor of the manual.",
                "Another sponsor of the manual is Miller & Sons.",
            ],
        ),
        ("参观时禁止哪些行为？", ["触摸展品；", "使用闪光灯。"]),
    ],
)
def test_all_items_of_the_list_that_fits_are_cited_and_no_others(
    question: str, items: list[str], home: Home
) -> None:
    told = home.ask(question)
    assert told.layout == "list"
    assert cited(told) == items
    assert all(claim.support == "quoted" for claim in told.claims)


def test_the_lead_says_how_many_were_found_and_where(home: Home) -> None:
    told = home.ask("What is in the box of the GP-7?")
    assert told.lead == "3 found in 1 source, under “What is in the box”."


def test_experts_are_gathered_over_all_sources_each_once_and_nobody_else(home: Home) -> None:
    told = home.ask("List the experts quoted.")
    assert sorted(group.label for group in told.groups) == [
        "Klara Weiss",
        "Marek Nowak",
        "Анна Белова",
    ]


def test_countries_of_one_sentence_are_one_item_with_their_names(home: Home) -> None:
    told = home.ask("Из каких стран привезли экспонаты?")
    assert [group.label for group in told.groups] == ["Франции, Италии, Греции"]
    assert told.lead.startswith("Найдено: 3")


def test_items_stand_in_the_order_of_time_where_that_is_asked(home: Home) -> None:
    with Home(home._path, tell=lambda *_: AskedShape("list", in_order="time")) as by_time:
        told = by_time.ask("List the dates mentioned in the minutes of the archive.")
    assert [group.label for group in told.groups] == ["May 2021", "March 2024"]


@pytest.mark.parametrize(
    "question", ["List the side effects of the medicine.", "Which planets are named?"]
)
def test_what_the_sources_do_not_list_is_answered_as_a_fact(question: str, home: Home) -> None:
    assert not home.ask(question).groups


def test_a_list_that_is_too_long_says_that_there_is_more(tmp_path: Path) -> None:
    items = "".join(f"- spare part number {number};\n" for number in range(100))
    (tmp_path / "parts.md").write_text(f"# Spare parts\n\nThese spare parts are sold:\n\n{items}")
    with Home(tmp_path / "home", tell=lambda *_: AskedShape("list")) as opened:
        opened.index(tmp_path / "parts.md")
        told = opened.ask("Which spare parts are sold?")
    assert len(told.groups) == LONGEST_LIST
    assert "There may be more" in told.lead


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("club")
    for name, date, first, second in (
        ("a", "4 March 2024", "The slipway is closed on Mondays.", "Life jackets are lent."),
        ("b", "9 April 2024", "Two new boats are bought.", "The club house stays open until ten."),
    ):
        (folder / f"{name}.md").write_text(
            CLUB.format(date=date, first=first, second=second), "utf-8"
        )
    with Home(folder / "home", tell=lambda *_: AskedShape("list")) as opened:
        opened.index(folder)
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "Which decisions were taken at the meeting in April?",
        "What did the April meeting decide?",
        "What was decided at the meeting of 9 April 2024?",
    ],
)
def test_the_items_of_a_meeting_are_of_its_minutes_alone(question: str, club: Home) -> None:
    assert cited(club.ask(question)) == [
        "Two new boats are bought.",
        "The club house stays open until ten.",
    ]


def test_a_meeting_that_was_not_held_decided_nothing(club: Home) -> None:
    assert club.ask("Which decisions were taken at the meeting in August?").layout != "list"


SERVICE = """# Roaster

## Maintenance

| Part | Interval | Who |
|---|---|---|
| chaff collector | daily | operator |
| exhaust fan | weekly | operator |
| drum bearing | 500 hours | service |
| drive belt | 2,000 hours | service |
"""


def test_rows_below_a_heading_are_those_whose_cells_the_question_says(tmp_path: Path) -> None:
    (tmp_path / "roaster.md").write_text(SERVICE, "utf-8")
    with Home(tmp_path / "home") as home:
        home.index(tmp_path / "roaster.md")
        served = home.ask("Which parts are maintained by the service?")
        every = home.ask("List the maintenance parts")
    assert [each.quote.split(" | ")[0] for each in served.citations] == [
        "| drum bearing",
        "| drive belt",
    ]
    assert len(every.citations) == 4
