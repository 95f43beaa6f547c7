from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.datasets.answer_matching import holds, normal_words
from eval.datasets.cases import Gold
from eval.metrics.abstention import (
    abstention_precision,
    abstention_recall,
    auroc,
    confidences,
    false_answers_at_90,
    false_refusal,
)
from eval.metrics.answers import (
    answer_in_best,
    answer_in_claims,
    answer_in_sentence,
    disagreement_false_alarm,
    disagreement_found,
    highlight_f1,
    highlight_f1_counted,
    source_cited,
)
from eval.metrics.calibration import brier, calibration_error, expected_error
from eval.metrics.citations import (
    citation_precision,
    citation_recall,
    quote_fidelity,
    unsupported_claims,
)
from eval.metrics.correctness import gold_is_lost, is_right
from eval.metrics.intervals import percentile, wilson
from eval.metrics.marks import Mark
from eval.metrics.registry import METRICS, judge, measure
from eval.metrics.retrieval import mrr_at_10, ndcg_at_10, recall_at_5
from eval.running.run import CaseOutcome, GoldPlace
from index.passages import Span
from rag.answer import Claim, Highlight
from tests.eval.examples import (
    CASE,
    DISAGREEMENT,
    UNANSWERABLE,
    UNKNOWN,
    answered,
    came_out,
    cite,
    refused,
)

RIGHT = came_out(answered(cite()))
WRONG = came_out(answered(cite("other.md", quote="Nobody knows.")))
REFUSED = came_out(refused())
FAILED = came_out(None)


# Retrieval


def part(mark: Mark | None) -> float:
    assert mark is not None and mark.whole == 1
    return mark.part


def test_ndcg_recall_and_mrr_of_a_ranking_worked_out_by_hand() -> None:
    case = replace(CASE, relevance=(("a", 1), ("b", 2), ("c", 0)))
    outcome = came_out(answered(), case, ranked=("c", "b", "x"))
    gain, best = 2 / math.log2(3), 2 + 1 / math.log2(3)
    assert part(ndcg_at_10(outcome)) == pytest.approx(gain / best)
    assert recall_at_5(outcome) == Mark(0.5)
    assert mrr_at_10(outcome) == Mark(0.5)


def test_what_stands_below_the_cut_does_not_count() -> None:
    ranked = (*"123456789", "call.md")
    tenth, eleventh = came_out(answered(), CASE, ranked), came_out(answered(), CASE, ("0", *ranked))
    assert recall_at_5(tenth) == Mark(0)
    assert part(mrr_at_10(tenth)) == pytest.approx(0.1)
    assert mrr_at_10(eleventh) == ndcg_at_10(eleventh) == Mark(0)


def test_finding_nothing_is_a_zero_and_having_no_gold_is_no_score() -> None:
    assert ndcg_at_10(came_out(answered(), CASE, ranked=())) == Mark(0)
    assert ndcg_at_10(came_out(answered(), UNANSWERABLE, ranked=("call.md",))) is None
    nothing_relevant = replace(CASE, relevance=(("call.md", 0),))
    assert ndcg_at_10(came_out(answered(), nothing_relevant, ranked=("call.md",))) is None


def test_a_case_of_unknown_answerability_with_judged_sources_counts_for_retrieval() -> None:
    assert mrr_at_10(came_out(refused(), UNKNOWN, ranked=("call.md",))) == Mark(1)


# The answer


def test_a_right_source_is_cited_if_one_citation_is_from_a_gold_source() -> None:
    assert source_cited(came_out(answered(cite("other.md"), cite()))) == Mark(True)
    assert source_cited(WRONG) == Mark(False)
    assert source_cited(REFUSED) == Mark(False)


def test_the_nearest_passages_of_a_refusal_are_not_citations() -> None:
    assert source_cited(came_out(refused(cite()))) == Mark(False)
    contradicting_itself = replace(refused(), citations=(cite(),))
    assert source_cited(came_out(contradicting_itself)) == Mark(False)


def test_the_answer_must_stand_in_a_single_quote() -> None:
    split = came_out(answered(cite(quote="It took 90"), cite(quote="minutes in all")))
    assert answer_in_sentence(RIGHT) == Mark(True)
    assert answer_in_sentence(WRONG) == answer_in_sentence(split) == Mark(False)
    assert answer_in_sentence(REFUSED) == Mark(False)


def test_without_a_reference_answer_there_is_no_score_for_the_sentence() -> None:
    assert answer_in_sentence(came_out(answered(cite()), replace(CASE, answers=()))) is None
    assert answer_in_sentence(came_out(answered(cite()), replace(CASE, answers=("The!",)))) is None


def test_the_best_quote_is_the_one_that_the_answer_calls_best() -> None:
    first, second = cite(quote="Nobody knows."), replace(cite(), marker=2)
    answer = replace(answered(first, second), best=2)
    assert part(answer_in_best(came_out(answer))) == 1
    assert part(answer_in_best(came_out(replace(answer, best=1)))) == 0
    assert part(answer_in_best(came_out(replace(answer, best=None)))) == 0
    assert part(answer_in_best(REFUSED)) == 0
    elsewhere = replace(answer, citations=(first, replace(second, source="other.md")))
    assert part(answer_in_best(came_out(elsewhere))) == 0  # the words stand there by chance


def test_a_citation_that_no_claim_rests_on_is_not_among_the_quoted_sentences() -> None:
    quoted, listed = cite(quote="Nobody knows."), replace(cite(), marker=2)
    answer = replace(answered(quoted, listed), claims=(Claim("Nobody knows.", (1,), "quoted"),))
    assert part(answer_in_claims(came_out(answer))) == 0
    assert part(answer_in_claims(RIGHT)) == 1
    assert part(answer_in_claims(REFUSED)) == 0


def test_what_is_marked_in_the_best_quote_is_held_against_the_reference_answer() -> None:
    def marked(start: int, end: int) -> CaseOutcome:
        quote = replace(cite(), highlight=Highlight(start, end))
        return came_out(replace(answered(quote), best=1))

    assert part(highlight_f1(marked(8, 18))) == 1  # "90 minutes"
    assert part(highlight_f1(marked(8, 10))) == pytest.approx(2 / 3)
    assert part(highlight_f1(marked(3, 7))) == 0
    assert part(highlight_f1(came_out(replace(answered(cite()), best=1)))) == 0  # nothing marked
    assert highlight_f1(REFUSED) is None
    assert highlight_f1_counted(marked(8, 18)) is None  # "How long"
    counted = replace(CASE, question="How many minutes was the call?")
    assert part(highlight_f1_counted(replace(marked(8, 18), case=counted))) == 1


def test_false_answers_are_those_that_pass_with_nine_of_ten_answerables() -> None:
    answerable = [0.9] * 9 + [0.1]
    assert false_answers_at_90(answerable, [0.95, 0.9, 0.5, 0.1]) == 0.5
    assert false_answers_at_90([0.3], [0.2, 0.3]) == 0.5
    assert false_answers_at_90([], [0.2]) is None


@pytest.mark.parametrize(
    ("quote", "wanted", "found"),
    [
        ("The call took about 90 minutes.", "90 Minutes", True),
        ("He met a  \n friend", "the friend", True),
        ("worth $1,000.50", "1000.50", True),
        ("It lasted 190 minutes", "90 minutes", False),
        ("from 1914–1918", "1918", True),
        ("Trump’s plan", "Trump's plan", True),
        ("|size|90|", "90", True),
        ("黑豹队的防守只丢了 308分，排名第六", "308", True),
        ("贾里德有136次擒杀", "136 次", True),
        ("他在2015年，NFL赛季", "nfl", True),
        ("他说，3080分", "308", False),
        ("第１２届", "12", True),
        ("Переговоры длились 90 минут.", "90 минут", True),
        ("anything", "...", False),
    ],
)
def test_an_answer_is_found_whatever_its_case_punctuation_and_script(
    quote: str, wanted: str, found: bool
) -> None:
    assert holds(quote, wanted) is found


@given(st.text())
def test_every_text_that_has_words_holds_itself(text: str) -> None:
    assert holds(text, text) is bool(normal_words(text))


def test_disagreements_are_wanted_of_tagged_cases_and_false_alarms_elsewhere() -> None:
    tagged = replace(CASE, tags=("disagreement",))
    shown = replace(answered(cite()), disagreements=(DISAGREEMENT,))
    assert disagreement_found(came_out(shown, tagged)) == Mark(True)
    assert disagreement_found(came_out(refused(), tagged)) == Mark(False)
    assert disagreement_found(came_out(shown)) is None
    assert disagreement_false_alarm(came_out(shown)) == Mark(True)
    assert disagreement_false_alarm(RIGHT) == Mark(False)
    assert disagreement_false_alarm(came_out(shown, tagged)) is None


# Citations


def test_a_citation_is_right_if_it_overlaps_the_gold_text_by_a_character() -> None:
    end = len("It took 90 minutes.")
    touching = [cite(start=end - 1), cite(start=end), cite("other.md")]
    assert citation_precision(came_out(answered(*touching))) == Mark(1, 3)


def test_any_of_the_places_where_the_gold_text_stands_will_do() -> None:
    twice = (GoldPlace("call.md", (Span(0, 5), Span(100, 105))),)
    outcome = replace(came_out(answered(cite(start=104))), gold=twice)
    assert citation_precision(outcome) == Mark(1, 1)


def test_gold_without_text_is_met_by_any_span_of_the_right_source() -> None:
    case = replace(CASE, gold=(Gold("call.md", None),))
    assert citation_precision(came_out(answered(cite(start=999)), case)) == Mark(1, 1)


def test_recall_counts_each_gold_source_once() -> None:
    words = "It took 90 minutes."
    golds = (Gold("call.md", words), Gold("call.md", "It"), Gold("b.md", words))
    outcome = came_out(answered(cite(), cite(), cite("b.md", start=50)), replace(CASE, gold=golds))
    assert citation_recall(outcome) == Mark(1, 2)
    assert citation_precision(outcome) == Mark(2, 3)


@pytest.mark.parametrize("metric", [citation_precision, citation_recall])
def test_refused_unanswerable_unknown_and_failed_cases_have_no_citation_score(
    metric: Callable[[CaseOutcome], Mark | None],
) -> None:
    unanswerable = came_out(answered(cite()), UNANSWERABLE)
    for outcome in (REFUSED, unanswerable, came_out(answered(cite()), UNKNOWN), FAILED):
        assert metric(outcome) is None


def test_gold_text_that_stands_nowhere_leaves_the_case_out_instead_of_failing_it() -> None:
    lost = replace(RIGHT, gold=(GoldPlace("call.md", ()),))
    assert gold_is_lost(lost) and not gold_is_lost(RIGHT)
    assert citation_precision(lost) is None and citation_recall(lost) is None


def test_an_answer_without_citations_has_recall_zero_and_no_precision() -> None:
    assert citation_precision(came_out(answered())) is None
    assert citation_recall(came_out(answered())) == Mark(0, 1)


def test_unsupported_claims_are_counted_among_all_claims() -> None:
    claims = (
        Claim("a", (1,), "quoted"),
        Claim("b", (), "unsupported"),
        Claim("c", (1,), "supported"),
    )
    assert unsupported_claims(came_out(replace(answered(), claims=claims))) == Mark(1, 3)
    assert unsupported_claims(REFUSED) is None


def test_quote_fidelity_counts_citations_and_nearest() -> None:
    assert quote_fidelity(replace(RIGHT, faithful=(True, False, True))) == Mark(2, 3)
    assert quote_fidelity(replace(RIGHT, faithful=())) is None


# Abstention


def test_abstention_takes_refusals_as_the_positive_class() -> None:
    rightly, wrongly = came_out(refused(), UNANSWERABLE), REFUSED
    invented = came_out(answered(cite()), UNANSWERABLE)
    unknown = came_out(refused(), UNKNOWN)
    everything = (rightly, wrongly, invented, unknown, RIGHT, FAILED)
    assert [abstention_precision(one) for one in everything] == [
        Mark(True), Mark(False), None, None, None, None,
    ]  # fmt: skip
    assert [abstention_recall(one) for one in everything] == [
        Mark(True), None, Mark(False), None, None, None,
    ]  # fmt: skip
    assert [false_refusal(one) for one in everything] == [
        None, Mark(True), None, None, Mark(False), None,
    ]  # fmt: skip


def test_auroc_is_the_share_of_pairs_in_order_with_ties_as_half() -> None:
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert auroc([1, 1], [0]) == 1.0
    assert auroc([], [0.5]) is None and auroc([0.5], []) is None


@given(st.lists(st.integers(0, 5), min_size=1), st.lists(st.integers(0, 5), min_size=1))
def test_auroc_equals_counting_every_pair(above: list[int], below: list[int]) -> None:
    pairs = [(a > b) + (a == b) / 2 for a in above for b in below]
    assert auroc(above, below) == pytest.approx(sum(pairs) / len(pairs))


def test_auroc_leaves_out_cases_that_failed_or_of_which_nobody_knows() -> None:
    outcomes = [
        RIGHT,
        REFUSED,
        FAILED,
        came_out(answered(), UNKNOWN),
        came_out(refused(), UNANSWERABLE),
    ]
    assert confidences(outcomes, answerable=True) == [0.8, 0.2]
    assert confidences(outcomes, answerable=False) == [0.2]


# Confidence


def test_an_answer_to_an_unanswerable_question_is_wrong_and_a_refusal_is_neither() -> None:
    assert is_right(RIGHT) is True
    assert is_right(WRONG) is False
    assert is_right(came_out(answered(cite()), UNANSWERABLE)) is False
    assert is_right(REFUSED) is None
    assert is_right(came_out(answered(cite()), UNKNOWN)) is None


def test_without_reference_answers_the_gold_text_tells_what_is_right() -> None:
    case = replace(CASE, answers=())
    assert is_right(came_out(answered(cite()), case)) is True
    assert is_right(came_out(answered(cite(start=19)), case)) is False
    assert (
        is_right(came_out(answered(cite()), replace(case, gold=(Gold("call.md", None),)))) is None
    )


def test_brier_is_the_squared_distance_from_what_came_true() -> None:
    assert part(brier(RIGHT)) == pytest.approx(0.04)
    assert part(brier(WRONG)) == pytest.approx(0.64)
    assert brier(REFUSED) is None


def test_ece_adds_up_the_gaps_of_ten_bins_of_equally_many_answers() -> None:
    # 20 answers, two a bin: the first bin says too little by 1.79, the second too much by .41,
    # the third is right by half and says so, the others are exact.
    pairs = [(0.1, True), (0.11, True), (0.2, False), (0.21, False), (0.4, True), (0.6, False)]
    assert expected_error(pairs + [(1.0, True)] * 14) == pytest.approx((1.79 + 0.41) / 20)


def test_equal_confidences_share_the_bin_of_their_middle_rank() -> None:
    # Ranks 1 to 4 of 20 have the middle 2.5, so the second bin; rank 0 has the first to itself.
    pairs = [(0.0, True), *[(0.5, False)] * 4, *[(1.0, True)] * 15]
    assert expected_error(pairs) == pytest.approx((1 + 2) / 20)


def test_one_confidence_for_all_is_off_by_its_distance_from_the_share_right() -> None:
    assert expected_error([(0.9, True)] * 5 + [(0.9, False)] * 5) == pytest.approx(0.4)
    assert expected_error([]) is None


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1), st.randoms())
def test_ece_does_not_depend_on_the_order_of_cases(
    pairs: list[tuple[int, bool]], random: Random
) -> None:
    graded = [(confidence / 4, right) for confidence, right in pairs]
    shuffled = random.sample(graded, len(graded))
    assert expected_error(graded) == pytest.approx(expected_error(shuffled))


def test_ece_is_taken_over_the_answers_known_to_be_right_or_wrong() -> None:
    value, count = calibration_error([RIGHT, WRONG, REFUSED, FAILED])
    assert count == 2
    assert value == pytest.approx(0.3)  # both say .8: one bin, half of it right


# Intervals


def test_wilson_gives_the_published_interval() -> None:
    # Newcombe 1998, table I: 81 of 263, and 0 of 20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=1e-4)
    assert wilson(20, 20)[1] == 1.0


def test_a_percentile_is_a_value_that_came_up() -> None:
    times = [float(ms) for ms in range(20, 0, -1)]
    assert (percentile(times, 0.5), percentile(times, 0.95)) == (10, 19)
    assert percentile([7.0], 0.95) == 7
    assert percentile([], 0.5) is None


# All together


def test_a_failed_case_has_no_mark_at_all_and_is_in_no_figure() -> None:
    with_failure, without = measure(judge([RIGHT, FAILED])), measure(judge([RIGHT]))
    assert judge([FAILED])[0].marks == ()
    assert with_failure == without


def test_a_figure_is_the_sum_of_parts_over_the_sum_of_wholes() -> None:
    three = came_out(answered(cite(), cite("x.md"), cite("y.md")))
    scores = {score.name: score for score in measure(judge([RIGHT, three, REFUSED]))}
    precision = scores["citation_precision"]
    assert (precision.value, precision.part, precision.whole) == (0.5, 2, 4)
    assert precision.basis == "2 of 4 citations"
    assert (precision.low, precision.high) == wilson(2, 4)
    assert scores["source_cited"].basis == "2 of 3 cases"
    assert scores["abstention_recall"].value is None


def test_latency_is_told_by_its_median_and_its_tail() -> None:
    outcomes = [replace(RIGHT, ms=float(ms)) for ms in range(100, 0, -1)]
    scores = {score.name: score.value for score in measure(judge([*outcomes, FAILED]))}
    assert (scores["latency_p50_ms"], scores["latency_p95_ms"]) == (50, 95)


def test_false_alarms_are_counted_only_where_someone_looked_for_disagreement() -> None:
    def told(*outcomes: CaseOutcome) -> float:
        scores = {score.name: score.whole for score in measure(judge(outcomes))}
        return scores["disagreement_false_alarm"]

    assert told(RIGHT, WRONG) == 0
    assert told(RIGHT, WRONG, came_out(answered(), replace(CASE, tags=("disagreement",)))) == 2


def test_every_metric_says_what_it_is() -> None:
    names = [score.name for score in measure(())]
    assert len(names) == len(set(names))
    assert all(metric.mark.__doc__ for metric in METRICS)
