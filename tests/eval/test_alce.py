"""ALCE's citation recall and precision, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

from eval.metrics.alce import alce_precision, alce_recall
from eval.metrics.marks import Mark
from eval.running.run import CaseOutcome
from rag.answer import Claim
from tests.eval.examples import answered, came_out, cite, refused

CALL = "The call between the two ministers lasted 90 minutes."
OTHER = "Bread is baked in the south."


def outcome_of(claim: str, *quotes: str) -> CaseOutcome:
    cited = [replace(cite(quote=quote), marker=n) for n, quote in enumerate(quotes, start=1)]
    markers = tuple(each.marker for each in cited)
    return came_out(replace(answered(*cited), claims=(Claim(claim, markers, "supported"),)))


def test_a_claim_is_recalled_if_what_it_cites_supports_it() -> None:
    assert alce_recall(outcome_of(CALL, CALL)) == Mark(1, 1)
    assert alce_recall(outcome_of(CALL, OTHER)) == Mark(0, 1)
    assert alce_recall(outcome_of(CALL)) == Mark(0, 1)


def test_a_citation_is_precise_if_it_is_needed() -> None:
    assert alce_precision(outcome_of(CALL, CALL)) == Mark(1, 1)
    assert alce_precision(outcome_of(CALL, CALL, OTHER)) == Mark(1, 2)
    assert alce_precision(outcome_of(CALL, OTHER)) == Mark(0, 1)


def test_a_refusal_has_no_claims() -> None:
    assert alce_recall(came_out(refused())) is None
    assert alce_precision(came_out(refused())) is None
