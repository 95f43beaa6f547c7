"""Powers, fractions and note marks beside numbers, and what is struck through."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.langchain.chain import QuestionChain
from rag.text.struck import blanked
from rag.text.values import values
from tests.fakes import WordReranker


@pytest.mark.parametrize(
    ("text", "shown", "normal"),
    [
        ("The tank holds 10<sup>6</sup> litres.", "10<sup>6</sup>", "10^6"),
        ("The tank holds 10^6 litres.", "10^6", "10^6"),
        ("The tank holds 10⁶ litres.", "10⁶", "10^6"),
        ("The grain weighs 10^{-9} kg.", "10^{-9}", "10^−9"),
        ("The yard has 12 m<sup>2</sup>.", "12", "12"),
        ("It takes 3½ pallets.", "3½", "3 ½"),
    ],
)
def test_a_number_has_its_power(text: str, shown: str, normal: str) -> None:
    assert [(each.text, each.normal) for each in values("number", text)] == [(shown, normal)]


def test_a_note_mark_parts_no_number_from_its_unit() -> None:
    (found,) = values("duration", "The guarantee is 24⁽³⁾ months.")
    assert (found.text, found.normal) == ("24⁽³⁾ months", "24 month")


def test_what_is_struck_through_is_blank_and_as_long_as_before() -> None:
    text = "The fee is ~~80 EUR~~ 95 EUR, not <del>7</del>."
    assert blanked(text) == "The fee is            95 EUR, not             ."[: len(text)]
    assert len(blanked(text)) == len(text)
    assert blanked("~/a and ~b~ and a ~~~ fence") == "~/a and ~b~ and a ~~~ fence"


def test_the_exact_answer_is_never_what_is_struck_through(library: Library, docs: Path) -> None:
    (docs / "a.md").write_text("The fee is ~~80 EUR~~ 95 EUR a year.\n")
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)
    answer = chain.answer("How many EUR is the fee?")
    (cited,) = answer.citations
    assert cited.highlight is not None
    assert (
        "95" in cited.quote[cited.highlight.start - cited.start : cited.highlight.end - cited.start]
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Price ~~80\nEUR~~ 90 EUR.", "Price 90 EUR."),
        ("| ~~A | 80~~ | x |", "| | | x |"),
        ('It is <del class="old">80</del> 90.', "It is 90."),
        ("~~One.\n\nTwo.~~", "~~One. Two.~~"),
    ],
)
def test_what_is_struck_over_a_line_or_cells_is_not_read(text: str, left: str) -> None:
    assert " ".join(blanked(text).split()) == left
