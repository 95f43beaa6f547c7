"""Values that say the same in other words, and those that don't."""

from __future__ import annotations

import pytest

from rag.text.near_duplicates import edits
from rag.text.value_classes import class_asked_for
from rag.text.value_equivalence import same, same_name
from rag.text.values import Kind, values


@pytest.mark.parametrize(
    ("kind", "one", "other", "expected"),
    [
        ("time", "2 June 1926", "June 2, 1926", True),
        ("time", "1926-06-02", "June 2, 1926", True),
        ("time", "June 1926", "2 June 1926", True),
        ("time", "2 June 1926", "3 June 1926", False),
        ("time", "March 2021", "2022", False),
        ("count", "3,559", "3559", True),
        ("count", "3,559", "3,600", True),
        ("count", "1.2 million", "1,200,000", True),
        ("count", "3,559", "3,681", False),
        ("count", "twelve", "12", True),
        ("duration", "90-minute", "90 minutes", True),
        ("duration", "90 minutes", "90 days", False),
        ("percent", "42%", "42.5%", False),
    ],
)
def test_measured_values_are_the_same_in_any_spelling(
    kind: Kind, one: str, other: str, expected: bool
) -> None:
    (first, *_), (second, *_) = values(kind, one), values(kind, other)
    assert same(kind, first, second) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("John F. Kennedy", "Kennedy", True),
        ("J. F. Kennedy", "John Fitzgerald Kennedy", True),
        ("UCLA", "University of California, Los Angeles", True),
        ("U.N.", "United Nations", True),
        ("St. Petersburg", "Saint Petersburg", True),
        ("the Carpenters", "Carpenters", True),
        ("Ida Nowak", "Tom Nowak", False),
        ("Kalamazoo", "Michigan", False),
    ],
)
def test_names_are_the_same_shortened_or_abbreviated(one: str, other: str, expected: bool) -> None:
    assert same_name(one, other) is same_name(other, one) is expected


def test_edits_of_copies_are_found_and_other_sentences_are_no_copies() -> None:
    one, other = "The call of May lasted 90 minutes.", "The call of May lasted 50 minutes."
    (edit,) = edits(one, other) or ()
    assert (edit.one.of(one), edit.other.of(other)) == ("90", "50")
    assert edits(one, "Nobody in Moscow picked up, it was said.") is None
    assert edits(one, one) == ()


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("What sport does she play?", "She is a cross-country skier.", "cross-country skier"),
        ("Which political party is he in?", "He joined the Green Party in May.", "Green Party"),
        ("What is her profession?", "Lind is an actress and singer.", "actress and singer"),
        ("Which river does it flow into?", "It reaches the Snake River at noon.", "Snake River"),
        ("Who came?", "Lind is an actress and singer.", None),
    ],
)
def test_a_thing_of_the_asked_class_is_known_by_its_words(
    question: str, text: str, value: str | None
) -> None:
    known = class_asked_for(question)
    found = known.value(text) if known else None
    assert (found.text if found else None) == value
