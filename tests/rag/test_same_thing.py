"""Values of different things, or of different times, are neither a disagreement nor an agreement."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.answer import Answer
from rag.chain import QuestionChain


def answer(library: Library, docs: Path, texts: dict[str, str], question: str) -> Answer:
    """Over files with these texts, read by the cross-encoder that ships."""
    for name, text in texts.items():
        (docs / name).write_text(text, "utf-8")
    library.sync([docs])
    return QuestionChain(library, least_confidence=0.0).answer(question)


@pytest.mark.parametrize(
    ("one", "other", "question"),
    [
        (  # copies, but for the animal
            "The otter weighs 9 kg.",
            "The badger weighs 11 kg.",
            "How many kilos does the animal weigh?",
        ),
        (  # the museum that is asked for, and another
            "The tram museum was opened in 1974.",
            "The toy museum was opened in 1990.",
            "When was the tram museum opened?",
        ),
        (  # other words
            "After the storm, the repair of the boathouse took 3 weeks.",
            "The repair of the lift, for which no spare part was in stock, took 11 weeks.",
            "How long did the repair take?",
        ),
        (  # another thing in the place that is asked for
            "The Lyngvaer lighthouse in Norway is 16 metres high.",
            "The Skarvoy lighthouse in Norway is 33 metres high.",
            "How many metres high is the lighthouse in Norway?",
        ),
        (  # another year
            "In 2019 the Aldra museum had 88,000 visitors.",
            "The Aldra museum had 21,000 visitors in 2020.",
            "How many visitors had the Aldra museum?",
        ),
        (  # another quarter
            "In the first quarter 410 people worked at Brenko.",
            "In the third quarter 455 people worked at Brenko.",
            "How many people worked at Brenko?",
        ),
        (  # rows
            "| Phone | Battery |\n|---|---|\n| Zelo 5 | 19 hours |\n",
            "| Phone | Battery |\n|---|---|\n| Tikko S | 40 hours |\n",
            "How many hours does the battery of the phone last?",
        ),
        (  # titles
            "# Lease, Quay Street 8\n\nThe lease ends on 31 March 2027.\n",
            "# Lease, Mill Road 21\n\nThe lease ends on 30 November 2025.\n",
            "When does the lease end?",
        ),
        (  # headings
            "# One\n\n## Roof tiles\n\nThe guarantee is 30 years.\n",
            "# Two\n\n## Gutters\n\nThe guarantee is 10 years.\n",
            "How long is the guarantee?",
        ),
        (  # what the title names and the sentence only points back at
            "# Otter\n\nThe otter lives by rivers. It sleeps for 9 hours.\n",
            "# Beaver\n\nThe beaver builds dams. It sleeps for 11 hours.\n",
            "How long does it sleep?",
        ),
        ("Волк спит 9 часов.", "Рысь спит 14 часов.", "Сколько часов спит зверь?"),
    ],
)
def test_values_of_different_things_do_not_disagree(
    library: Library, docs: Path, one: str, other: str, question: str
) -> None:
    told = answer(library, docs, {"one.md": one, "two.md": other}, question)
    assert told.status == "answered"
    assert told.disagreements == ()


@pytest.mark.parametrize(
    ("one", "other", "question"),
    [
        (
            "A full-grown otter lives for 9 years.",
            "The otter lives for 14 years, our keepers say.",
            "How long does the otter live?",
        ),
        (
            "According to the police 9 people died in the fire.",
            "The owner said that 12 people died in the fire.",
            "How many people died in the fire?",
        ),
        (  # two towns of one name
            "The Saint Olaf church in Marby was built in 1856.",
            "The Saint Olaf church in Tofte was built in 1902.",
            "When was the Saint Olaf church built?",
        ),
        (  # the same year
            "In 2019 the Aldra museum had 88,000 visitors.",
            "The Aldra museum had 61,000 visitors in 2019.",
            "How many visitors had the Aldra museum?",
        ),
        (  # titles that only say what kind of document it is
            "# Harbour call, memo\n\nThe call lasted 90 minutes.\n",
            "# Harbour call, report\n\nThe call lasted 50 minutes.\n",
            "How long did the call last?",
        ),
        (  # one lease, told of in two documents
            "# Loan agreement with Svea Bank\n\nThe loan runs for 12 years.\n",
            "# Letter of Svea Bank about the loan\n\nThe loan runs for 15 years.\n",
            "How long does the loan run?",
        ),
    ],
)
def test_different_values_of_one_thing_disagree(
    library: Library, docs: Path, one: str, other: str, question: str
) -> None:
    told = answer(library, docs, {"one.md": one, "two.md": other}, question)
    assert len(told.disagreements) == 1


def test_of_several_things_only_the_one_with_two_values_is_told(
    library: Library, docs: Path
) -> None:
    texts = {
        "one.md": "The otter weighs 9 kg.",
        "two.md": "The badger weighs 11 kg.",
        "three.md": "The badger weighs 14 kg.",
    }
    (told,) = answer(library, docs, texts, "How many kilos does the animal weigh?").disagreements
    assert {each.value for each in told.readings} == {"11", "14"}


def test_different_things_of_one_value_do_not_agree(library: Library, docs: Path) -> None:
    texts = {
        "one.md": "The spring fair lasted 12 days.",
        "two.md": "In Ansel the dockers' strike lasted 12 days.",
    }
    assert answer(library, docs, texts, "How long did it last?").agreement is None


def test_sources_on_one_thing_agree(library: Library, docs: Path) -> None:
    texts = {
        "one.md": "The harbour call lasted 90 minutes.",
        "two.md": "A diplomat told the paper that the harbour call lasted 90 minutes, with a break.",
    }
    found = answer(library, docs, texts, "How long did the call last?").agreement
    assert found is not None and found.sources == 2
