"""Risk and coverage: how many answers would be wrong if only the most confident ones were given.

They use the cases that ran and whose result is known to be right or wrong
(``eval.metrics.correctness.would_be_right``), refused or not: the curve doesn't depend on the threshold.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from eval.metrics.correctness import would_be_right
from eval.running.run import CaseOutcome

Pairs = Sequence[tuple[float, bool]] | npt.NDArray[np.float64]
"""(confidence, right) of several cases; as an array of shape (n, 2), right is 1 or 0."""


def pairs(outcomes: Sequence[CaseOutcome]) -> list[tuple[float, bool]]:
    """(confidence, right) of each case that counts."""
    return [
        (outcome.answer.confidence, right)
        for outcome in outcomes
        if outcome.answer is not None and (right := would_be_right(outcome)) is not None
    ]


def risks(found: Pairs) -> npt.NDArray[np.float64]:
    """Share of wrong ones among the 1, 2, ... n most confident; for equal confidences, the mean is used.

    The selective risk of El-Yaniv and Wiener (2010); coverage is position / n.
    """
    if not len(found):
        return np.empty(0)
    confidence, right = np.asarray(found, dtype=float).T
    order = np.argsort(-confidence, kind="stable")
    _, group = np.unique(-confidence[order], return_inverse=True)
    wrong = 1 - right[order]
    shared = np.bincount(group, wrong) / np.bincount(group)
    return np.asarray(np.cumsum(shared[group]) / np.arange(1, len(found) + 1))


def aurc(found: Pairs) -> float | None:
    """Area under the risk-coverage curve, the mean of ``risks`` (Geifman et al. 2019); 0 is best.

    It falls with fewer wrong answers, and with wrong ones that are less sure. None without cases.
    """
    return float(risks(found).mean()) if len(found) else None
