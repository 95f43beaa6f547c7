"""Several sources of one kind: editions of one document, files of one form, and one source against several."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from index.library import Library
from rag.answer import Answer
from rag.pipeline import Pipeline
from rag.text.editions import edition_of, marked_apart, said_by
from ui.terminal.answers import as_text


@pytest.fixture
def asks(library: Library, docs: Path) -> Callable[[Mapping[str, str], str], Answer]:
    """Index these files and ask, with the real cross-encoder."""

    def ask(files: Mapping[str, str], question: str) -> Answer:
        for name, text in files.items():
            path = docs / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        library.sync([docs])
        return Pipeline(library, least_confidence=0.0).answer(question)

    return ask


def policy(days: int) -> str:
    return f"# Leave policy\n\nThe notice period is {days} days. The team lead approves of leave.\n"


POLICIES = {"policy-2023.md": policy(30), "policy-2024.md": policy(45)}


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("policy-2023.md", "policy-2024.md", True),
        ("manual_v1.2.docx", "manual_v1.10.docx", True),
        ("lease draft.html", "lease final.html", True),
        ("report_Q3.pdf", "report_Q4.pdf", True),
        ("hr/2021/fees.md", "hr/2023/fees.md", True),
        ("合同草案.md", "合同终稿.md", True),
        ("регламент черновик.docx", "регламент итоговый.docx", True),
        ("notes-1.md", "notes-2.md", False),
        ("report.docx", "report (1).docx", False),
        ("dam.md", "dam (edited copy).md", False),
        ("Budget_Berlin.xlsx", "Budget_Paris.xlsx", False),
        ("travel-2023.md", "leave-2024.md", False),
    ],
)
def test_names_of_files_tell_editions(one: str, other: str, apart: bool) -> None:
    assert marked_apart(edition_of(one, "", None), edition_of(other, "", None)) is apart


def test_editions_are_in_the_order_of_their_versions_times_and_status() -> None:
    names = ["m_v1.10.md", "m_v1.2.md", "m_2024-06.md", "m_2024-02.md", "m_final.md", "m_draft.md"]
    told = [edition_of(name, "", None).newness for name in names]
    assert told[0] > told[1] and told[2] > told[3] and told[4] > told[5]


def test_a_question_names_an_edition_in_other_words() -> None:
    assert said_by("What was the revenue in the fourth quarter?").marks == {("quarter", "4")}
    assert said_by("How long in version 1.2 of the manual?").marks == {("version", "1.2")}


def test_the_edition_that_is_named_answers_alone(
    asks: Callable[[Mapping[str, str], str], Answer],
) -> None:
    answer = asks(POLICIES, "What is the notice period in the 2023 policy?")
    assert {each.source for each in answer.citations} == {"policy-2023.md"}
    assert answer.disagreements == ()


def test_of_editions_the_newest_leads_and_the_earlier_one_is_shown_with_its_date(
    asks: Callable[[Mapping[str, str], str], Answer],
) -> None:
    answer = asks(POLICIES, "What is the notice period?")
    assert [group.label for group in answer.groups] == ["2024", "2023"]
    assert "45" in answer.claims[0].text and "30" in answer.claims[1].text
    assert answer.disagreements == () and "2024" in answer.lead


def test_two_editions_that_say_the_same_are_no_two_sources(
    asks: Callable[[Mapping[str, str], str], Answer],
) -> None:
    files = {"policy-2023.md": policy(30), "policy-2024.md": policy(30) + "Staff were asked.\n"}
    answer = asks(files, "What is the notice period?")
    assert answer.agreement is None and answer.groups == ()


def test_another_document_contradicts_the_newest_edition_only(
    asks: Callable[[Mapping[str, str], str], Answer],
) -> None:
    faq = {"faq.md": "# Questions\n\nThe notice period is 60 days. Ask for a form.\n"}
    (told,) = asks({**POLICIES, **faq}, "What is the notice period?").disagreements
    assert {each.value for each in told.readings} == {"45", "60"}


def test_a_near_sentence_about_something_else_is_no_earlier_edition(
    asks: Callable[[Mapping[str, str], str], Answer],
) -> None:
    files = {
        "plan_2023.md": "# Plan\n\nThe pool will be closed for 6 weeks.\n",
        "plan_2024.md": "# Plan\n\nThe garden will be closed for 2 weeks.\n",
    }
    answer = asks(files, "For how long will the pool be closed?")
    assert "6 weeks" in answer.claims[0].text and answer.groups == ()


def budget(path: Path, rent: str) -> None:
    book = openpyxl.Workbook()
    for row in (("Item", "Amount per month"), ("Rent", rent), ("Cleaning", "300 EUR")):
        book.active.append(row)
    book.save(path)


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("What is the rent in Berlin?", set()),
        ("What is the rent?", {"Budget_Berlin.xlsx", "Budget_Paris.xlsx"}),
    ],
)
def test_workbooks_of_one_form_are_told_apart_by_their_names(
    library: Library, docs: Path, question: str, labels: set[str]
) -> None:
    budget(docs / "Budget_Berlin.xlsx", "2,100 EUR")
    budget(docs / "Budget_Paris.xlsx", "3,400 EUR")
    library.sync([docs])
    answer = Pipeline(library, least_confidence=0.0).answer(question)
    assert {group.label for group in answer.groups if group.label} == labels
    assert answer.disagreements == ()
    if not labels:
        assert {each.source for each in answer.citations} == {"Budget_Berlin.xlsx"}


TOWER = {
    "guide.md": "# Guide\n\nVisitors like the Velmar Tower, which was completed in 1889.\n",
    "rail.md": "# Railways\n\nIn 1889 the Velmar Tower was completed. A railway followed.\n",
    "answers.md": "# Velmar Tower\n\nThe Velmar Tower was completed in 1899.\n",
}


def test_the_value_of_most_independent_sources_leads(
    asks: Callable[[Mapping[str, str], str], Answer],
) -> None:
    answer = asks(TOWER, "When was the Velmar Tower completed?")
    (told,) = answer.disagreements
    assert [(each.value, each.sources) for each in told.readings] == [("1889", 2), ("1899", 1)]
    assert "1889" in answer.claims[0].text and answer.best == 1
    assert "1889 (2 sources): " in as_text(answer)


def test_copies_of_a_wrong_text_count_once(
    asks: Callable[[Mapping[str, str], str], Answer],
) -> None:
    copies = {f"copy{n}.md": TOWER["answers.md"] + f"\nPage {n}.\n" for n in range(4)}
    (told,) = asks({**TOWER, **copies}, "When was the Velmar Tower completed?").disagreements
    assert [(each.value, each.sources) for each in told.readings] == [("1889", 2), ("1899", 1)]


def test_copies_of_one_page_disagree_where_the_asked_value_was_edited(
    asks: Callable[[Mapping[str, str], str], Answer],
) -> None:
    page = (
        "# The dukes\n\nThe castle burned. Under the third son of Duke Aldo, {}, it rose. "
        "It stands today. Few know it.\n"
    )
    files = {"a.md": page.format("Otto Brand"), "b.md": page.format("Emil Kuhn")}
    assert asks(files, "Who was Duke Aldo's 3rd son?").disagreements != ()
