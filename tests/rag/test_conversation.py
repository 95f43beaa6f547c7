"""Within a conversation the best passage is also read whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.answer import Turn
from rag.langchain.chain import QuestionChain
from rag.reading.conversation import combined_confidence, conversational_confidence, read_whole

ASKED = "What happens to my files when I cancel the plan?"
HISTORY = (Turn("user", "Which plans do you sell?"), Turn("assistant", "Monthly and yearly ones."))


@pytest.fixture
def filled(library: Library, docs: Path) -> Library:
    (docs / "plans.md").write_text(
        "# Plans\n\nWhen you cancel the plan, your files are kept for thirty days. Then they are deleted.\n"
    )
    (docs / "harbour.md").write_text("# Harbour\n\nThe harbour froze in May.\n")
    library.sync([docs])
    return library


def test_a_passage_that_answers_makes_surer_and_another_less_sure(filled: Library) -> None:
    first, *_, last = filled.search(ASKED)
    assert (first.place.source, last.place.source) == ("plans.md", "harbour.md")
    assert read_whole(ASKED, first) > read_whole(ASKED, last)
    assert conversational_confidence(0.5, ASKED, last) < conversational_confidence(
        0.5, ASKED, first
    )


def test_only_a_question_with_a_history_is_seen_so(filled: Library) -> None:
    chain = QuestionChain(filled)
    alone, within = chain.answer(ASKED), chain.answer(ASKED, HISTORY)
    best = chain.pipeline.found(ASKED, HISTORY).hits[0]
    assert within.confidence == pytest.approx(
        conversational_confidence(alone.confidence, ASKED, best), abs=1e-3
    )
    assert within.confidence != alone.confidence


def test_at_the_even_logit_nothing_changes() -> None:
    assert combined_confidence(0.3, 2.0, passage=0.8, even=2.0) == pytest.approx(0.3)
    assert combined_confidence(0.3, 3.0, passage=0.8, even=2.0) > 0.3
    low, high = (
        combined_confidence(p, logit, passage=0.8, even=2.0) for p, logit in ((0, -9), (1, 9))
    )
    assert 0 < low < high < 1
