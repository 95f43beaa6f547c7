"""Questions about the numbered parts of a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from index.passages import Span
from index.words import words
from rag.langchain.chain import QuestionChain
from rag.query.sections import SectionNumber, heading_number, heads_version, section_asked
from rag.reading.sections import within
from tests.fakes import WordReranker

POLICY = """# Policy

## 2 Lending

### 2.1 Borrowers

Staff may borrow a device.

### 2.2 Periods

A laptop is lent for 90 days. A scale is lent for two weeks.

## 3 Loss

### 3.1 Damage

A damaged device is brought to room 12.

### 3.2 Lost devices

A loss is reported within four hours. The desk locks the device.

## 22 Ends

This ends in May.
"""


@pytest.fixture
def chain(library: Library, docs: Path) -> QuestionChain:
    (docs / "a.md").write_text(POLICY)
    library.sync([docs])
    return QuestionChain(library, reranker=WordReranker())


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What does section 3.2 say?", "A loss is reported within four hours."),
        ("What is regulated in § 2.2?", "A laptop is lent for 90 days."),
        ("What does chapter 22 say?", "This ends in May."),
        ("Was steht in Abschnitt 3.1?", "A damaged device is brought to room 12."),
        ("Что сказано в разделе 3.1?", "A damaged device is brought to room 12."),
        ("第3.1节说了什么？", "A damaged device is brought to room 12."),
    ],
)
def test_a_named_section_is_answered_from_its_own_text(
    question: str, answer: str, chain: QuestionChain
) -> None:
    told = chain.answer(question)
    assert told.claims[0].text == answer
    assert all(each.heading == told.citations[0].heading for each in told.citations)


def test_the_section_that_is_asked_for_is_quoted_with_its_number(
    chain: QuestionChain, library: Library
) -> None:
    told = chain.answer("In which section are lost devices treated?")
    assert told.claims[0].text == "3.2 Lost devices"
    first = told.citations[0]
    source = library.source("a.md")
    assert source is not None
    assert Span(first.start, first.end).of(source.text) == first.quote == "3.2 Lost devices"


def test_paragraphs_may_have_the_numbers(library: Library, docs: Path) -> None:
    (docs / "a.txt").write_text(
        "The contract holds for a year.\n\n2.1 The buyer pays by cheque. Late payment costs 5 %.\n\n"
        "2.2 The price includes packing.\n"
    )
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker())
    told = chain.answer("What does clause 2.1 say?")
    assert [each.text for each in told.claims] == [
        "2.1 The buyer pays by cheque.",
        "Late payment costs 5 %.",
    ]


def test_a_number_that_no_heading_has_is_read_as_any_question(chain: QuestionChain) -> None:
    assert chain.answer("What does section 7.5 say?").status == "not_found"


@pytest.mark.parametrize(
    ("question", "number", "rest"),
    [
        ("What does section 3.2 say?", SectionNumber("3.2", "section"), ""),
        ("What is in Article 5?", SectionNumber("5", "article"), ""),
        ("What does Annex B say?", SectionNumber("B", "appendix"), ""),
        ("第三章规定了什么？", SectionNumber("3", "chapter"), ""),
        ("第十二条", SectionNumber("12", "article"), ""),
        ("In which section are devices treated?", None, "devices"),
        ("In welchem Kapitel geht es um Schlüssel?", None, "Schlüssel"),
        ("В каком разделе говорится о потере?", None, "потере"),
    ],
)
def test_what_a_question_says_of_a_part(
    question: str, number: SectionNumber | None, rest: str
) -> None:
    found = section_asked(question)
    assert found is not None
    assert found.number == number
    assert set(words(found.rest)) >= set(words(rest))
    assert found.whole is not bool(rest)


@pytest.mark.parametrize(
    "question",
    ["In what city is the section?", "Which sections of the pipe leak in 2019?", "Who wrote it?"],
)
def test_what_names_no_part(question: str) -> None:
    found = section_asked(question)
    assert found is None or found.number is None


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("3.2 Lost devices", SectionNumber("3.2")),
        ("3.2. Lost devices", SectionNumber("3.2")),
        ("§ 7 Termination", SectionNumber("7", "section")),
        ("Chapter IV: Loans", SectionNumber("IV", "chapter")),
        ("第3.2节 遗失", SectionNumber("3.2", "section")),
        ("Глава 4. Возврат", SectionNumber("4", "chapter")),
        ("2024 in review", None),
        ("A visit to Rome", None),
        ("I was there", None),
    ],
)
def test_the_number_of_a_heading(heading: str, number: SectionNumber | None) -> None:
    assert heading_number(heading) == number


VERSIONS = """\
# Changes of the pump

## [2.1.0] - 2026-05-20

The pump stops by itself when the well is dry.

## 2.0.3 (10 April 2026)

A leak at the valve is mended.

## 2.0 Installing

Four screws hold the pump.
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is new in version 2.1.0?", "The pump stops by itself when the well is dry."),
        ("What changed in 2.0.3?", "A leak at the valve is mended."),
        ("Was ist neu in Version 2.1.0?", "The pump stops by itself when the well is dry."),
        ("Что нового в версии 2.1.0?", "The pump stops by itself when the well is dry."),
        ("2.1.0版有什么新功能？", "The pump stops by itself when the well is dry."),
    ],
)
def test_a_version_is_what_stands_below_its_number(
    library: Library, docs: Path, question: str, answer: str
) -> None:
    (docs / "changes.md").write_text(VERSIONS)
    library.sync([docs])
    found = QuestionChain(library, reranker=WordReranker()).answer(question)
    assert [each.quote for each in found.citations] == [answer]


@pytest.mark.parametrize(
    ("heading", "version"),
    [
        ("[2.1.0] - 2026-05-20", True),
        ("v3 (May 2025)", True),
        ("Version 3.2: timeouts", True),
        ("2.0 Installing", False),
        ("Changes", False),
    ],
)
def test_a_numbered_section_is_no_version(heading: str, version: bool) -> None:
    assert heads_version(heading) is version


def test_a_number_that_counts_is_no_paragraph_number(library: Library, docs: Path) -> None:
    (docs / "a.md").write_text("# City\n\n3.5 million people live here. The city grows.\n")
    library.sync([docs])
    asked = section_asked("What does section 3.5 say?")
    assert asked is not None and asked.number is not None
    assert within(asked.number, library.search("3.5 million people")) == ()
