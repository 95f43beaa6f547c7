"""Sources that a question names: found, preferred, and missed out loud."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.library import Library
from index.passages import Hit, Label, Place, Sentence, Span
from index.scope import Scope
from rag.answer import Answer
from rag.langchain.chain import QuestionChain
from rag.query.source_mentions import meant, named_in
from rag.retrieval.search import PassageRetriever
from tests.fakes import WordReranker

CORPUS = [
    {
        "_id": "a1",
        "title": "Harbour frozen",
        "url": "https://www.nytimes.com/2021/05/harbour",
        "date": "2021-05-04",
        "text": "The harbour of Aby froze for 12 days.",
    },
    {
        "_id": "b2",
        "title": "Ice at Aby",
        "url": "https://www.smh.com.au/aby",
        "date": "2021-06-01",
        "text": "The harbour of Aby froze for 12 days, it was thought. It froze for 20 days in truth.",
    },
    {
        "_id": "notes/minutes.md",
        "title": "Minutes of the port board",
        "date": "2023-01-10",
        "text": "The harbour of Aby froze for 9 days says the pilot. Elsa Falk had heard of it.",
    },
]


@pytest.fixture
def asked(library: Library, docs: Path) -> QuestionChain:
    (docs / "news.jsonl").write_text("\n".join(map(json.dumps, CORPUS)))
    library.sync([docs])
    return QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)


def sources(answer: Answer) -> set[str]:
    return {each.source for each in answer.citations}


@pytest.mark.parametrize(
    ("question", "names", "date"),
    [
        ("According to the New York Times, who rang?", ("New York Times",), None),
        ("What does the TechCrunch article say of Spill?", ("TechCrunch",), None),
        ("Is it so in an article from Fortune and The Verge?", ("Fortune", "Verge"), None),
        ("Who spoke, in notes/minutes.docx?", ("notes/minutes.docx",), None),
        ('Who spoke in the memo titled "Ice at Aby"?', ("Ice at Aby",), None),
        ("How many came, says the 2023 report?", (), "2023"),
        ("What do the articles from August 2025 say?", (), "2025-08"),
        ("When did Trump call Putin in Moscow?", (), None),
        ("Who wrote the report on Ukraine in 2023?", (), None),
    ],
)
def test_what_a_question_says_of_its_sources_is_read(
    question: str, names: tuple[str, ...], date: str | None
) -> None:
    found = named_in(question)
    assert (found.names, found.date) == (names, date)


def test_an_attribution_is_no_part_of_what_is_asked() -> None:
    asked = named_in("According to the New York Times, how long was it frozen?")
    assert asked.rest == "How long was it frozen?"
    assert named_in("According to Falk?").rest == "According to Falk?"


@pytest.mark.parametrize(
    ("url", "name", "expected"),
    [
        ("https://www.nytimes.com/x", "New York Times", True),
        ("https://www.washingtonpost.com/x", "Washington Post", True),
        ("https://www.smh.com.au/x", "Sydney Morning Herald", True),
        ("https://www.theage.com.au/x", "Age", True),
        ("https://www.bbc.co.uk/x", "BBC News", True),
        ("https://www.theverge.com/x", "The Age", False),
        ("https://techcrunch.com/x", "Tech", False),
        ("http://[broken", "Tech", False),
    ],
)
def test_an_outlet_is_known_by_its_address(url: str, name: str, expected: bool) -> None:
    label = Label("1", "", None, url)
    assert bool(meant(named_in(f"According to {name}, who came?"), [label])) is expected


def test_the_named_source_answers_and_no_other(asked: QuestionChain) -> None:
    said = asked.answer("According to the New York Times, how long did the harbour freeze?")
    assert sources(said) == {"a1"} and said.notes == ()
    said = asked.answer("How long did the harbour freeze, in minutes.md?")
    assert sources(said) == {"notes/minutes.md"}
    said = asked.answer("How long did the harbour freeze, says the 2023 report?")
    assert sources(said) == {"notes/minutes.md"}


def test_a_source_that_is_not_indexed_is_not_replaced_in_silence(asked: QuestionChain) -> None:
    said = asked.answer("According to the Washington Post, how long did the harbour freeze?")
    assert said.citations
    assert said.notes == (
        "No indexed source is called “Washington Post”: what is shown is from other sources.",
    )
    said = asked.answer("According to Elsa Falk, how long did the harbour freeze?")
    assert not any("No indexed source" in note for note in said.notes) or (
        "notes/minutes.md" not in sources(said)
    )


def test_a_named_source_outside_the_scope_stays_outside(asked: QuestionChain) -> None:
    question = "According to the New York Times, how long did the harbour freeze?"
    said = asked.answer(question, scope=Scope(folders=("notes",)))
    assert sources(said) == {"notes/minutes.md"}
    assert said.notes and "New York Times" in said.notes[0]


class Two:
    """Two hits that search ranks nearly alike."""

    def search(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        return [hit("may", "2021-05-04", 0.50), hit("june", "2021-06-01", 0.45)]

    def labels(self) -> list[Label]:
        return []


def hit(name: str, date: str, score: float) -> Hit:
    text = "The harbour froze."
    place = Place(name, Span(0, len(text)))
    sentences = (Sentence(place.span),)
    return Hit(name, place, text, sentences, score, score, score, name, date, "")


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What froze?", "may"),
        ("What froze in June 2021?", "june"),
        ("What froze in May 2021?", "may"),
        ("What froze in June 2020?", "may"),
    ],
)
def test_sources_of_the_month_asked_for_are_preferred(question: str, first: str) -> None:
    found = PassageRetriever(Two()).hits([(question, 1.0)], k=2, scope=None)
    assert found[0].place.source == first
