"""Comparisons: each side searched for by itself, side by side, a side without evidence is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag import Home
from rag.answer import Answer
from rag.query.shape import AskedShape

SHEETS = """# Heaters

## Borea P-20

- Warranty: two years
- Price: 310 euros
- Noise: 41 dB

It is made in Trieste.

## Borea P-40

- Warranty: two years
- Price: 455 euros
- Remote control: by app

# Rooms

| Model | Room | Weight |
|---|---|---|
| Alder 13 | 20 m² | 8 kg |
| Cedar 17 | 40 m² | 12 kg |
"""
RULES = """# Travel policy

## Meals

Employees get 45 euros a day for meals. Contractors are paid nothing.

## Times

Light roast takes nine minutes. Dark roast takes fourteen minutes. Dark roast tastes of smoke.

# 住宿

经理每晚住宿标准为600元。普通员工每晚住宿标准为400元。
"""


@pytest.fixture(scope="module")
def folder_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("compared")
    (folder / "sheets.md").write_text(SHEETS, "utf-8")
    (folder / "rules.md").write_text(RULES, "utf-8")
    with Home(folder / "home") as opened:
        opened.index(folder)
        yield opened


def compare(home: Home, question: str, *sides: str) -> Answer:
    with Home(home._path, tell=lambda *_: AskedShape("comparison", sides=sides)) as asking:
        return asking.ask(question)


def table(answer: Answer) -> dict[tuple[str, str], str]:
    return {
        (group.label, group.aspect): " ".join(answer.claims[at].text for at in group.claims)
        for group in answer.groups
    }


def test_keys_of_both_sides_are_aspects_and_differences_come_first(folder_home: Home) -> None:
    told = compare(folder_home, "Compare the P-20 and the P-40.", "P-20", "P-40")
    assert told.layout == "table"
    assert table(told) == {
        ("P-20", "Price"): "310 euros",
        ("P-20", "Warranty"): "two years",
        ("P-20", "Noise"): "41 dB",
        ("P-20", ""): "It is made in Trieste.",
        ("P-40", "Price"): "455 euros",
        ("P-40", "Warranty"): "two years",
        ("P-40", "Remote control"): "by app",
    }
    assert told.groups[0].aspect == "Price"


def test_an_aspect_that_is_asked_for_and_lacks_on_one_side_is_missing(folder_home: Home) -> None:
    told = compare(folder_home, "Compare the P-20 and the P-40 by price and noise.", "P-20", "P-40")
    assert table(told)["P-20", "Noise"] == "41 dB"
    assert table(told)["P-40", "Price"] == "455 euros"


def test_cells_of_two_rows_stand_under_their_columns(folder_home: Home) -> None:
    told = compare(folder_home, "Compare Alder 13 and Cedar 17.", "Alder 13", "Cedar 17")
    assert table(told)["Alder 13", "Room"] == "20 m²"
    assert table(told)["Cedar 17", "Weight"] == "12 kg"


@pytest.mark.parametrize(
    ("sides", "aspect", "said"),
    [
        (("employees", "contractors"), "Meals", "Contractors are paid nothing."),
        (("light roast", "dark roast"), "Times", "Dark roast takes fourteen minutes."),
        (("经理", "普通员工"), "住宿", "普通员工每晚住宿标准为400元。"),
    ],
)
def test_prose_under_one_heading_is_told_apart_by_the_side_it_names(
    sides: tuple[str, ...], aspect: str, said: str, folder_home: Home
) -> None:
    told = compare(folder_home, f"Compare {sides[0]} and {sides[1]}.", *sides)
    assert said in table(told)[sides[1], aspect]
    assert said not in table(told)[sides[0], aspect]


def test_a_side_that_only_its_sibling_has_is_missing(folder_home: Home) -> None:
    told = compare(folder_home, "Compare the P-20 and the P-60.", "P-20", "P-60")
    assert table(told)["P-60", ""] == ""
    assert "P-60: The documents say nothing of it." in told.answer


@pytest.mark.parametrize("sides", [("zebras", "giraffes"), ()])
def test_nothing_to_compare_is_no_comparison(sides: tuple[str, ...], folder_home: Home) -> None:
    assert compare(folder_home, "Compare them.", *sides).layout == "text"
