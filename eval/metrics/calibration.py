"""Metrics of confidence: of the answers with confidence 0.8, about 80% should be right.

They use the answered cases that are known to be right or wrong (``eval.metrics.correctness``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.metrics.correctness import is_right
from eval.metrics.marks import Mark
from eval.metrics.risk import Pairs
from eval.running.run import CaseOutcome

_BINS = 10


def brier(outcome: CaseOutcome) -> Mark | None:
    """Mean squared distance of confidence from 1 if right, from 0 if wrong (Brier 1950)."""
    right = is_right(outcome)
    if right is None or outcome.answer is None:
        return None
    return Mark((outcome.answer.confidence - right) ** 2)


def calibration_error(outcomes: Sequence[CaseOutcome]) -> tuple[float | None, int]:
    """Expected calibration error over 10 bins, and how many answers it was taken over."""
    pairs = given(outcomes)
    return expected_error(pairs), len(pairs)


def given(outcomes: Sequence[CaseOutcome]) -> list[tuple[float, bool]]:
    """(confidence, right) of each answer that is known to be right or wrong."""
    return [
        (outcome.answer.confidence, right)
        for outcome in outcomes
        if outcome.answer is not None and (right := is_right(outcome)) is not None
    ]


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of similar confidence: their mean confidence and how many of them are right."""

    confidence: float
    right: int
    answers: int


def bins(pairs: Sequence[tuple[float, bool]]) -> list[Bin]:
    """The bins of ``expected_error``, in order of confidence; empty ones are left out."""
    if not pairs:
        return []
    confidence, right = np.array(pairs, dtype=float).T
    which = _bins(confidence)
    return [
        Bin(float(confidence[which == each].mean()), int(right[which == each].sum()), int(size))
        for each, size in enumerate(np.bincount(which))
        if size
    ]


def expected_error(pairs: Pairs) -> float | None:
    """Distance of mean confidence from share right, averaged over bins by their size.

    The 10 bins hold equally many (Nguyen and O'Connor 2015); equal confidences share the bin
    of their middle rank, so that order does not matter. None without pairs.
    """
    if not len(pairs):
        return None
    confidence, right = np.asarray(pairs, dtype=float).T
    gaps = np.bincount(_bins(confidence), confidence - right)
    return float(np.abs(gaps).sum() / len(pairs))


def _bins(confidence: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.asarray(np.floor(_middle_ranks(confidence) * _BINS / len(confidence)), dtype=np.int64)


def _middle_ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    ordered = np.sort(values)
    first = np.searchsorted(ordered, values, "left")
    last = np.searchsorted(ordered, values, "right") - 1
    middle: npt.NDArray[np.float64] = (first + last) / 2
    return middle
