"""Disagreement: different values for one thing, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.langchain.chain import QuestionChain
from rag.text.values import seconds, values
from tests.fakes import WordReranker


def readings(library: Library, question: str) -> list[set[str]]:
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)
    return [{r.value for r in each.readings} for each in chain.answer(question).disagreements]


@pytest.mark.parametrize(
    ("texts", "question", "expected"),
    [
        (
            ("The harbour call lasted 90 minutes.", "The harbour call lasted about 50 minutes."),
            "How long did the harbour call last?",
            [{"90 minutes", "50 minutes"}],
        ),
        (
            ("The harbour call lasted 90 minutes.", "A 90-minute harbour call it was to last."),
            "How long did the harbour call last?",
            [],
        ),
        (
            ("The harbour call lasted 90 minutes.", "The harbour call lasted for minutes."),
            "How long did the harbour call last?",
            [],
        ),
        (
            (
                "The harbour call lasted 90 minutes.",
                "The harbour call to last ended three years of silence.",
            ),
            "How long did the harbour call last?",
            [],
        ),
        (
            (
                "The harbour call lasted 90 minutes.",
                "The harbour has been calling to last since 2016.",
            ),
            "How long did the harbour call last?",
            [],
        ),
        (
            ("The harbour froze in May 2021.", "The harbour froze on May 4, 2021."),
            "When did the harbour freeze?",
            [],
        ),
    ],
)
def test_only_values_that_can_not_both_be_right_disagree(
    library: Library, docs: Path, texts: tuple[str, str], question: str, expected: list[set[str]]
) -> None:
    for number, text in enumerate(texts):
        (docs / f"{number}.txt").write_text(text)
    library.sync([docs])
    assert readings(library, question) == expected


def test_one_source_alone_does_not_disagree_with_itself(library: Library, docs: Path) -> None:
    (docs / "a.txt").write_text("The call lasted 90 minutes. The second call lasted 20 minutes.")
    library.sync([docs])
    assert readings(library, "How long did the call last?") == []


@pytest.mark.parametrize(
    ("text", "lasts"), [("90 minutes", 5400), ("three years", 94_608_000), ("2小时", 7200)]
)
def test_durations_are_compared_in_seconds(text: str, lasts: float) -> None:
    (value,) = values("duration", text)
    assert seconds(value) == lasts


def test_sources_that_give_the_same_value_are_counted_and_copies_are_not(
    library: Library, docs: Path
) -> None:
    (docs / "log.md").write_text("The harbour of Aby was frozen for 12 days in May 2021.")
    (docs / "copy.md").write_text("The harbour of Aby was frozen for 12 days in May, 2021!")
    (docs / "letter.md").write_text(
        "In May the pilots waited 12 days while the harbour of Aby froze."
    )
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)
    answer = chain.answer("How many days was the harbour of Aby frozen?")
    assert answer.disagreements == ()
    assert answer.agreement is not None
    assert (answer.agreement.value, answer.agreement.sources) == ("12 days", 2)
    cited = {each.marker: each.source for each in answer.citations}
    assert {cited[marker] for marker in answer.agreement.citations} & {"letter.md"}
    (docs / "letter.md").write_text(
        "In May the pilots waited 20 days while the harbour of Aby froze."
    )
    library.sync([docs])
    answer = chain.answer("How many days was the harbour of Aby frozen?")
    assert answer.agreement is None and answer.disagreements


@pytest.mark.parametrize(
    ("texts", "question", "expected"),
    [
        (  # an edited copy: what was edited is what is asked
            (
                "The lighthouse of Aby was designed by Ida Nowak, a pupil of Falk.",
                "The lighthouse of Aby was designed by Tom Berg, a pupil of Falk.",
            ),
            "Who designed the lighthouse of Aby?",
            [{"Ida Nowak", "Tom Berg"}],
        ),
        (  # an edited copy, in words that no pattern knows
            (
                "The lamp of the Aby lighthouse burns rapeseed oil at night.",
                "The lamp of the Aby lighthouse burns whale fat at night.",
            ),
            "What does the lamp of the Aby lighthouse burn?",
            [{"rapeseed oil", "whale fat"}],
        ),
        (  # the copy was edited where nothing is asked
            (
                "The lighthouse of Aby was designed by Ida Nowak in 1902.",
                "The lighthouse of Aby was designed by Ida Nowak in 1904.",
            ),
            "Who designed the lighthouse of Aby?",
            [],
        ),
        (  # other words, another sport
            (
                "Olga Lind of Aby plays ice hockey, the sport of her mother.",
                "A sport for all: Olga Lind of Aby is a tennis player.",
            ),
            "What sport does Olga Lind of Aby play?",
            [{"ice hockey", "tennis"}],
        ),
        (
            (
                "Olga Lind of Aby plays football, the sport of her mother.",
                "A sport for all: Olga Lind of Aby is a footballer.",
            ),
            "What sport does Olga Lind of Aby play?",
            [],
        ),
        (  # another Lind
            (
                "Olga Lind of Aby plays ice hockey, the sport of her mother.",
                "Her sport is tennis: Nora Lind of Aby plays it.",
            ),
            "What sport does Olga Lind of Aby play?",
            [],
        ),
    ],
)
def test_names_and_words_disagree_where_they_are_what_is_asked(
    library: Library, docs: Path, texts: tuple[str, str], question: str, expected: list[set[str]]
) -> None:
    for number, text in enumerate(texts):
        (docs / f"{number}.txt").write_text(text)
    library.sync([docs])
    assert readings(library, question) == expected


def test_readings_come_newest_first_whatever_answers_best(library: Library, docs: Path) -> None:
    for year, name in (("2019", "Ida Nowak"), ("2024", "Tom Berg"), ("2021", "Eva Falk")):
        (docs / f"{year}.md").write_text(
            f"---\ndate: {year}-03-01\n---\nThe keeper of the Aby lighthouse is {name} this year.\n"
        )
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)
    (told,) = chain.answer("Who is the keeper of the Aby lighthouse?").disagreements
    assert [each.value for each in told.readings] == ["Tom Berg", "Eva Falk", "Ida Nowak"]


def test_copies_edited_elsewhere_than_in_the_answer_agree(library: Library, docs: Path) -> None:
    told = "In 1903 the pilot Anna Berg, urged on by {}, crossed the frozen harbour on skis."
    for name, by in (("one", "Jens Holm"), ("two", "Karl Lund")):
        (docs / f"{name}.md").write_text(told.format(by))
    library.sync([docs])
    chain = QuestionChain(library, least_confidence=0.0)  # the real cross-encoder marks the answer
    assert chain.answer("Which pilot crossed the frozen harbour on skis?").disagreements == ()
    assert chain.answer("Who urged the pilot Anna Berg on?").disagreements != ()


def test_copies_that_answer_alike_are_not_compared_in_a_worse_sentence(
    library: Library, docs: Path
) -> None:
    told = "The harbour call lasted 90 minutes.\n\nThe harbour lasted {} years as a port of call."
    for name, years in (("one", 40), ("two", 60)):
        (docs / f"{name}.md").write_text(told.format(years))
    library.sync([docs])
    assert readings(library, "How long did the harbour call last?") == []


def test_two_lengths_of_one_thing_that_measure_something_else_do_not_disagree(
    library: Library, docs: Path
) -> None:
    (docs / "manual.txt").write_text("Error E07: the oven switches off after 40 minutes.", "utf-8")
    (docs / "card.txt").write_text("E07: let it cool for 20 minutes.", "utf-8")
    library.sync([docs])
    chain = QuestionChain(library, least_confidence=0.0)
    assert not chain.answer("How long must it cool after E07?").disagreements
    assert not chain.answer("How long does it take with E07?").disagreements
