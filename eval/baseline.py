"""Two runs of the same set side by side: what changed beyond chance, and for which cases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bootstrap import Delta, Row, differences
from eval.lines import BadSet, read_text
from eval.metrics import METRICS
from eval.report import FORMAT, Report

_SHOWN = 20
_ALL_OR_NOTHING = ([0, 1], [1, 1])


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that had all of a proportion in one run and nothing of it in the other."""

    metric: str
    case: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed over the ``cases`` that ran in both runs.

    ``left_out`` cases are in one run only, were changed, or failed before; ``broken`` are the
    ids of those that ran before and fail now.
    """

    cases: int
    left_out: int
    broken: tuple[str, ...]
    deltas: tuple[Delta, ...]
    flips: tuple[Flip, ...]

    @property
    def worse(self) -> bool:
        """Some metric is worse beyond chance, or a case that ran before fails now."""
        return bool(self.broken) or any(delta.says == "worse" for delta in self.deltas)

    def as_text(self) -> str:
        """The comparison as a plain table, lines ending in a newline."""
        lines = [
            f"against the baseline: {self.cases} cases in both, {self.left_out} left out",
            f"{'':28}{'before':>8}{'after':>8}  95% interval of the difference",
        ]
        for one in self.deltas:
            bounds = f"{one.low:+.3f} to {one.high:+.3f}"
            name = one.metric.replace("_", " ")
            lines.append(f"  {name:26}{one.before:>8.3f}{one.after:>8.3f}  {bounds}  {one.says}")
        lines.extend(f"failed now: {case}" for case in self.broken[:_SHOWN])
        for flip in self.flips[:_SHOWN]:
            change = f"{flip.before:.0f} -> {flip.after:.0f}"
            lines.append(f"flipped: {flip.metric.replace('_', ' '):26}{change}  {flip.case}")
        if len(self.flips) > _SHOWN:
            lines.append(f"flipped: {len(self.flips) - _SHOWN} more")
        return "".join(f"{line}\n" for line in lines)


def compare(baseline: Path, report: Report) -> Comparison:
    """Compare ``report`` with the JSON of an earlier one; ``BadSet`` if that is not one.

    Only cases are compared that ran in both and are the same question with the same gold.
    """
    before, after = _rows(read_text(baseline), baseline), _rows(report.as_json(), baseline)
    same = [key for key, row in after.items() if key in before and _same_case(before[key], row)]
    if not same:
        raise BadSet(f"{baseline}: has no case in common with this run")
    worked = [key for key in same if before[key]["answer"] is not None]
    broken = tuple(key for key in worked if after[key]["answer"] is None)
    shared = [key for key in worked if key not in broken]
    pair = [before[key] for key in shared], [after[key] for key in shared]
    left_out = len(before.keys() | after.keys()) - len(worked)
    return Comparison(len(shared), left_out, broken, differences(*pair), _flips(*pair))


def _rows(text: str, path: Path) -> dict[str, Row]:
    try:
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise ValueError(content["format"])
        return {row["case"]["id"]: row for row in content["outcomes"]}
    except (ValueError, KeyError, TypeError) as error:
        raise BadSet(f"{path}: not an evaluation report of format {FORMAT}") from error


def _same_case(before: Row, after: Row) -> bool:
    # Only what the old report knows of a case: a later version may say more about it.
    return all(after["case"].get(key) == old for key, old in before["case"].items())


def _flips(before: Sequence[Row], after: Sequence[Row]) -> tuple[Flip, ...]:
    flips = []
    for metric in METRICS:
        if metric.counts is None:
            continue
        for old, new in zip(before, after, strict=True):
            was, now = old["marks"].get(metric.name), new["marks"].get(metric.name)
            if was != now and was in _ALL_OR_NOTHING and now in _ALL_OR_NOTHING:
                flips.append(Flip(metric.name, old["case"]["id"], was[0], now[0]))
    return tuple(flips)
