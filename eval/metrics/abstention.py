"""Metrics of the refusal "not in the documents".

A refusal (status ``not_found``) is the positive class; cases without a label for answerability are left
out. Precision and recall as usual (van Rijsbergen 1979, chapter 7), on the task of SQuAD 2.0
(Rajpurkar et al. 2018).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from eval.metrics.marks import Mark
from eval.running.run import CaseOutcome

_STILL_ANSWERED = 0.9


def abstention_precision(outcome: CaseOutcome) -> Mark | None:
    """Refused unanswerable cases / all refused cases."""
    if outcome.case.answerable is None or not outcome.refused:
        return None
    return Mark(not outcome.case.answerable)


def abstention_recall(outcome: CaseOutcome) -> Mark | None:
    """Refused unanswerable cases / all unanswerable cases."""
    if outcome.answer is None or outcome.case.answerable is not False:
        return None
    return Mark(outcome.refused)


def false_refusal(outcome: CaseOutcome) -> Mark | None:
    """Refused answerable cases / all answerable cases."""
    if outcome.answer is None or not outcome.case.answerable:
        return None
    return Mark(outcome.refused)


def confidences(outcomes: Sequence[CaseOutcome], *, answerable: bool) -> list[float]:
    """The confidence of each case that ran and has the given label ``answerable``."""
    return [
        outcome.answer.confidence
        for outcome in outcomes
        if outcome.answer is not None and outcome.case.answerable is answerable
    ]


def false_answers_at_90(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """Share of unanswerable cases answered while 90% of the answerable ones still are (FA90).

    The threshold is the largest confidence that at least 90% of the answerable cases (positives)
    reach: the false positive rate at 90% true positives. Whatever threshold ships plays no part.
    None if either side is empty.
    """
    if not len(positives) or not len(negatives):
        return None
    surest_first = np.sort(np.asarray(positives, dtype=float))[::-1]
    threshold = surest_first[math.ceil(_STILL_ANSWERED * len(surest_first)) - 1]
    return float((np.asarray(negatives, dtype=float) >= threshold).mean())


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """Probability that a positive scores above a negative, a tie counting one half.

    This is the area under the ROC curve and the Mann-Whitney U over the number of pairs
    (Hanley and McNeil 1982). None if either side is empty. The report gives it for the
    confidence of answerable (positive) against that of unanswerable cases.
    """
    if not len(positives) or not len(negatives):
        return None
    below = np.sort(np.asarray(negatives, dtype=float))
    above = np.asarray(positives, dtype=float)
    wins = np.searchsorted(below, above, "left") + np.searchsorted(below, above, "right")
    return float(wins.sum() / (2 * len(above) * len(below)))
