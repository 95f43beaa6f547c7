"""Metrics of the words and the characters of an answer, each worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.metrics.answers import exact_match, rewrite_f1, token_f1, value_match
from eval.metrics.calibration import Bin, bins
from eval.metrics.citations import claim_in_quotes, span_overlap
from eval.metrics.correctness import would_be_right
from eval.metrics.marks import Mark
from eval.metrics.risk import aurc, pairs, risks
from eval.running.run import GoldPlace
from index.passages import Span
from rag.answer import Claim
from tests.eval.examples import CASE, UNANSWERABLE, UNKNOWN, answered, came_out, cite, refused


def said(text: str, *references: str) -> tuple[float | None, float | None]:
    answer = replace(answered(cite()), answer=text)
    outcome = came_out(answer, replace(CASE, answers=references))
    exact, f1 = exact_match(outcome), token_f1(outcome)
    return exact and exact.part, f1 and f1.part


def test_exact_match_and_f1_take_the_nearest_reference_and_leave_out_markers() -> None:
    assert said("The 90 minutes. [1]", "an hour", "90 minutes") == (1, 1)
    exact, f1 = said("It took 90 minutes [1]", "90 minutes")
    assert (exact, f1) == (0, pytest.approx(2 * 2 / (4 + 2)))
    assert said("No.", "90 minutes") == (0, 0)


def test_a_refusal_says_nothing_and_without_a_reference_there_is_no_score() -> None:
    assert exact_match(came_out(refused(cite()))) == token_f1(came_out(refused())) == Mark(0)
    assert exact_match(came_out(answered(cite()), UNANSWERABLE)) is None
    assert token_f1(came_out(answered(cite()), replace(CASE, answers=()))) is None


@pytest.mark.parametrize(
    ("quote", "reference", "right"),
    [
        ("A 90-minute call.", "90 minutes", True),
        ("It took ninety minutes.", "90 minutes", True),
        ("It took 50 minutes.", "90 minutes", False),
        ("On 15 August 2025 they met.", "August 15, 2025", True),
        ("On 16 August 2025 they met.", "August 15, 2025", False),
        ("It cost 1,000 crowns.", "1000 crowns", True),
    ],
)
def test_a_number_or_date_is_right_in_any_spelling(quote: str, reference: str, right: bool) -> None:
    outcome = came_out(answered(cite(quote=quote)), replace(CASE, answers=(reference,)))
    assert value_match(outcome) == Mark(right)


def test_a_reference_without_a_number_is_no_matter_of_numbers() -> None:
    assert value_match(came_out(answered(cite()), replace(CASE, answers=("by ship",)))) is None
    assert value_match(came_out(refused())) == Mark(False)


def test_a_rewrite_is_compared_with_the_question_that_was_searched() -> None:
    answer = replace(answered(cite()), standalone_question="How long was the call in May?")
    outcome = came_out(answer, replace(CASE, rewrite="How long was the call?"))
    mark = rewrite_f1(outcome)
    assert mark is not None and mark.part == pytest.approx(2 * 4 / (6 + 4))
    assert rewrite_f1(came_out(answer)) is None


def overlap(start: int, end: int) -> float:
    mark = span_overlap(came_out(answered(cite(start=start, quote="x" * (end - start)))))
    assert mark is not None
    return mark.part


def test_span_overlap_is_the_characters_in_common_over_all() -> None:
    assert overlap(0, 19) == 1
    assert overlap(1, 20) == pytest.approx(18 / 20)
    assert overlap(0, 38) == 0.5
    assert overlap(30, 40) == 0


def test_of_gold_that_stands_twice_the_cited_place_counts() -> None:
    places = (GoldPlace("call.md", (Span(0, 19), Span(100, 119))),)
    outcome = replace(came_out(answered(cite(start=100))), gold=places)
    assert span_overlap(outcome) == Mark(1)
    assert span_overlap(came_out(answered(cite()), UNANSWERABLE)) is None
    assert span_overlap(came_out(refused(cite()))) is None


def test_a_claim_must_stand_in_the_quotes_that_it_cites() -> None:
    assert claim_in_quotes(came_out(answered(cite()))) == Mark(1, 1)
    cut = replace(answered(cite()), citations=(cite(start=1, quote="t took 90 minutes. "),))
    assert claim_in_quotes(came_out(cut)) == Mark(0.75, 1)
    elsewhere = replace(answered(cite()), claims=(Claim("It took 90 minutes.", (2,), "quoted"),))
    assert claim_in_quotes(came_out(elsewhere)) == Mark(0, 1)
    assert claim_in_quotes(came_out(refused(cite()))) is None


def test_the_nearest_of_a_refusal_tell_whether_it_would_have_been_right() -> None:
    assert would_be_right(came_out(refused(cite()))) is True
    assert would_be_right(came_out(refused(cite(quote="No.")))) is False
    assert would_be_right(came_out(refused(cite()), UNANSWERABLE)) is False
    assert would_be_right(came_out(refused(cite()), UNKNOWN)) is None
    assert would_be_right(came_out(None)) is None


def test_risk_is_the_share_of_wrong_ones_among_the_surest() -> None:
    found = [(0.2, True), (0.9, True), (0.8, False), (0.5, True)]
    assert list(risks(found)) == pytest.approx([0, 1 / 2, 1 / 3, 1 / 4])
    assert aurc(found) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 4) / 4)
    assert aurc([]) is None


def test_cases_of_one_confidence_share_their_wrongs_in_any_order() -> None:
    found = [(0.5, True), (0.5, False), (0.1, True)]
    assert list(risks(found)) == pytest.approx([0.5, 0.5, 1 / 3])
    assert aurc(found) == aurc([found[1], found[0], found[2]])


def test_the_curve_counts_refused_cases_and_leaves_out_what_nobody_knows() -> None:
    outcomes = [
        came_out(answered(cite())),
        came_out(refused(cite()), UNANSWERABLE),
        came_out(answered(cite()), UNKNOWN),
        came_out(None),
    ]
    assert pairs(outcomes) == [(0.8, True), (0.2, False)]


def test_bins_hold_the_share_right_at_each_confidence() -> None:
    found = bins([(0.1, False)] * 10 + [(0.9, True)] * 9 + [(0.9, False)])
    assert found == [Bin(pytest.approx(0.1), 0, 10), Bin(pytest.approx(0.9), 9, 10)]
    assert bins([]) == []
