"""A deed given to somebody else."""

from __future__ import annotations

import pytest

from rag.verification.attribution import misattributed
from rag.verification.claim_support import support_of
from rag.verification.missing_values import mixed_names

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
        (  # generic words of the names are no likeness
            "The Harbour Museum Institute is one of the oldest in the country.",
            "While the Anna Kern Institute of Ice is one of the oldest in the country.",
        ),
        (  # named in the sentence, but not as who did it
            "Momus was in operation from 1870 to 1939.",
            "Nearby the Summer Theatre was in operation from 1870 to 1939, and later Momus was.",
        ),
        (
            "The daughters of Bell's set out on a long journey.",
            "The tale, by Ivo Bell, is that the daughters of Kern's set out on a long journey.",
        ),
    ],
)
def test_another_name_before_the_same_words_is_somebody_else(claim: str, sentence: str) -> None:
    assert misattributed(claim, sentence)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (QUEEN, QUEEN),
        ("Elizabeth II opened the new building.", QUEEN),
        ("Elizabeth II opened the new building.", "She opened the new building."),
        ("The new building was opened by Elizabeth II.", QUEEN),
        ("Newcastle has two universities.", "The city has two universities in it."),
        ("Warsaw was occupied by Germany.", "The city of Warsaw was occupied by Germany."),
        ("Bell rang for nine minutes.", "Anna Kern and Ivo Bell rang for nine minutes."),
        ("Kern rang for nine minutes.", "Anna Kern and Ivo Bell rang for nine minutes."),
        ("The Grain Market was opened in 1835.", "The Grain Market in Aby was opened in 1835."),
        (
            "Aby is the largest town of the coast.",
            "In Nordia the largest town of the coast is Aby.",
        ),
        ("Ivo J. Bell rang for nine minutes.", "Bell rang for nine minutes."),
        ("", ""),
        ("谁开了门", "王先生开了门"),
    ],
)
def test_the_same_name_a_pronoun_or_other_words_are_no_swap(claim: str, sentence: str) -> None:
    assert not misattributed(claim, sentence)


def test_a_deed_is_not_given_to_somebody_in_another_cited_sentence() -> None:
    """Who did it and what was done stand in two sentences, and belong to two people."""
    bell = "The pilot Ivo Bell took four boats through the northern gate."
    kern = "The pilot Anna Kern took nine boats and sold four nets of her own."

    def says(claim: str) -> str:
        cited = [("", bell), ("", kern)]
        return support_of(claim, cited, rarity=lambda asked: [1.0] * len(asked), question="")

    assert says("Ivo Bell sold four nets of her own.") == "unsupported"
    assert says("Anna Kern sold four nets of her own.") == "supported"


MUSEUMS = (
    "Warsaw has a Museum of Hunting and Riding, a Museum of the Polish Army, and the Museum of Caricature "
    "that Prime Minister Ewa Lis opened."
)


@pytest.mark.parametrize(
    ("claim", "mixed"),
    [
        ("The Museum of the Riding Army is in Warsaw.", ("Museum of the Riding Army",)),
        ("The Museum of Polish Caricature is in Warsaw.", ("Museum of Polish Caricature",)),
        ("The Museum of the Polish Army is in Warsaw.", ()),
        ("The Riding Museum is in Warsaw.", ()),
        ("Warsaw's Museum of Caricature was opened by Minister Lis.", ()),
    ],
)
def test_a_name_is_not_put_together_from_several(claim: str, mixed: tuple[str, ...]) -> None:
    assert mixed_names(claim, MUSEUMS) == mixed


@pytest.mark.parametrize(
    ("museum", "support"), [("Polish Army", "supported"), ("Polish Caricature", "unsupported")]
)
def test_a_claim_with_such_a_name_is_unsupported(museum: str, support: str) -> None:
    claim = f"Warsaw has a Museum of the {museum}, and a Museum of Hunting and Riding."
    told = support_of(claim, [("", MUSEUMS)], rarity=lambda asked: [1.0] * len(asked), question="")
    assert told == support
