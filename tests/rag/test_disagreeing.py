"""Disagreement: different values for one thing, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.chain import QuestionChain
from rag.values import seconds, values
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
