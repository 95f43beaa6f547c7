"""The marks of a run's cases as arrays, to compute all figures over any selection of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.metrics.abstention import auroc, false_answers_at_90
from eval.metrics.calibration import expected_error
from eval.metrics.registry import METRICS
from eval.metrics.risk import aurc

Row = Mapping[str, Any]  # one outcome as in the report's JSON
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

NAMES = (*(metric.name for metric in METRICS), "AUROC", "FA90", "AURC", "ECE", "support_AUROC")
SIGN = np.array([1 if metric.better == "higher" else -1 for metric in METRICS] + [1, -1, -1, -1, 1])
"""1 if a higher value of a metric is better, -1 if a lower one is; in the order of ``NAMES``."""
SUMMED = len(METRICS)


class Sample:
    """The cases of one run that did not fail, in their order; arrays with one entry for each case.

    ``marks`` has the shape (cases, metrics, 2): part and whole, both 0 where a metric does not apply.
    ``figures`` are NaN if no case has a mark.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        marks = [[row["marks"].get(metric.name, (0, 0)) for metric in METRICS] for row in rows]
        self.marks = np.array(marks, dtype=float).reshape(len(rows), SUMMED, 2)
        self.confidence = np.array([row["answer"]["confidence"] for row in rows], dtype=float)
        self.answerable = np.array([_number(row["case"]["answerable"]) for row in rows])
        self.right = np.array([_number(row.get("would_be_right")) for row in rows])
        self.supported = np.array([_supported(row["case"]) for row in rows])
        self.answered = np.array([row["answer"]["status"] == "answered" for row in rows], bool)

    def __len__(self) -> int:
        return len(self.confidence)

    def figures(self, picks: Places) -> Floats:
        """Every figure of ``NAMES`` over the cases at ``picks``."""
        return np.append(self.sums(picks), self.of_the_whole(picks))

    def sums(self, picks: Places) -> Floats:
        """The figures that are sums of marks."""
        return shares(self.marks[picks].sum(axis=0))

    def of_the_whole(self, picks: Places) -> Floats:
        """AUROC, FA90, AURC, ECE and the AUROC of support over the cases at ``picks``."""
        confidence, right = self.confidence[picks], self.right[picks]
        answerable = self.answerable[picks]
        sides = confidence[answerable == 1], confidence[answerable == 0]
        area, passed = auroc(*sides), false_answers_at_90(*sides)
        judged = ~np.isnan(right)
        risk = aurc(_pairs(confidence, right, judged))
        error = expected_error(_pairs(confidence, right, judged & self.answered[picks]))
        supported = self.supported[picks]
        support = auroc(confidence[supported == 1], confidence[supported == 0])
        found = (area, passed, risk, error, support)
        return np.array([np.nan if each is None else each for each in found])

    def mixed(self, other: Sample, swapped: npt.NDArray[np.bool_]) -> Sample:
        """This run with the cases at ``swapped`` taken from the other run."""
        made = object.__new__(Sample)
        made.marks = np.where(swapped[:, None, None], other.marks, self.marks)
        for name in ("confidence", "answerable", "right", "supported", "answered"):
            setattr(made, name, np.where(swapped, getattr(other, name), getattr(self, name)))
        return made


def shares(sums: Floats) -> Floats:
    """Parts divided by wholes along the last axis; NaN where the whole is 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(sums[..., 0] / sums[..., 1])


def _pairs(confidence: Floats, right: Floats, chosen: npt.NDArray[np.bool_]) -> Floats:
    return np.column_stack([confidence[chosen], right[chosen]])


def _number(known: bool | None) -> float:
    return np.nan if known is None else float(known)


def _supported(case: Row) -> float:
    claim = case.get("claim")
    return _number(claim["supported"]) if claim else np.nan
