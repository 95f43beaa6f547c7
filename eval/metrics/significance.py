"""Is the difference of two runs statistically significant?

Each metric gets an interval and a paired test: the same case in both runs. The verdict on a metric is
corrected for the number of metrics tested: of twenty comparisons of two equal systems, about one calls
any metric better or worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import Literal

import numpy as np
import numpy.typing as npt

from eval.metrics.registry import METRICS
from eval.metrics.sampling import NAMES, SIGN, SUMMED, Floats, Places, Row, Sample, shares

Says = Literal["better", "worse", "can't tell"]

SEED = 20251
_RESAMPLES = 1000
_SWAPS = 1000
_LEAST_P = 0.05
_EVER = frozenset(metric.name for metric in METRICS if metric.promised)


@dataclass(frozen=True, slots=True)
class Delta:
    """A metric in both runs, with the 95% interval of after - before, and p values.

    ``p`` is the probability of so large a difference if the runs were equal. ``p_among_all`` is the
    probability that any metric differs so much; 0.05 or less gives the verdict better or worse.
    """

    metric: str
    before: float
    after: float
    low: float
    high: float
    p: float
    p_among_all: float
    says: Says


def differences(before: Sequence[Row], after: Sequence[Row]) -> tuple[Delta, ...]:
    """Each metric that has a value in both runs; both must have the same cases in the same order."""
    if not before:
        return ()
    old, new = Sample(before), Sample(after)
    everything = np.arange(len(old))
    was, now = old.figures(everything), new.figures(everything)
    told = np.flatnonzero(~np.isnan(now - was))
    (low, high), chances = _interval(old, new), _chances(old, new, told)
    return tuple(
        Delta(
            metric=NAMES[column],
            before=float(was[column]),
            after=float(now[column]),
            low=float(low[column]),
            high=float(high[column]),
            p=float(chances.alone[at]),
            p_among_all=float(chances.among_all[at]),
            says=_says(int(column), float(now[column] - was[column]), chances.among_all[at]),
        )
        for at, column in enumerate(told)
    )


def _says(column: int, change: float, p: float) -> Says:
    gain = change * SIGN[column]
    # For a promised metric, any loss is worse: no test is needed.
    if p > _LEAST_P and not (gain < 0 and NAMES[column] in _EVER):
        return "can't tell"
    return "better" if gain > 0 else "worse"


def _interval(old: Sample, new: Sample) -> tuple[Floats, Floats]:
    """The paired percentile bootstrap: both runs are resampled with the same cases.

    Efron and Tibshirani 1993; for comparing systems, Koehn 2004.
    """
    draws = resamples(len(old))
    changes = np.array([new.figures(picks) - old.figures(picks) for picks in draws])
    return bounds(changes)


def resamples(cases: int) -> list[Places]:
    """Bootstrap draws of ``cases`` cases with replacement; the same draws every time."""
    random = np.random.default_rng(SEED)
    return [random.integers(0, cases, cases) for _ in range(_RESAMPLES)]


def bounds(values: Floats) -> tuple[Floats, Floats]:
    """The 2.5% and 97.5% percentiles of each column; 0 for a column without any value."""
    filled = np.where(np.isnan(values).all(axis=0), 0.0, values)
    low, high = np.nanpercentile(filled, [2.5, 97.5], axis=0)
    return low, high


@dataclass(frozen=True, slots=True)
class _Chances:
    """The two-sided p of each metric: on its own, and corrected for all metrics tested."""

    alone: Floats
    among_all: Floats


def _chances(old: Sample, new: Sample, told: Places) -> _Chances:
    """How often is the difference as large if a coin decides which run each outcome belongs to?

    The randomisation test (Fisher 1935; Smucker et al. 2007), with one coin for each case. For yes/no
    marks, ``alone`` is McNemar's exact test (1947). ``among_all`` uses the largest standardised difference
    of any metric (Westfall and Young 1993, max T), which accounts for correlated metrics: it controls the
    error rate of the whole table.
    """
    swaps = np.random.default_rng(SEED).integers(0, 2, (_SWAPS, len(old))).astype(bool)
    chance = np.nan_to_num(_swapped(old, new, swaps)[:, told])
    seen = _changes(old, new)[told]
    spread = np.sqrt((chance**2).mean(axis=0))
    spread[spread == 0] = np.inf  # no case differs
    largest = np.abs(chance / spread).max(axis=1)
    # A small tolerance: sums in another order differ in their last bits.
    among_all = [(largest >= abs(each) - 1e-9).mean() for each in seen / spread]
    alone = (np.abs(chance) >= np.abs(seen) - 1e-12).mean(axis=0)
    for at, column in enumerate(told):
        if column < SUMMED and (exact := _mcnemar(old, new, int(column))) is not None:
            alone[at] = exact
    return _Chances(alone, np.array(among_all))


def _changes(old: Sample, new: Sample) -> Floats:
    everything = np.arange(len(old))
    return new.figures(everything) - old.figures(everything)


def _swapped(old: Sample, new: Sample, swaps: npt.NDArray[np.bool_]) -> Floats:
    """The difference of each metric under each of ``swaps`` (draws, cases)."""
    moved = np.tensordot(swaps.astype(float), new.marks - old.marks, axes=(1, 0))
    sums = shares(new.marks.sum(axis=0) - moved) - shares(old.marks.sum(axis=0) + moved)
    everything = np.arange(len(old))
    whole = [
        new.mixed(old, swap).of_the_whole(everything)
        - old.mixed(new, swap).of_the_whole(everything)
        for swap in swaps
    ]
    return np.hstack([sums, np.array(whole)])


def _mcnemar(old: Sample, new: Sample, column: int) -> float | None:
    """The exact p for yes/no marks that both runs have in the same cases; None for other marks."""
    before, after = old.marks[:, column], new.marks[:, column]
    if not np.isin((before, after), (0, 1)).all() or (before[:, 1] != after[:, 1]).any():
        return None
    flipped = after[:, 0] - before[:, 0]
    ups, downs = int((flipped > 0).sum()), int((flipped < 0).sum())
    flips = ups + downs
    # Integers, divided only at the end: from 1,024 flips on, 2**flips is too large for a float.
    tail: int = sum(comb(flips, fewer) for fewer in range(min(ups, downs) + 1))
    return min(1.0, 2 * tail / (1 << flips))
