"""Comparisons whose sides are columns, periods or only counted; summaries of a section; states and sums."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag import Home
from rag.answer import Answer
from rag.query.section_names import part_asked

FILES = {
    "kites.md": """# Kites Zephyr 3 and Zephyr 9

| | Zephyr 3 | Zephyr 9 |
|---|---|---|
| Weight | 210 g | 480 g |
| Price | 45 EUR | 130 EUR |
| Tail | none | 6 m |
""",
    "lathes.md": """# Two lathes in the shed

## Alba 40

The Alba 40 is for wood. At the bench it makes 71 decibels. It weighs 88 kg.

## Borgo 75

The Borgo 75 is for metal. At the bench it makes 79 decibels. It weighs 240 kg.
""",
    "crew.md": """---
date: 2025-03-03
---
# Rules of the crew

## 1 Trial period

During the trial period the notice is three days. After the trial period the notice is five weeks.

## 2 Upkeep

The winch is oiled every Friday. The ropes are replaced in March. The deck is washed after each trip.

### 2.1 Sails

The sails are dried in autumn and sent to the maker every third year.

## 3 Meals

Breakfast is served at six o'clock on the lower deck. The cook is told of allergies a week ahead.
""",
    "mill.md": """# Handbook of the mill

## Upkeep

The stones are dressed twice a year by the miller. The sluice is greased every month in summer.

## Sale

Flour is sold on Saturdays in the yard of the mill.
""",
    "水泵.md": """# 两款水泵

| 项目 | 泉一A7 | 泉二C9 |
|---|---|---|
| 价格 | 900元 | 1,700元 |
| 噪音 | 41分贝 | 50分贝 |
""",
    "outages.csv": """Day,Place,Cause,Hours lost,State
2024-05-02,North,storm,4,paid
2024-09-12,South,fire,9,unpaid
2025-02-20,North,flood,7,unpaid
2025-06-01,East,storm,2,paid
""",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("parts")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    with Home(folder / "home") as opened:
        opened.index(folder)
        yield opened


def table(answer: Answer) -> dict[tuple[str, str], str]:
    return {
        (group.label, group.aspect): " ".join(answer.claims[at].text for at in group.claims)
        for group in answer.groups
    }


def test_columns_that_are_the_sides_are_told_row_by_row(home: Home) -> None:
    told = table(home.ask("Compare Zephyr 3 and Zephyr 9"))
    assert told["Zephyr 3", "Weight"] == "210 g"
    assert told["Zephyr 9", "Tail"] == "6 m"
    assert "480" not in " ".join(said for (side, _), said in told.items() if side == "Zephyr 3")


def test_a_side_that_is_no_column_is_missing(home: Home) -> None:
    answer = home.ask("Compare Zephyr 3 and Zephyr 12")
    assert table(answer)["Zephyr 3", "Price"] == "45 EUR"
    assert "Zephyr 12: The documents say nothing of it." in answer.answer
    assert "130" not in answer.answer


def test_things_that_are_only_counted_are_those_beside_each_other(home: Home) -> None:
    told = table(home.ask("Compare noise and weight of both lathes"))
    assert told == {
        ("Alba 40", "Noise"): "At the bench it makes 71 decibels.",
        ("Alba 40", "Weight"): "It weighs 88 kg.",
        ("Borgo 75", "Noise"): "At the bench it makes 79 decibels.",
        ("Borgo 75", "Weight"): "It weighs 240 kg.",
    }
    assert home.ask("Compare the three lathes").layout == "text"


def test_two_periods_are_told_apart_by_what_stands_before_them(home: Home) -> None:
    told = home.ask("Compare the notice during and after the trial period")
    sides = {label: said for (label, _), said in table(told).items()}
    assert "three days" in sides["during the trial period"]
    assert "five weeks" in sides["after the trial period"]
    assert "five weeks" not in sides["during the trial period"]


def test_a_thing_is_not_compared_with_itself(home: Home) -> None:
    answer = home.ask("Compare Zephyr 3 with Zephyr 3")
    assert answer.lead.startswith("“Zephyr 3” is on both sides")
    assert {group.label for group in answer.groups} == {"Zephyr 3"}


def test_names_and_aspects_are_found_in_another_language(home: Home) -> None:
    told = table(home.ask("What is the difference between the A7 and the C9 in noise?"))
    assert told == {("A7", "Noise"): "41分贝", ("C9", "Noise"): "50分贝"}


@pytest.mark.parametrize(
    ("question", "held", "not_held"),
    [
        ("Summarize chapter 2 of the crew rules", "winch", "Breakfast"),
        ("Give me an overview of the crew rules' section on meals", "Breakfast", "winch"),
        ("Summarize what the handbook of the mill says about the sluice", "sluice", "Saturdays"),
    ],
)
def test_a_section_is_summarised_alone(home: Home, question: str, held: str, not_held: str) -> None:
    answer = home.ask(question)
    assert held in answer.answer
    assert not_held not in answer.answer


def test_a_section_that_several_documents_have_is_told_of_each(home: Home) -> None:
    answer = home.ask("Summarize the upkeep section")
    assert {group.label for group in answer.groups} == {"Rules of the crew", "Handbook of the mill"}
    assert "Saturdays" not in answer.answer


def test_a_section_that_is_not_there_is_not_made_of_others(home: Home) -> None:
    for question in (
        "Summarize chapter 8 of the crew rules",
        "Summarize the section on fishing in the crew rules",
    ):
        assert home.ask(question).status == "not_found"


@pytest.mark.parametrize(
    ("about", "rest"),
    [
        ("the maintenance section", "maintenance"),
        ("раздел об отпуске", "отпуске"),
        ("员工手册中关于休假的部分", "员工手册 休假"),
        ("den Abschnitt Wartung der Hausordnung", "Wartung Hausordnung"),
    ],
)
def test_the_name_of_a_section_is_what_is_left(about: str, rest: str) -> None:
    part = part_asked(about)
    assert part is not None
    assert part.rest == rest
    assert part.number is None


def test_a_whole_document_is_no_section() -> None:
    assert part_asked("the travel policy") is None


def test_what_was_lost_in_several_rows_is_summed_up(home: Home) -> None:
    assert " 11." in home.ask("How many hours were lost in North?").answer
    assert home.ask("How much does the Zephyr 3 weigh?").computation == ""


def test_a_state_that_is_not_reached_is_told_by_the_cell_that_says_so(home: Home) -> None:
    answer = home.ask("Which outages are not yet paid?")
    assert [claim.text.count("unpaid") for claim in answer.claims] == [1, 1]


def test_the_worst_of_what_was_lost_comes_first(home: Home) -> None:
    answer = home.ask("List the outages by hours lost, the worst first")
    assert ["fire" in answer.claims[0].text, "storm" in answer.claims[-1].text] == [True, True]
