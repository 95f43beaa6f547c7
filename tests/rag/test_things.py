"""What a question lists, and the things that sentences name: persons, organisations, countries, dates."""

from __future__ import annotations

import pytest

from rag.query.listed import asked_list
from rag.text.moments import first_moment
from rag.text.organisations import organisations
from rag.text.persons import persons
from rag.text.territories import countries, is_known_city


@pytest.mark.parametrize(
    ("question", "kind", "about"),
    [
        ("List the experts quoted.", "experts", set()),
        ("Which countries took part in the race?", "countries", {"took", "part", "race"}),
        ("Who attended the meeting?", "persons", {"attend", "meet"}),
        ("What tools do I need?", "", {"need"}),
        ("公司在哪些城市设有办事处？", "cities", None),
        ("Каких экспертов цитируют?", "experts", set()),
    ],
)
def test_the_kind_of_thing_and_what_is_said_of_it_are_told(
    question: str, kind: str, about: set[str] | None
) -> None:
    asked = asked_list(question)
    assert asked.kind == kind
    assert about is None or asked.about == about


def test_an_imperative_becomes_a_question() -> None:
    assert asked_list("Name all causes of the leak.").text == "What are the causes of the leak?"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Dr. Marek Nowak, a conservator, warned of it.", ["Marek Nowak"]),
        ("Germany's Chancellor Scholz met the press.", []),
        ("Thomas Wright of the Brookings Institution said so.", ["Thomas Wright"]),
        ("Реставратор Павел Юдин отметил это.", ["Павел Юдин"]),
        ("清华大学的张伟教授认为湿度过高。", ["张伟"]),
        ("The Harbour Bank said nothing.", []),
    ],
)
def test_an_expert_is_told_by_what_stands_beside_the_name(text: str, names: list[str]) -> None:
    assert [each.name.text for each in persons(text) if each.told and each.knows] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Fiona Hill of the Brookings Institution", ["Brookings Institution"]),
        (
            "NATO and Miller & Sons wrote to Cambridge University.",
            ["NATO", "Cambridge University", "Miller & Sons"],
        ),
        ("the New START Treaty", []),
        ("сотрудник Томского университета", ["Томского университета"]),
        ("合作伙伴包括中国银行。", ["中国银行"]),
    ],
)
def test_organisations_are_told_by_what_they_are_called(text: str, names: list[str]) -> None:
    assert sorted(each.text for each in organisations(text)) == sorted(names)


def test_countries_are_known_in_three_languages_and_in_any_case() -> None:
    told = "Germany's and the U.S. plans; из Германии и Ирана; 日本和巴西"
    assert [each.normal for each in countries(told)] == ["DE", "US", "DE", "IR", "JP", "BR"]
    assert is_known_city("Istanbul")
    assert not is_known_city("Stoltenberg")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("on August 15, 2025", (2025, 8, 15)),
        ("14 мая 2026 года", (2026, 5, 14)),
        ("2026年4月8日", (2026, 4, 8)),
        ("in 1907", (1907, 0, 0)),
        ("yesterday", None),
    ],
)
def test_the_first_date_sorts(text: str, moment: tuple[int, int, int] | None) -> None:
    assert first_moment(text) == moment
