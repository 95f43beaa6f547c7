"""The exact answer inside a quoted sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages import Hit, Place, Sentence, Span
from rag.query.analysis import analyse_question
from rag.reading.highlighting import highlight


def alike(words: Sequence[str]) -> tuple[float, ...]:
    """Every word is as rare as every other."""
    return tuple(1.0 for _ in words)


def marked(
    question: str, text: str, sentence: Sentence | None = None, *, start: int = 7
) -> str | None:
    """The characters marked in ``text``, which stands at ``start`` in its source."""
    span = Span(start, start + len(text))
    sentence = sentence or Sentence(span)
    hit = Hit("1", Place("a", span), text, (sentence,), 1, 1, 1, "A", None, "0")
    found = highlight(analyse_question(question, alike), hit, sentence, rarity=alike)
    if found is None:
        return None
    assert sentence.span.start <= found.start < found.end <= sentence.span.end
    return hit.text_of(found)


FROZEN = "The harbour of Aby froze for 12 days in May 2021, and the mayor, Li Wei, was in Rome."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How long was the harbour of Aby frozen?", "12 days"),
        ("When did the harbour of Aby freeze?", "May 2021"),
        ("Who was the mayor?", "Li Wei"),
        ("How many days did the harbour freeze?", "12"),
    ],
)
def test_the_value_that_is_asked_for_is_marked(question: str, answer: str) -> None:
    found = marked(question, FROZEN)
    assert found is not None
    assert answer in found


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("普京和特朗普通话多久？", "普京和特朗普在二月通话约90分钟。", "90分钟"),
        ("Сколько длился разговор?", "В 2025 году разговор длился 90 минут.", "90 минут"),
        ("谁写的？", "一封信。", None),
    ],
)
def test_other_scripts_get_the_value_of_the_asked_kind(
    question: str, text: str, answer: str | None
) -> None:
    assert marked(question, text) == answer


def test_of_a_table_row_the_cell_is_marked() -> None:
    row = "| May | 41 | grain |"
    sentence = Sentence(Span(7, 7 + len(row)), "row", ("Month", "Ships", "Cargo"))
    assert marked("How many ships came in May?", row, sentence) == "41"
    assert marked("What cargo came in May?", row, sentence) == "grain"
    assert marked("Which month had grain?", row, sentence) == "May"
    assert marked("What came in the other month?", row, sentence) is None
    assert marked("Why?", row, sentence) is None


def test_where_no_kind_of_value_is_asked_for_only_what_is_sure_is_marked() -> None:
    assert marked("What is the goal of it?", "The following table sums up a framework:") is None


def test_an_empty_cell_keeps_the_columns_in_step() -> None:
    row = "| May |  | grain |"
    sentence = Sentence(Span(7, 7 + len(row)), "row", ("Month", "Ships", "Cargo"))
    assert marked("What cargo came in May?", row, sentence) == "grain"


@given(st.text(max_size=60), st.text(min_size=1, max_size=80))
def test_what_is_marked_lies_inside_the_quote(question: str, text: str) -> None:
    marked(question, text)
