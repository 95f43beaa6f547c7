from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from eval.datasets.cases import Gold
from eval.running.run import CaseOutcome, GoldPlace, find, run
from index.passages import Hit, Place, Source, Span
from rag.answer import Answer, Turn
from tests.eval.examples import CASE, UNANSWERABLE, answered, cite, refused

TEXT = "The call.\nIt took 90\nminutes. Later: It took 90 minutes."


def hit(source: str, rank: int) -> Hit:
    return Hit(
        chunk_id=f"{source}#{rank}",
        place=Place(source, Span(0, 4)),
        text="text",
        sentences=(),
        score=1 / rank,
        dense=0.0,
        lexical=0.0,
        title="",
        date=None,
        sha256="",
    )


class Shelf:
    """The stored text of one source."""

    def source(self, source_id: str) -> Source | None:
        return Source("call.md", TEXT, "The call") if source_id == "call.md" else None


class Replies:
    """A chain that gives the answers it was made with, one by one, and raises the errors.

    What it looks in are chunks of the sources in ``found``, in order.
    """

    def __init__(self, *replies: Answer | Exception, found: Sequence[str] = ()) -> None:
        self.replies = iter(replies)
        self.found = [hit(source, rank) for rank, source in enumerate(found, start=1)]
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.searched: list[tuple[str, tuple[Turn, ...], int]] = []

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        self.asked.append((question, tuple(history)))
        reply = next(self.replies)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def hits(self, question: str, history: Sequence[Turn] = (), *, k: int) -> Sequence[Hit]:
        self.searched.append((question, tuple(history), k))
        return self.found[:k]


def only(*replies: Answer, found: Sequence[str] = ()) -> CaseOutcome:
    (outcome,) = run([CASE], library=Shelf(), chain=Replies(*replies, found=found))
    return outcome


def test_each_source_stands_at_the_rank_of_its_best_chunk() -> None:
    found = ("other.md", "call.md", "other.md", "third.md")
    assert only(answered(), found=found).ranked == ("other.md", "call.md", "third.md")


def test_the_question_is_asked_and_searched_with_its_history() -> None:
    case = replace(CASE, question="And how long?", history=(Turn("user", "Was there a call?"),))
    chain = Replies(answered())
    run([case], library=Shelf(), chain=chain)
    assert chain.asked == [("And how long?", case.history)]
    assert chain.searched == [("And how long?", case.history, 100)]


def test_a_case_without_judged_sources_is_not_searched_for() -> None:
    chain = Replies(refused(), found=["call.md"])
    run([UNANSWERABLE], library=Shelf(), chain=chain)
    assert chain.searched == []


def test_a_case_that_raises_is_kept_with_its_error_and_the_others_go_on() -> None:
    chain = Replies(answered(), RuntimeError("no\nsuch model"), refused())
    cases = [replace(CASE, id=name) for name in "abc"]
    outcomes = run(cases, library=Shelf(), chain=chain)
    assert [outcome.case.id for outcome in outcomes] == ["a", "b", "c"]
    assert [outcome.error for outcome in outcomes] == [None, "RuntimeError: no such model", None]
    assert outcomes[1].answer is None
    assert outcomes[2].refused


def test_a_confidence_that_is_no_probability_fails_the_case() -> None:
    for confidence in (1.5, -0.1, float("nan")):
        outcome = only(answered(confidence=confidence))
        assert outcome.error == f"ValueError: confidence {confidence} is not between 0 and 1"


def test_gold_text_is_found_wherever_it_stands_in_its_source() -> None:
    (place,) = only(answered()).gold
    assert place == GoldPlace("call.md", (Span(10, 29), Span(37, 56)))
    assert [span.of(TEXT) for span in place.spans or ()] == [
        "It took 90\nminutes.",
        "It took 90 minutes.",
    ]


def test_gold_that_is_not_there_has_no_spans_and_gold_without_text_is_the_whole_source() -> None:
    golds = (Gold("call.md", "It took 50 minutes."), Gold("gone.md", "It"), Gold("call.md", None))
    case = replace(CASE, gold=golds)
    (outcome,) = run([case], library=Shelf(), chain=Replies(answered()))
    assert [place.spans for place in outcome.gold] == [(), (), None]


def test_a_quote_is_faithful_only_if_the_stored_source_says_it_at_that_very_place() -> None:
    quote = "It took 90\nminutes."
    right = cite(start=10, quote=quote)
    citations = [right, cite(start=11, quote=quote), replace(right, end=30), cite("gone.md")]
    assert only(answered(*citations)).faithful == (True, False, False, False)
    assert only(refused(cite(start=10, quote=quote))).faithful == (True,)


def test_time_is_taken_of_the_answer_alone_by_the_given_clock() -> None:
    ticks = count()
    outcomes = run(
        [CASE, CASE],
        library=Shelf(),
        chain=Replies(answered(), answered(), found=["call.md"]),
        clock=lambda: next(ticks) / 4,
    )
    assert [outcome.ms for outcome in outcomes] == [250, 250]


def test_progress_is_told_after_each_case_even_one_that_failed() -> None:
    told: list[tuple[int, int]] = []
    chain = Replies(answered(), RuntimeError("no"))
    run(
        [CASE, CASE],
        library=Shelf(),
        chain=chain,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 2), (2, 2)]


@given(st.text("ab .\n", min_size=1).filter(str.strip), st.text("ab .\n"), st.text("ab .\n"))
def test_what_is_found_has_the_very_words_and_what_was_put_in_is_found(
    words: str, before: str, after: str
) -> None:
    text = before + words + after
    spans = list(find(words, text))
    assert spans
    assert all(span.of(text).split() == words.split() for span in spans)
