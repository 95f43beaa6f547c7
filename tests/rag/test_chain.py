"""One question from asking to a checked answer, over a real index with small fake models."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.callbacks import BaseCallbackHandler

from index.library import Library
from index.scope import Scope
from rag.answer import Answer, Turn
from rag.answering.assembly import OUT_OF_SCOPE
from rag.langchain.chain import QuestionChain
from rag.pipeline import Pipeline
from rag.query.normalisation import LONGEST_QUESTION, AskedBadly
from rag.question import Question
from tests.fakes import WordReranker

HARBOUR = """# Harbour report

The harbour of Aby froze for 12 days in May 2021. The mayor Li Wei closed the northern gate.

| Month | Ships | Cargo |
|---|---|---|
| May | 41 | grain |
| June | 77 | timber |
"""
LETTER = "A letter. The harbour of Aby froze for 20 days in May 2021, says the pilot.\n"


@pytest.fixture
def filled(library: Library, docs: Path) -> Library:
    (docs / "harbour.md").write_text(HARBOUR)
    (docs / "letter.txt").write_text(LETTER)
    (docs / "other.txt").write_text("Bread is baked in the south. Nobody counts the loaves.")
    library.sync([docs])
    return library


@pytest.fixture
def chain(filled: Library) -> QuestionChain:
    return QuestionChain(filled, reranker=WordReranker(), least_confidence=0.0)


def faithful(answer: Answer, library: Library) -> bool:
    for citation in (*answer.citations, *answer.nearest):
        source = library.source(citation.source)
        assert source is not None
        assert citation.sha256 == source.sha256
        if citation.quote != source.text[citation.start : citation.end]:
            return False
    return True


def test_a_quote_is_the_stored_text_at_its_span(chain: QuestionChain, filled: Library) -> None:
    answer = chain.answer("Who closed the northern gate?")
    assert answer.citations[0].quote == "The mayor Li Wei closed the northern gate."
    assert answer.claims[0].support == "quoted"
    assert answer.answer.startswith("The mayor Li Wei closed the northern gate. [1]")
    assert faithful(answer, filled)


def test_an_answer_rests_on_sources_in_scope_only(chain: QuestionChain) -> None:
    question, scope = "How many days did the harbour freeze?", Scope(sources=("letter.txt",))
    history = [Turn("user", "What froze?"), Turn("assistant", "The harbour of Aby.")]
    for said in ((), history):
        answer = chain.answer(question, said, scope=scope)
        assert {each.source for each in answer.citations} == {"letter.txt"}
        assert answer.disagreements == ()
    assert {hit.place.source for hit in chain.hits(question, scope=scope)} == {"letter.txt"}


def test_a_scope_without_a_source_is_said(chain: QuestionChain) -> None:
    answer = chain.answer("How long did it freeze?", scope=Scope(folders=("nowhere",)))
    assert (answer.status, answer.notes) == ("not_found", (OUT_OF_SCOPE,))
    assert chain.answer("How long did it freeze?").notes == ()


def test_the_exact_answer_is_marked_inside_its_quote(chain: QuestionChain, filled: Library) -> None:
    answer = chain.answer("Who closed the northern gate?")
    marked = answer.citations[0].highlight
    source = filled.source(answer.citations[0].source)
    assert marked is not None
    assert source is not None
    assert "Li Wei" in source.text[marked.start : marked.end]


def test_the_best_citation_is_named_wherever_it_is_shown(chain: QuestionChain) -> None:
    best = {}
    for question in ("Who closed the northern gate?", "How many ships came with grain in May?"):
        answer = chain.answer(question)
        best[question] = next(one for one in answer.citations if one.marker == answer.best)
    assert [each.quote for each in best.values()] == [
        "The mayor Li Wei closed the northern gate.",
        "| May | 41 | grain |",
    ]


def test_a_table_row_is_shown_with_its_columns(chain: QuestionChain, filled: Library) -> None:
    answer = chain.answer("What cargo came in May?")
    assert "Month: May; Ships: 41; Cargo: grain" in answer.answer
    row = next(each for each in answer.citations if each.source == "harbour.md")
    assert row.quote == "| May | 41 | grain |"
    assert faithful(answer, filled)


def test_sources_that_disagree_are_shown_side_by_side(chain: QuestionChain) -> None:
    answer = chain.answer("How long was the harbour of Aby frozen in May 2021?")
    (found,) = answer.disagreements
    assert {reading.value for reading in found.readings} == {"12 days", "20 days"}
    cited = {each.marker: each.quote for each in answer.citations}
    for reading in found.readings:
        assert all(reading.value in cited[marker] for marker in reading.citations)
    assert len(answer.claims) == 2
    marks = {
        each.quote[each.highlight.start - each.start : each.highlight.end - each.start]
        for each in answer.citations
        if each.highlight
    }
    assert marks == {reading.value for reading in found.readings}


def test_of_values_that_disagree_the_newest_comes_first(library: Library, docs: Path) -> None:
    for name, date, days in (
        ("old", "2021-06-01", 12),
        ("new", "2023-02-01", 20),
        ("none", "", 31),
    ):
        matter = f"---\ntitle: {name}\ndate: {date}\n---\n" if date else ""
        (docs / f"{name}.md").write_text(f"{matter}The harbour of Aby froze for {days} days.\n")
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)
    (found,) = chain.answer("How long did the harbour of Aby freeze?").disagreements
    assert [reading.value for reading in found.readings] == ["20 days", "12 days", "31 days"]


def test_below_the_threshold_nothing_is_claimed_and_the_nearest_are_shown(filled: Library) -> None:
    chain = QuestionChain(filled, reranker=WordReranker(), least_confidence=1.0)
    answer = chain.answer("Who closed the northern gate?")
    assert (answer.status, answer.claims, answer.citations) == ("not_found", (), ())
    assert answer.best is None
    assert answer.nearest[0].quote == "The mayor Li Wei closed the northern gate."
    assert faithful(answer, filled)


def test_an_empty_index_answers_that_it_does_not_say(library: Library) -> None:
    answer = QuestionChain(library, reranker=WordReranker()).answer("Who closed the gate?")
    assert (answer.status, answer.nearest, answer.confidence) == ("not_found", (), 0.0)


@pytest.mark.parametrize("question", ["", " \n", "x" * (LONGEST_QUESTION + 1)])
def test_a_question_that_cannot_be_asked_says_so(chain: QuestionChain, question: str) -> None:
    with pytest.raises(AskedBadly):
        chain.answer(question)


@pytest.mark.parametrize(
    "question", ["?", '" OR ""', "NEAR(a b)", "\x00", "🜁", "谁？", "-- ;drop", "\udcff", "and"]
)
def test_any_other_question_gets_an_answer(chain: QuestionChain, question: str) -> None:
    assert chain.answer(question).status in ("answered", "not_found")


@pytest.mark.parametrize(
    "question",
    ["Who closed the northern gate?", "What does letter.txt say of the harbour?", "Who baked it?"],
)
def test_langchain_runs_the_steps_of_the_pipeline(filled: Library, question: str) -> None:
    chain = QuestionChain(filled, reranker=WordReranker())
    plain = Pipeline(filled, reranker=WordReranker())
    history = (Turn("user", "Who closed the southern gate?"),)
    for said in ((), history):
        answers = [each.answer(question, said) for each in (chain, plain)]
        by_chain, by_pipeline = (replace(each, timings_ms={}) for each in answers)
        assert by_chain == by_pipeline
        assert [tuple(each.timings_ms) for each in answers] == [
            ("stand_alone", "shape", "retrieve", "read", "answer", "total")
        ] * 2


def test_a_follow_up_is_shown_as_it_was_asked(chain: QuestionChain) -> None:
    answer = chain.answer("What did he close?", [Turn("user", "Who is Li Wei?")])
    assert answer.standalone_question == "What did he close? (Li Wei)"
    assert "northern gate" in answer.answer


class Names(BaseCallbackHandler):
    """Notes the name of every step that starts."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def on_chain_start(self, *args: object, name: str = "", **kwargs: object) -> None:
        self.seen.append(name)

    def on_retriever_start(self, *args: object, name: str = "", **kwargs: object) -> None:
        self.seen.append(name)


def test_every_step_can_be_traced_with_langchain_callbacks(chain: QuestionChain) -> None:
    names = Names()
    asked = Question("Who closed the northern gate?")
    answer = chain.runnable.invoke(asked, {"callbacks": [names]})
    assert answer.status == "answered"
    steps = ["stand alone", "shape", "retrieve", "search", "read", "parts", "answer"]
    assert [name for name in names.seen if name in steps] == steps
