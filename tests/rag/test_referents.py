"""Values of different things, or of different times, are neither a disagreement nor an agreement."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.answer import Answer
from rag.langchain.chain import QuestionChain


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
        (  # years, in other words
            "In the dry summer of 2017, 410,000 tonnes of wheat were harvested in Loria.",
            "In 2019, 655,000 tonnes of wheat were harvested in Loria.",
            "How many tonnes of wheat were harvested in Loria?",
        ),
        (  # censuses
            "As of the 2000 census, Tolgate had a population of 1,204.",
            "The population of Tolgate was 1,377 at the 2010 census.",
            "What is the population of Tolgate?",
        ),
        (  # holders of an office
            "In 1998 the mayor of Tolgate was Egil Strand, a baker.",
            "The mayor of Tolgate was Rosa Quint in 2015.",
            "Who was the mayor of Tolgate?",
        ),
        (  # terms of office
            "From 1961 to 1974 the director of the Aldra museum was Kurt Hamm.",
            "The director of the Aldra museum was Vera Lindt from 1988 to 2002.",
            "Who was the director of the Aldra museum?",
        ),
        (  # the plane that is asked for, and its successor
            "The P-40 carried six guns in its wings.",
            "The P-60 carried eight guns and the P-40 was its model.",
            "How many guns did the P-40 carry?",
        ),
        (
            "Hall A of the Kursaal has 800 seats.",
            "Hall B of the Kursaal has 240 seats.",
            "How many seats does Hall B of the Kursaal have?",
        ),
        (
            "Season 2 of Glass Harvest has 8 episodes.",
            "The first season of Glass Harvest has 12 episodes.",
            "How many episodes does season 2 of Glass Harvest have?",
        ),
        (
            "King Harald II's wife was Astrid of Fell.",
            "King Harald III's wife was Gunhild.",
            "Who was king Harald II's wife?",
        ),
        (
            "In volume 12 the law review printed 41 articles.",
            "In volume 13 the law review printed 29 articles.",
            "How many articles did the law review print?",
        ),
        (  # rows
            "| Car | Range |\n|---|---|\n| Volta S | 410 km |\n",
            "| Car | Range |\n|---|---|\n| Volta X | 505 km |\n",
            "What is the range of the Volta S in km? How many km?",
        ),
        (  # titles
            "# Birch Street 4\n\nThe rent is 980 euros.\n",
            "# Birch Street 14\n\nThe rent is 1,340 euros, more than in Birch Street 4.\n",
            "How much money is the rent of Birch Street 4?",
        ),
        (  # forms filled in for what only their titles name
            "# Medieval Latin\n\nThe course is held in the summer term. It is worth 4 credits.\n",
            "# Introduction to Statistics\n\nThe course is held in the winter term. It is worth 6 credits.\n",
            "How many credits is the course worth?",
        ),
        (
            "The tank of the Tarro 1.6 GL holds 52 litres.",
            "The tank of the Tarro 2.0 GL holds 60 litres.",
            "How many litres does the tank of the Tarro 1.6 GL hold?",
        ),
        (
            "The Tarro GT has 210 horsepower.",
            "The Tarro GL has 120 horsepower.",
            "How many horsepower does the Tarro GT have?",
        ),
        (  # numbers in words
            "In part two of The Ninth Ferry the detective is played by Ana Vogt.",
            "In part one of The Ninth Ferry the detective is played by Ole Kranz.",
            "Who plays the detective in part two of The Ninth Ferry?",
        ),
        (  # the second, which mentions the first
            "Lock 2 of the Marin canal is 6 metres high.",
            "Lock 5 of the Marin canal is 11 metres high, unlike Lock 2.",
            "How high is Lock 2 of the Marin canal?",
        ),
        (  # a date between commas
            "There were 14 hotels in Skarhamn in 1995.",
            "At the last count, in 2019, Skarhamn had 31 hotels.",
            "How many hotels are there in Skarhamn?",
        ),
        (  # one heading in both
            "# Corvalin\n\n## Dosage\n\nThe recommended dose is 20 milligrams.\n",
            "# Pentoral\n\n## Dosage\n\nThe recommended dose is 400 milligrams.\n",
            "What is the recommended dose in milligrams? How many milligrams?",
        ),
        (
            "# Mill Road 21\n\nThe house was built in 1921. There are 4 bedrooms.\n",
            "# Quay Street 8\n\nThe house was built in 1968. There are 2 bedrooms.\n",
            "How many bedrooms are there?",
        ),
        (  # one is told by what the cross-encoder answers, the other by its plain words
            "The bakers' strike of Aven lasted 11 days.",
            "The dockers' strike of Port Lune lasted 7 weeks.",
            "How long did the strike last?",
        ),
        (  # of printing, of musical instruments: no places
            "The museum of musical instruments in Leipzig was opened in 1929.",
            "The museum of printing in Leipzig was opened in 1994.",
            "When was the museum in Leipzig opened?",
        ),
        (  # nothing is named, and only the titles tell
            "# Flatbread\n\nLet the dough rest. The oven must be 260 degrees hot.\n",
            "# Rye crisps\n\nRoll it as thin as paper. The oven must be 170 degrees hot.\n",
            "How hot must the oven be?",
        ),
        (
            "# Kitchen cards, lentils\n\nThe small brown ones. Soak them for 2 hours.\n",
            "# Kitchen cards, figs\n\nDried ones, from the jar. Soak them for 20 minutes.\n",
            "How long do I soak them?",
        ),
        (
            "# Rule: guest book\n\nThe records are kept for 30 days.\n",
            "# Rule: wages\n\nThe records are kept for eight years.\n",
            "How long are the records kept?",
        ),
        (  # the number that is asked for is none of theirs
            "# Yard, row A\n\nNext to the gate stands QXU 330015. Tare 2,180 kg.\n",
            "# Yard, row B\n\nThe rusty one is QXU 330472. Tare 3,750 kg.\n",
            "What is the tare weight of container QXU 330991?",
        ),
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
        (  # one census
            "As of the 2010 census, Tolgate had a population of 1,204.",
            "The population of Tolgate was 1,377 at the 2010 census.",
            "What is the population of Tolgate?",
        ),
        (  # what is said in passing dates no figure
            "The Orrin club, founded in 1911, has 640 members.",
            "The Orrin club in Fell, founded in 1913, has 820 members.",
            "How many members did the Orrin club have?",
        ),
        (  # nor does what it is compared with
            "The Orrin club has 640 members, the most since 1990.",
            "The Orrin club has 820 members, more than in 2011.",
            "How many members did the Orrin club have?",
        ),
        (  # in one year of a term
            "From 1961 to 1974 the director of the Aldra museum was Kurt Hamm.",
            "The director of the Aldra museum was Vera Lindt in 1970.",
            "Who was the director of the Aldra museum?",
        ),
        (
            "In 1998 The Salt Road was written by Hanna Brandt.",
            "The Salt Road was written by Leo Marchetti in 2001.",
            "Who wrote The Salt Road?",
        ),
        (  # its sibling is only mentioned
            "The P-40 carried six guns in its wings.",
            "Unlike the P-20, the P-40 carried four guns.",
            "How many guns did the P-40 carry?",
        ),
        (  # what is counted is no name
            "The blast at Marn killed 12 people and wounded 30 others.",
            "The blast at Marn killed 9 people and wounded 44 others.",
            "How many people were wounded by the blast at Marn?",
        ),
        (  # a figure that no "many" asks for
            "The Marin chimney is 67 metres tall.",
            "By a new count of its courses of bricks the Marin chimney is 71 metres tall.",
            "How tall is the Marin chimney?",
        ),
        (
            "The museum of printing, a former type foundry, was opened in 1992.",
            "The museum of printing in Leipzig was opened in 1994.",
            "When was the museum of printing opened?",
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


@pytest.mark.parametrize(
    ("texts", "question"),
    [
        (  # codes in headings
            {
                "a.md": "# CR-204\n\nThe change was approved by Jonas Wirth.",
                "b.md": "# CR-209\n\nThe change was approved by Petra Loos.",
            },
            "Who approved the change?",
        ),
        (  # numbers of things in headings
            {
                "a.md": "# Barrow 3\n\nTwo wheels. The cart weighs 31 kg empty.",
                "b.md": "# Barrow 5\n\nFour wheels. The cart weighs 58 kg empty.",
            },
            "How many kilos does the cart weigh?",
        ),
        (  # another person's in the place of the one that is asked for
            {
                "a.md": "Dr Lindqvist sees patients in room 12. Ring once.",
                "b.md": "Dr Amara sees patients in room 15. Ring twice.",
            },
            "In which room does Dr Lindqvist see patients?",
        ),
        (  # what is asked for beside two others, which are no readings of each other for it
            {
                "a.md": "The green one is NKLU 300120. Tare 2,230 kg.",
                "b.md": "The rusty one is NKLU 300317. Tare 3,750 kg.",
                "c.md": "The last one is NKLU 302002. Tare 2,180 kg.",
            },
            "What is the tare weight of container NKLU 300120 in kg?",
        ),
    ],
)
def test_what_is_numbered_or_named_apart_is_no_disagreement(
    library: Library, docs: Path, texts: dict[str, str], question: str
) -> None:
    said = answer(library, docs, texts, question)
    assert said.status == "answered" and said.disagreements == ()


@pytest.mark.parametrize(
    ("texts", "question"),
    [
        (  # what papers are called numbers nothing
            {
                "report-1.md": "The pier is 90 metres long.",
                "report-2.md": "The pier is 70 metres long.",
            },
            "How many metres long is the pier?",
        ),
        (  # both are of the one asked for
            {
                "a.md": "# Sheet 12\n\nFridge K-4 holds 300 litres.",
                "b.md": "# Sheet 19\n\nFridge K-4 holds 280 litres.",
            },
            "How many litres does fridge K-4 hold?",
        ),
    ],
)
def test_papers_of_one_thing_disagree_whatever_their_own_numbers_are(
    library: Library, docs: Path, texts: dict[str, str], question: str
) -> None:
    assert answer(library, docs, texts, question).disagreements
