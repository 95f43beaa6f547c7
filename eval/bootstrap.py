"""Paired bootstrap: is the difference of two runs more than the luck of the cases drawn?

Both runs are resampled with the same cases (Efron and Tibshirani 1993; for comparing systems,
Koehn 2004); a difference counts if its 95% percentile interval leaves out zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from eval.abstaining import auroc
from eval.metrics import METRICS

Says = Literal["better", "worse", "can't tell"]
Row = Mapping[str, Any]  # one outcome as the report's JSON has it

_RESAMPLES = 2000
_SEED = 20251
_NAMES = (*(metric.name for metric in METRICS), "AUROC")
_SIGN = np.array([1 if metric.better == "higher" else -1 for metric in METRICS] + [1])


@dataclass(frozen=True, slots=True)
class Delta:
    """A metric in both runs, and the 95% interval of after - before."""

    metric: str
    before: float
    after: float
    low: float
    high: float
    says: Says


def differences(before: Sequence[Row], after: Sequence[Row]) -> tuple[Delta, ...]:
    """Each metric that both runs tell; the same cases, in the same order, on both sides."""
    if not before:
        return ()
    old, new = _Sample(before), _Sample(after)
    everything = np.arange(len(before))
    was, now = old.figures(everything), new.figures(everything)
    random = np.random.default_rng(_SEED)
    draws = (random.integers(0, len(before), len(before)) for _ in range(_RESAMPLES))
    changes = np.array([new.figures(picks) - old.figures(picks) for picks in draws])
    return tuple(
        _delta(int(column), float(was[column]), float(now[column]), changes[:, column])
        for column in np.flatnonzero(~np.isnan(now - was))
    )


def _delta(column: int, was: float, now: float, changes: npt.NDArray[np.float64]) -> Delta:
    low, high = np.nanpercentile(changes, [2.5, 97.5])
    gain = sorted((low * _SIGN[column], high * _SIGN[column]))
    says: Says = "better" if gain[0] > 0 else "worse" if gain[1] < 0 else "can't tell"
    return Delta(_NAMES[column], was, now, float(low), float(high), says)


class _Sample:
    """The marks of a run's cases as arrays, to take figures over any selection of them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        marks = [[row["marks"].get(metric.name, (0, 0)) for metric in METRICS] for row in rows]
        self.marks = np.array(marks, dtype=float)
        self.confidence = np.array([row["answer"]["confidence"] for row in rows], dtype=float)
        self.answerable = np.array([row["case"]["answerable"] is True for row in rows])
        self.unanswerable = np.array([row["case"]["answerable"] is False for row in rows])

    def figures(self, picks: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Every metric of ``_NAMES`` over the cases at ``picks``; NaN where none tells."""
        part, whole = self.marks[picks].sum(axis=0).T
        with np.errstate(invalid="ignore"):
            sums = part / whole
        confidence = self.confidence[picks]
        area = auroc(confidence[self.answerable[picks]], confidence[self.unanswerable[picks]])
        return np.append(sums, np.nan if area is None else area)
