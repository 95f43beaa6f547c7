"""Rows of a table: which of them a question is about, and with which units they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.langchain.chain import QuestionChain
from rag.reading.rows import read_text
from tests.fakes import WordReranker

HOURS = """# Hours

| Place | Day | Closes | Wait (min) |
|---|---|---|---|
| Harbour | Monday to Friday | 15:30 | 5 |
| Harbour | Saturday | 12:00 | 20 |
| Hillside | Saturday | 13:00 | 10 |
| Hillside T-40 | Sunday | 11:00 | 25 |
| Hillside T-41 | Sunday | 10:00 | 30 |
"""


def test_a_unit_of_a_column_is_read_behind_its_value() -> None:
    columns = ("Part", "Replace after (h)", "Price [EUR]", "Share (%)", "Members (2019)")
    assert read_text("| B-12 | 1175 | 9.50 | 40 | 7 |", columns) == (
        "Part: B-12; Replace after: 1175 hours; Price: 9.50 euros; Share: 40 %; Members (2019): 7"
    )
    assert read_text("| B-12 | never | | 40 | 7 |", columns).startswith(
        "Part: B-12; Replace after (h): never; Share: 40 %"
    )


@pytest.mark.parametrize(
    ("question", "closes"),
    [
        ("When does the Harbour close on Saturday?", ["12:00"]),
        ("When does the Harbour close on Friday?", ["15:30"]),
        ("When does Hillside T-41 close?", ["10:00"]),
        ("When do T-40 and T-41 close?", ["11:00", "10:00"]),
    ],
)
def test_rows_of_others_than_the_question_names_are_not_quoted(
    question: str, closes: list[str], library: Library, docs: Path
) -> None:
    (docs / "a.md").write_text(HOURS)
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)
    quotes = [each.quote for each in chain.answer(question).citations if "|" in each.quote]
    assert sorted(quote.split(" | ")[2] for quote in quotes) == sorted(closes)


SERVICE = """# Roaster

| Part | Interval | Who |
|---|---|---|
| chaff collector | daily | operator |
| exhaust fan | weekly | operator |
| gas valve | yearly | fitter |

| Town | A night |
|---|---|
| Lodz | 90 EUR |
| Gera | 70 EUR |
"""


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("How often must the gas valve be checked?", "| gas valve | yearly | fitter |"),
        ("Who cleans the exhaust fan?", "| exhaust fan | weekly | operator |"),
        ("how much is a night in gera?", "| Gera | 70 EUR |"),
    ],
)
def test_a_row_is_named_by_a_whole_cell(
    library: Library, tmp_path: Path, question: str, row: str
) -> None:
    (tmp_path / "roaster.md").write_text(SERVICE, "utf-8")
    library.sync([tmp_path / "roaster.md"])
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)
    rows = {each.quote for each in chain.answer(question).citations if each.quote.startswith("|")}
    table = {each for each in SERVICE.splitlines() if each.count("|") == row.count("|")}
    assert rows & table == {row}


def test_a_column_that_is_named_by_a_unit_alone_measures() -> None:
    columns = ("Task", "Hours", "Dauer in Tagen", "Year", "Day")
    assert read_text("| Paint | 2½ | 3 | 2019 | 4 |", columns) == (
        "Task: Paint; Hours: 2½ hours; Dauer in Tagen: 3 tagen; Year: 2019; Day: 4"
    )
