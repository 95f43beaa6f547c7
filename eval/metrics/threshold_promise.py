"""Does a threshold keep its promised share of wrong answers for new questions of the same corpus?

One half of the questions chooses the threshold (``rag.calibration.thresholds.least_threshold``, as `citeback
calibrate` does), the other half is answered with it. The questions are those of a set, each also asked with
its gold sources hidden; both versions stay in the same half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.datasets.answer_matching import holds
from eval.metrics.correctness import references, would_be_right
from eval.metrics.registry import Verdict
from eval.metrics.significance import SEED
from eval.running.run import CaseOutcome
from rag.calibration.thresholds import TrialAnswer, least_threshold

PROMISED = (0.05, 0.1, 0.2)
SPLITS = 20
_DRAWS = 100  # bootstrap draws of questions, for the interval
_LEAST = 100  # questions; with fewer, half of them are too few to choose a threshold

Question = tuple[TrialAnswer, ...]
"""The trials of one question: unchanged, with its gold sources hidden, or both."""


@dataclass(frozen=True, slots=True)
class PromiseKept:
    """How much the promised shares of wrong answers were exceeded.

    ``excess`` is the largest (measured share - promised share) over ``PROMISED``, each the mean over
    random halves; ``low`` and ``high`` bound its 95% interval. ``came_true`` (the measured shares) and
    ``coverage`` (the shares of answerable questions answered) are in the order of ``PROMISED``, NaN if no
    threshold was found.
    """

    excess: float
    low: float
    high: float
    came_true: tuple[float, ...]
    coverage: tuple[float, ...]
    questions: int


def kept_promise(answerable: Sequence[Verdict], hidden: Sequence[Verdict]) -> PromiseKept | None:
    """The promise over ``answerable`` cases and those with ``hidden`` gold; None for fewer than 100
    questions, or if no threshold is found."""
    asked = _questions([one.outcome for one in (*answerable, *hidden)])
    if len(asked) < _LEAST:
        return None
    random = np.random.default_rng(SEED)
    seen = np.array([_halved(asked, random) for _ in range(SPLITS)])
    came_true, coverage = _mean(seen[:, 0]), _mean(seen[:, 1])
    if np.isnan(came_true).all():
        return None
    drawn = [
        _excess(_mean(np.array([_halved(_redrawn(asked, random), random)[0] for _ in range(3)])))
        for _ in range(_DRAWS)
    ]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return PromiseKept(
        _excess(came_true),
        float(low),
        float(high),
        tuple(map(float, came_true)),
        tuple(map(float, coverage)),
        len(asked),
    )


def _questions(outcomes: Sequence[CaseOutcome]) -> list[Question]:
    """The trials grouped by id, so that a question and its version with hidden gold stay together."""
    found: dict[str, list[TrialAnswer]] = {}
    for outcome in outcomes:
        if (tried := _tried(outcome)) is not None:
            found.setdefault(outcome.case.id, []).append(tried)
    return [tuple(each) for each in found.values()]


def _tried(outcome: CaseOutcome) -> TrialAnswer | None:
    """A trial as `citeback calibrate` counts it; None if another source also has the hidden answer."""
    right = would_be_right(outcome)
    if outcome.answer is None or right is None:
        return None
    if outcome.case.answerable:
        return TrialAnswer(outcome.answer.confidence, answerable=True, right=right)
    cited = (*outcome.answer.citations, *outcome.answer.nearest)
    if any(holds(each.quote, text) for each in cited for text in references(outcome)):
        return None
    return TrialAnswer(outcome.answer.confidence, answerable=False, right=False)


def _redrawn(asked: Sequence[Question], random: np.random.Generator) -> list[Question]:
    return [asked[at] for at in random.integers(0, len(asked), len(asked))]


def _halved(asked: Sequence[Question], random: np.random.Generator) -> np.ndarray:
    """Shares of wrong answers, and of answerable questions answered, in the half not used for choosing."""
    order = random.permutation(len(asked))
    chooses = [each for at in order[::2] for each in asked[at]]
    answers = [each for at in order[1::2] for each in asked[at]]
    found = [_under(answers, chooses, promised) for promised in PROMISED]
    return np.array(found).T


def _under(
    answers: Sequence[TrialAnswer], chooses: Sequence[TrialAnswer], promised: float
) -> tuple[float, float]:
    threshold = least_threshold("latin", chooses, target_error=promised)
    if threshold is None:
        return float("nan"), float("nan")
    given = [each for each in answers if each.confidence >= threshold.least_confidence]
    answerable = sum(each.answerable for each in answers)
    wrong = sum(not each.right for each in given) / len(given) if given else 0.0
    return wrong, sum(each.answerable for each in given) / answerable


def _mean(shares: np.ndarray) -> np.ndarray:
    """The mean over the halves in which a threshold was found."""
    told = ~np.isnan(shares)
    counts = told.sum(axis=0)
    return np.where(
        counts > 0, np.where(told, shares, 0).sum(axis=0) / np.maximum(counts, 1), np.nan
    )


def _excess(came_true: np.ndarray) -> float:
    over = came_true - np.array(PROMISED)
    return float(np.nanmax(over)) if not np.isnan(over).all() else float("nan")
