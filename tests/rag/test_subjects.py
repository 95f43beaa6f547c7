"""A deed given to somebody else."""

from __future__ import annotations

import pytest

from rag.citing import support_of
from rag.subjects import says_it_of_another

QUEEN = "Queen Elizabeth II opened the new building on 9 October 2004."


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("The Scottish Parliament opened the new building on 9 October 2004.", QUEEN),
        ("Wang Hu closed the northern gate.", "The mayor Li Wei closed the northern gate."),
        (
            "In 1950 Beta Corp bought the old mill.",
            "In 1950 Alpha Works bought the old mill from the town.",
        ),
    ],
)
def test_another_name_before_the_same_words_is_somebody_else(claim: str, sentence: str) -> None:
    assert says_it_of_another(claim, sentence)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (QUEEN, QUEEN),
        ("Elizabeth II opened the new building.", QUEEN),
        ("Elizabeth II opened the new building.", "She opened the new building."),
        ("The new building was opened by Elizabeth II.", QUEEN),
        ("Newcastle has two universities.", "The city has two universities in it."),
        ("Warsaw was occupied by Germany.", "The city of Warsaw was occupied by Germany."),
        ("", ""),
        ("谁开了门", "王先生开了门"),
    ],
)
def test_the_same_name_a_pronoun_or_other_words_are_no_swap(claim: str, sentence: str) -> None:
    assert not says_it_of_another(claim, sentence)


def test_a_deed_is_not_given_to_somebody_in_another_cited_sentence() -> None:
    """Who did it and what was done stand in two sentences, and belong to two people."""
    bell = "The pilot Ivo Bell took four boats through the northern gate."
    kern = "The pilot Anna Kern took nine boats and sold four nets of her own."

    def says(claim: str) -> str:
        cited = [("", bell), ("", kern)]
        return support_of(claim, cited, rarity=lambda asked: [1.0] * len(asked), question="")

    assert says("Ivo Bell sold four nets of her own.") == "unsupported"
    assert says("Anna Kern sold four nets of her own.") == "supported"
