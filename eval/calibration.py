"""Metrics of confidence: of the answers said with 0.8, about 80% should be right.

Counted are answered cases of which it is known whether they are right: an answerable one is
right if a reference answer is in a quoted sentence (``answer_in_sentence``), an answer to an
unanswerable one is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from eval.answering import answer_in_sentence
from eval.marks import Mark
from eval.run import Outcome

_BINS = 10


def is_right(outcome: Outcome) -> bool | None:
    """Whether the answer given is right; None if none was given, or nobody knows."""
    if not outcome.answered:
        return None
    if outcome.case.answerable is False:
        return False
    mark = answer_in_sentence(outcome)
    return None if mark is None else bool(mark.part)


def brier(outcome: Outcome) -> Mark | None:
    """Mean squared distance of confidence from 1 if right, from 0 if wrong (Brier 1950)."""
    right = is_right(outcome)
    if right is None or outcome.answer is None:
        return None
    return Mark((outcome.answer.confidence - right) ** 2)


def calibration_error(outcomes: Sequence[Outcome]) -> tuple[float | None, int]:
    """Expected calibration error over 10 bins, and how many answers it was taken over."""
    pairs = [
        (outcome.answer.confidence, right)
        for outcome in outcomes
        if outcome.answer is not None and (right := is_right(outcome)) is not None
    ]
    return expected_error(pairs), len(pairs)


def expected_error(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """Distance of mean confidence from share right, averaged over bins by their size.

    The 10 bins hold equally many (Nguyen and O'Connor 2015); equal confidences share the bin
    of their middle rank, so that order does not matter. None without pairs.
    """
    if not pairs:
        return None
    confidence, right = np.array(pairs, dtype=float).T
    bins = np.floor(_middle_ranks(confidence) * _BINS / len(pairs)).astype(int)
    gaps = np.bincount(bins, confidence - right)
    return float(np.abs(gaps).sum() / len(pairs))


def _middle_ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    ordered = np.sort(values)
    first = np.searchsorted(ordered, values, "left")
    last = np.searchsorted(ordered, values, "right") - 1
    middle: npt.NDArray[np.float64] = (first + last) / 2
    return middle
