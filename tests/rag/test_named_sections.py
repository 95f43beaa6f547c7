"""Where headings name things, a question that names one is answered from its section."""

from __future__ import annotations

from dataclasses import dataclass

from index.passages import Hit, Place, Sentence, Span
from rag.reading.named_sections import of_named_sections


@dataclass(frozen=True)
class Found:
    hit: Hit
    sentence: Sentence


def found(heading: str, text: str) -> Found:
    span = Span(0, len(text))
    place = Place("machines.md", span, heading=heading)
    hit = Hit(heading, place, text, (Sentence(span),), 1.0, 1.0, 1.0, "Machines", None, "")
    return Found(hit, hit.sentences[0])


MILL = found("Hall 3 > Mill Drako 7", "It is looked after by Stefan Ilg.")
LATHE = found("Hall 3 > Lathe Corvus 40", "It is looked after by Maria Oberle.")
RULES = found("Hall 3 > General rules", "All machines are serviced every 500 hours.")
OTHER = found("Hall 4 > Lathe Corvus 60", "It is looked after by Tom Brandt.")


def test_a_section_headed_by_another_thing_is_left_out() -> None:
    assert of_named_sections("Who looks after the Drako 7?", [LATHE, MILL]) == [MILL]


def test_a_section_whose_heading_names_no_thing_holds_for_all() -> None:
    assert of_named_sections("When is the Drako 7 serviced?", [RULES, MILL]) == [RULES, MILL]


def test_sections_stay_where_no_heading_names_what_is_asked() -> None:
    assert of_named_sections("Who is Anna Berg?", [LATHE, MILL]) == [LATHE, MILL]


def test_sections_of_another_level_stay() -> None:
    assert of_named_sections("Who looks after the Drako 7?", [OTHER, MILL]) == [OTHER, MILL]


def test_a_section_that_speaks_of_the_asked_thing_stays() -> None:
    beside = found("Hall 3 > Lathe Corvus 40", "Its oil is that of the Drako 7.")
    assert of_named_sections("Which oil does the Drako 7 take?", [beside, MILL]) == [beside, MILL]


def test_a_question_that_names_both_is_answered_from_both() -> None:
    asked = "Is the Drako 7 or the Corvus 40 older?"
    assert of_named_sections(asked, [LATHE, MILL]) == [LATHE, MILL]
