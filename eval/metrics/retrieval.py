"""Retrieval metrics over sources, computed by ir-measures (MacAvaney et al. 2022).

Search returns chunks; a source has the rank of its best chunk (max pooling). Only cases with a
relevant source count, and sources without a judgement are not relevant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ir_measures
from ir_measures import RR, Qrel, R, ScoredDoc, nDCG

from eval.metrics.marks import Mark
from eval.running.run import CaseOutcome


def ndcg_at_10(outcome: CaseOutcome) -> Mark | None:
    """Discounted cumulative gain of the first 10 sources, over that of the best order.

    Gain is the grade, the discount log2(rank + 1) (Järvelin and Kekäläinen 2002, as in trec_eval).
    """
    return _mark(outcome, nDCG @ 10)


def recall_at_5(outcome: CaseOutcome) -> Mark | None:
    """Share of the relevant sources that are among the first 5 (trec_eval's recall)."""
    return _mark(outcome, R @ 5)


def mrr_at_10(outcome: CaseOutcome) -> Mark | None:
    """1 / rank of the first relevant source, 0 if it is not among 10 (Voorhees 1999, TREC-8)."""
    return _mark(outcome, RR @ 10)


def of_ranking(
    relevance: Sequence[tuple[str, int]], ranked: Sequence[str]
) -> tuple[float, float, float]:
    """nDCG@10, R@5 and MRR@10 of one ranking of sources; ``relevance`` must contain a grade above 0."""
    return (
        _value(relevance, ranked, nDCG @ 10),
        _value(relevance, ranked, R @ 5),
        _value(relevance, ranked, RR @ 10),
    )


def recall_of_ranking(relevance: Sequence[tuple[str, int]], ranked: Sequence[str], k: int) -> float:
    """The share of the relevant sources that are among the first ``k`` of one ranking."""
    return _value(relevance, ranked, R @ k)


def _mark(outcome: CaseOutcome, measure: Any) -> Mark | None:  # ir-measures types ``@`` as Any
    relevance = outcome.case.relevance
    if outcome.answer is None or not any(grade > 0 for _, grade in relevance):
        return None
    return Mark(_value(relevance, outcome.ranked, measure))


def _value(relevance: Sequence[tuple[str, int]], ranked: Sequence[str], measure: Any) -> float:
    qrels = [Qrel("", source, grade) for source, grade in relevance]
    # The order is given: scores are made from ranks, so that there are no ties.
    ranking = [ScoredDoc("", source, -rank) for rank, source in enumerate(ranked)]
    return float(sum(one.value for one in ir_measures.iter_calc([measure], qrels, ranking)))
