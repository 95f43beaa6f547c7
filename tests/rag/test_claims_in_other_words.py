"""A claim in the words of its source that says something else, and one that says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.verification.meaning_shift import meaning_shifted
from rag.verification.novel_words import novel_words
from tests.fakes import ScriptedModel
from tests.rag.test_prose import chain_with, holds

REPORT = (
    "Prices report. The price of bread rose by 5 percent in 2021. Forty bakers left the town. The tax fell "
    "from 12% to 7%. The guild did not sell the mill to the city. The ferry crossed the strait in 90 minutes "
    "on 4 May 2021. The bridge is 120 metres long and carries 300 carts a day. Anna Kern hired Boris Lund as "
    "a clerk. The council spent 2.5 million crowns on the pier. The smith may have sold the bell. The abbot "
    "is said to own nearly half of the forest. The well was dug and then the tower fell. The mint was built "
    "about 1898."
)
QUESTION = "What of bread, bakers, tax, mill, ferry, bridge, clerk, pier, bell, forest, well, tower and mint?"

SAME = [
    "The price of bread rose by 5% in 2021.",
    "In 2021, the price of bread rose by five per cent.",
    "40 bakers left the town.",
    "The tax fell to 7% from 12%.",
    "The ferry crossed the strait in 90 minutes on May 4, 2021.",
    "On 4 May 2021, the ferry crossed the strait in 90 minutes.",
    "The bridge carries 300 carts a day and is 120 metres long.",
    "Boris Lund was hired by Anna Kern as a clerk.",
    "The smith may have sold the bell.",
]
OTHER = [
    "The price of bread rose by 5 percentage points in 2021.",
    "The price of bread fell by 5 percent in 2021.",
    "The price of bread rose by 6 percent in 2021.",
    "The price of butter rose by 5 percent in 2021.",
    "Fourteen bakers left the town.",
    "40 millers left the town.",
    "All bakers left the town.",
    "The tax fell from 7% to 12%.",
    "The tax rose from 12% to 7%.",
    "The guild sold the mill to the city.",
    "The guild refused to sell the mill to the city.",
    "The city did not sell the mill to the guild.",
    "The ferry crossed the strait in 90 hours on 4 May 2021.",
    "The ferry crossed the strait in 90 minutes on 5 May 2021.",
    "The ferry crossed the strait in 90 minutes on 4 June 2021.",
    "The bridge is 120 kilometres long.",
    "The bridge is 120 metres wide.",
    "The bridge is 300 metres long and carries 120 carts a day.",
    "The bridge carries 300 carts a week.",
    "Boris Lund hired Anna Kern as a clerk.",
    "Anna Kern was hired by Boris Lund as a clerk.",
    "Anna Kern fired Boris Lund as a clerk.",
    "The council spent 2.5 billion crowns on the pier.",
    "The council spent 2.5 million dollars on the pier.",
    "The council spent 2.5 million crowns on the pier and cut the price of bread.",
    "The council, a band of thieves, spent 2.5 million crowns on the pier.",
    "The council spent 2.5 million crowns on the pier because of a storm.",
    "The council may have spent 2.5 million crowns on the pier.",
    "The council plans to have spent 2.5 million crowns on the pier.",
    "The smith sold the bell.",
    "The mint was built in 1898.",
    "The abbot is said to own half of the forest.",
    "The tower fell because the well was dug.",
]


@pytest.fixture
def report(library: Library, docs: Path) -> Library:
    (docs / "report.txt").write_text(REPORT)
    library.sync([docs])
    return library


def shows(library: Library, claim: str) -> bool:
    scripts = [[f"{claim} [p1]"], ["Not in the documents."]]
    answer = chain_with(library, ScriptedModel(scripts=scripts)).answer(QUESTION)
    holds(answer, library)
    return answer.model != "quotes" and claim in answer.answer


@pytest.mark.parametrize("claim", SAME)
def test_the_same_in_another_form_is_shown(report: Library, claim: str) -> None:
    assert shows(report, claim)


@pytest.mark.parametrize("claim", OTHER)
def test_what_the_source_does_not_say_is_not_shown(report: Library, claim: str) -> None:
    assert not shows(report, claim)


def test_a_word_of_the_question_is_no_word_of_the_source() -> None:
    passages = ["Anna Kern hired Boris Lund as a clerk."]
    assert novel_words("Anna Kern fired Boris Lund.", passages) == ("fire",)
    assert novel_words("Anna Kern hires clerks named Boris Lund.", passages) == ()


def test_reasons_and_turns_of_time_need_a_sentence_that_gives_them() -> None:
    apart = ["The well was dug. The tower fell."]
    assert meaning_shifted("The tower fell because the well was dug.", apart)
    assert meaning_shifted("The well was dug before the tower fell.", apart)
    assert not meaning_shifted(
        "The tower fell because the well was dug.", ["The well caused the tower's fall."]
    )
