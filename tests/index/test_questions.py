"""In a FAQ the question names its answer: it is above the chunk, and only the answer is a sentence."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunking import SIZE, chunk
from index.loaders.delimited import load
from index.loaders.text import read
from index.passages import Source
from index.question_marks import asks, unlabelled


def answers(text: str, name: str = "a.txt") -> dict[str | None, list[str]]:
    return said(read(text, name))


def said(source: Source) -> dict[str | None, list[str]]:
    """The sentences of each chunk below its heading, without the headers of tables."""
    return {
        each.heading: [s.span.of(source.text) for s in each.sentences if s.kind != "header"]
        for each in chunk(source)
    }


@pytest.mark.parametrize(
    ("text", "asked", "answer"),
    [
        ("Q: Is it open?\nA: Till noon.", "Is it open?", "Till noon."),
        ("Q: Is it open? A: Till noon.", "Is it open?", "Till noon."),
        ("Q1. Is it open?\nA1. Till noon.", "Is it open?", "Till noon."),
        ("Q: opening hours\nA: Till noon.", "opening hours", "Till noon."),
        ("Question: Is it open?\nAnswer:\n\nTill noon.", "Is it open?", "Till noon."),
        ("**Q: Is it open?**\n\n**A:** Till noon.", "Is it open?", "Till noon."),
        ("**Is it open?**\n\nTill noon.", "Is it open?", "Till noon."),
        ("| Q | Is it open? |\n|---|---|\n| A | Till noon. |", "Is it open?", "Till noon."),
        ("**Is it open?** Till noon.", "Is it open?", "Till noon."),
        ("**Is it free?** Mostly.\n**Is it open?** Till noon.", "Is it open?", "Till noon."),
        ("Is it open?\n\nTill noon.", "Is it open?", "Till noon."),
        ("Is it\nopen?\nTill noon.", "Is it open?", "Till noon."),
        ("1. Is it open?\n   Till noon.", "Is it open?", "Till noon."),
        ("- Is it open? Till noon.", "Is it open?", "Till noon."),
        ("Frage 1: Ist offen?\nAntwort: Bis zwölf.", "Ist offen?", "Bis zwölf."),
        ("В: Открыто ли?\nО: До полудня.", "Открыто ли?", "До полудня."),
        ("Вопрос: Открыто ли?\nОтвет: До полудня.", "Открыто ли?", "До полудня."),
        ("问：开门吗？\n答：到中午。", "开门吗？", "到中午。"),
    ],
)
def test_a_question_in_any_form_names_its_answer(text: str, asked: str, answer: str) -> None:
    found = answers(f"The mill is in the valley.\n\n{text}\n\nQ: Is it dry?\nA: No.\n")
    assert found[asked] == [answer]
    assert found["Is it dry?"] == ["No."]
    assert not any(asks(each) for sentences in found.values() for each in sentences)


def test_a_question_stands_beside_a_heading_that_asks_and_below_one_that_does_not() -> None:
    found = answers(
        "# Mill\n\n## Visits\n\n**Is it open?**\n\nTill noon.\n\n## Who pays?\n\nGuests.\n\n"
        "**Who sweeps?**\n\nThe miller.\n",
        "a.md",
    )
    assert found["Visits > Is it open?"] == ["Till noon."]
    assert found["Who pays?"] == ["Guests."]
    assert found["Who sweeps?"] == ["The miller."]


@pytest.mark.parametrize(
    "table",
    [
        "| Question | Answer |\n|---|---|\n| Is it open? | Till noon. |\n| Who pays? | Guests do. |\n",
        "| Is it open? | Till noon. |\n|---|---|\n| Who pays? | All the guests do. |\n",
        "| Visitors | The mill |\n|---|---|\n| Is it open? | Only till noon. |\n| Who pays? | All the guests. |\n",
    ],
)
def test_in_a_table_the_cell_that_answers_is_quoted(table: str) -> None:
    found = answers(f"# Mill\n\n{table}", "a.md")
    assert [len(found["Is it open?"]), len(found["Who pays?"])] == [1, 1]
    assert "noon" in found["Is it open?"][0]
    assert "|" not in found["Is it open?"][0]


def test_further_columns_are_quoted_as_the_row_that_they_are() -> None:
    (source,) = load(b"Topic,Question,Answer\nGate,Is it open?,Till noon.\n", "a.csv")
    assert isinstance(source, Source)
    assert said(source)["Is it open?"] == ["| Gate | Is it open? | Till noon. |"]


@pytest.mark.parametrize(
    "text",
    [
        "Q1: 23 million\nQ2: 25 million",
        "A: Good morning.\n\nB: Good morning.",
        "- Where do you live?\n- How old are you?\n\nThank you for your time.",
        "“Where is the key?”\n\n“Here.”",
        "| Survey | Share |\n|---|---|\n| Do you smoke? | 23 % |\n| Do you ski? | 40 % |",
        "What is it? Nobody knows.",
        "They closed it. Why?\n\nThe record does not say.",
    ],
)
def test_what_is_no_faq_stays_as_it_is(text: str) -> None:
    assert all(heading is None for heading in answers(f"The mill is old.\n\n{text}\n"))


def test_a_question_names_no_more_than_the_chunk_below_it() -> None:
    text = "Is it open?\n\n" + "The miller tells a long story of the mill. " * 40
    headings = [each.heading for each in chunk(read(text, "a.txt"))]
    assert len(headings) > 1
    assert headings[0] == "Is it open?"
    assert set(headings[1:]) == {None}
    assert SIZE == 200


@given(
    st.lists(
        st.sampled_from(
            [
                "", "Q: Is it?", "A: No.", "Is it?", "**Is it?** No.", "- Is it?", "# Is it?", "No.",
                "| Is it? | No. |", "|---|---|",
            ]
        ),
        max_size=20,
    )
)  # fmt: skip
def test_no_word_of_a_faq_is_lost(lines: list[str]) -> None:
    own = [
        line.replace("it", f"it{at}x").replace("No", f"No{at}x") for at, line in enumerate(lines)
    ]
    source = read("\n".join(own), "a.txt")
    chunks = (f"{each.heading or ''} {each.span.of(source.text)}" for each in chunk(source))
    held = " ".join([source.title, *chunks])
    assert set(re.findall(r"(?:it|No)\d+x", source.text)) <= set(re.findall(r"(?:it|No)\d+x", held))


@pytest.mark.parametrize(
    "asked",
    [
        "3. Who teaches it?", "2.1 Who teaches it?", "IV) Who teaches it?", "§ 7 Who teaches it?",
        "**3. Who teaches it?**",
    ],
)  # fmt: skip
def test_a_numbered_question_asks_what_it_asks_without_its_number(asked: str) -> None:
    assert asks(asked) and unlabelled(asked) == "Who teaches it?"
    assert not asks("It was 3. Who knows?") and unlabelled("24 months or 36?") == "24 months or 36?"
