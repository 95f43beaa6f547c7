"""The target table: each aim with the measured value, and whether the aim is met.

"Met" and "not met" require that the whole 95% interval is on one side of the aim; otherwise there are
too few cases to tell. For an aim that can't be exceeded (1, or at most 0), the value decides.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from eval.comparison.targets import ALL, PROMISE, Target
from eval.metrics.registry import Score, Verdict, measure
from eval.metrics.threshold_promise import PROMISED, kept_promise
from eval.report import Report, scores_of

Met = Literal["met", "not met", "can't tell", "not measured"]
_FEW = 20  # with fewer cases, the bootstrap's interval is too narrow (for one case, its width is 0)
_KEPT_IN = "support.json"  # below rag/verification/
_SEEN = "words and cross-encoder"  # the method used for languages that the cross-encoder reads
_SAME = 5e-7  # stored figures are rounded


@dataclass(frozen=True, slots=True)
class AimResult:
    """One aim and its result; ``value`` is None if it was not measured.

    ``low`` and ``high`` bound the 95% interval, ``basis`` says what it was computed over.
    """

    target: Target
    value: float | None
    low: float | None
    high: float | None
    basis: str
    says: Met

    @property
    def short(self) -> bool | None:
        """Whether the value misses the aim, regardless of its interval; None without a value."""
        if self.value is None:
            return None
        return (self.target.aim - self.value) * (1 if self.target.at_least else -1) > _SAME


def board(reports: Sequence[Report], targets: Sequence[Target]) -> tuple[AimResult, ...]:
    """A row for each target whose sets were run; variants of settings are left out."""
    asked = {report.name: report for report in reports if not report.variant}
    rows = []
    for target in targets:
        if all(name in asked or name == ALL for name in target.needed):
            value, low, high, basis = _measured(target, asked)
            rows.append(AimResult(target, value, low, high, basis, _says(target, value, low, high)))
    return tuple(rows)


_Figure = tuple[float | None, float | None, float | None, str]


def _measured(target: Target, asked: Mapping[str, Report]) -> _Figure:
    if target.kept:
        return _kept(target.kept)
    names = list(asked) if ALL in target.sets else target.sets
    found = [
        one for name in names for one in asked[name].verdicts if target.about_case(one.outcome.case)
    ]
    against = [one for name in target.against for one in asked[name].verdicts]
    if target.metric == PROMISE:
        return _promise(found, against)
    if target.against:
        found = [*_known(found, answerable=True), *_known(against, answerable=False)]
    elif len(names) == 1 and not target.narrow:
        return _figure(asked[names[0]].scores, target.metric)
    figure = _figure(measure(found), target.metric)
    # The bootstrap computes all figures at once, which takes seconds.
    return figure if figure[1] is not None else _figure(scores_of(found), target.metric)


def _figure(scores: Sequence[Score], metric: str) -> _Figure:
    score = next(each for each in scores if each.name == metric)
    if score.whole < _FEW:
        return score.value, None, None, score.basis
    return score.value, score.low, score.high, score.basis


def _known(verdicts: Sequence[Verdict], *, answerable: bool) -> list[Verdict]:
    return [one for one in verdicts if one.outcome.case.answerable is answerable]


def _promise(answerable: Sequence[Verdict], hidden: Sequence[Verdict]) -> _Figure:
    kept = kept_promise(_known(answerable, answerable=True), _known(hidden, answerable=False))
    if kept is None:
        return None, None, None, "under 100 questions, or at no confidence are few enough wrong"
    said = "; ".join(
        f"{promised:.2f}: {wrong:.3f} wrong, {covered:.2f} answered"
        for promised, wrong, covered in zip(PROMISED, kept.came_true, kept.coverage, strict=True)
    )
    return kept.excess, kept.low, kept.high, f"{kept.questions} questions; {said}"


def _kept(name: str) -> _Figure:
    """A figure that `python -m eval.fit.support` measured and stored with its weights."""
    told = json.loads((files("rag.verification") / _KEPT_IN).read_text("utf-8"))[_SEEN]["measured"]
    figure = told[name]
    return (
        figure["value"],
        figure["low"],
        figure["high"],
        f"{told['pairs']} pairs, rag/verification/{_KEPT_IN}",
    )


def _says(target: Target, value: float | None, low: float | None, high: float | None) -> Met:
    if value is None:
        return "not measured"
    if target.aim == (1 if target.at_least else 0):
        low = high = value
    if low is None or high is None:
        return "can't tell"
    reached, missed = (low, high) if target.at_least else (-high, -low)
    aim = target.aim if target.at_least else -target.aim
    if reached >= aim - _SAME:
        return "met"
    return "not met" if missed < aim - _SAME else "can't tell"
