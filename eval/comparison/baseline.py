"""Compares two runs of the same set: significant changes, and the cases that changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.datasets.lines import BadSet, read_text
from eval.metrics.registry import METRICS
from eval.metrics.sampling import Row
from eval.metrics.significance import Delta, differences
from eval.report import FORMAT, Report

_SHOWN = 20
_ALL_OR_NOTHING = ([0, 1], [1, 1])


@dataclass(frozen=True, slots=True)
class Flip:
    """A case whose value of a proportion was 1 in one run and 0 in the other."""

    metric: str
    case: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes over the ``cases`` that ran in both runs.

    ``left_out`` cases are in one run only, were edited, or failed before; ``broken`` are the ids of
    cases that ran before and fail now. ``lost`` cases were right and are wrong now, ``won`` cases the
    opposite; ``wrong_before`` are all that were wrong, if the baseline says it.
    """

    name: str
    cases: int
    left_out: int
    broken: tuple[str, ...]
    deltas: tuple[Delta, ...]
    flips: tuple[Flip, ...]
    lost: tuple[str, ...]
    won: tuple[str, ...]
    wrong_before: frozenset[str]

    @property
    def worse(self) -> bool:
        """Whether a metric is significantly worse, or a case that ran before fails now."""
        return bool(self.broken) or any(delta.says == "worse" for delta in self.deltas)

    def as_text(self) -> str:
        """The comparison as a plain table, lines ending in a newline."""
        lines = [
            f"{self.name} against the baseline: {self.cases} cases in both, {self.left_out} left out",
            f"{'':28}{'before':>8}{'after':>8}  {'95% interval of it':18}  {'chance':>6}",
        ]
        for one in self.deltas:
            bounds = f"{one.low:+.3f} to {one.high:+.3f}"
            name = one.metric.replace("_", " ")
            lines.append(
                f"  {name:26}{one.before:>8.3f}{one.after:>8.3f}  {bounds:18}  {one.p_among_all:>6.3f}  {one.says}"
            )
        lines.extend(f"{what}: {case}" for what, case in self.changed_cases())
        for flip in self.flips[:_SHOWN]:
            change = f"{flip.before:.0f} -> {flip.after:.0f}"
            lines.append(f"flipped: {flip.metric.replace('_', ' '):26}{change}  {flip.case}")
        if len(self.flips) > _SHOWN:
            lines.append(f"flipped: {len(self.flips) - _SHOWN} more")
        return "".join(f"{line}\n" for line in lines)

    def changed_cases(self) -> list[tuple[str, str]]:
        """(kind of change, id) of the cases whose verdict changed, at most 20 of each kind."""
        kinds = (
            ("failed now", self.broken),
            ("right before, wrong now", self.lost),
            ("wrong before, right now", self.won),
        )
        return [(what, case) for what, cases in kinds for case in cases[:_SHOWN]]


def compare(baseline: Path, report: Report) -> Comparison:
    """Compare ``report`` with the JSON of an earlier report; ``BadSet`` if the file is no report.

    From a file of several sets, the set with the same name is used.
    Only cases that ran in both, with the same question and the same gold, are compared.
    """
    before = _rows(read_text(baseline), baseline, report.title)
    return _compared(before, report, baseline)


def compare_reports(earlier: Report, report: Report) -> Comparison:
    """Compare ``report`` with an earlier report of the same set."""
    path = Path(earlier.title)
    return _compared(_rows(earlier.as_json(), path, earlier.title), report, path)


def _compared(before: dict[str, Row], report: Report, baseline: Path) -> Comparison:
    after = _rows(report.as_json(), baseline, report.title)
    same = [key for key, row in after.items() if key in before and _same_case(before[key], row)]
    if not same:
        raise BadSet(f"{baseline}: has no case in common with this run of {report.title}")
    worked = [key for key in same if before[key]["answer"] is not None]
    broken = tuple(key for key in worked if after[key]["answer"] is None)
    shared = [key for key in worked if key not in broken]
    pair = [before[key] for key in shared], [after[key] for key in shared]
    turns = {key: (_says(before[key]), _says(after[key])) for key in shared}
    return Comparison(
        name=report.title,
        cases=len(shared),
        left_out=len(before.keys() | after.keys()) - len(worked),
        broken=broken,
        deltas=differences(*pair),
        flips=_flips(*pair),
        lost=tuple(key for key, turn in turns.items() if turn == ("right", "wrong")),
        won=tuple(key for key, turn in turns.items() if turn == ("wrong", "right")),
        wrong_before=frozenset(key for key, (was, _) in turns.items() if was == "wrong"),
    )


def _rows(text: str, path: Path, name: str) -> dict[str, Row]:
    try:
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise ValueError(content["format"])
        if "reports" in content:
            named = [each for each in content["reports"] if _title(each) == name]
            content = named[0] if named else {"outcomes": []}
        return {row["case"]["id"]: row for row in content["outcomes"]}
    except (ValueError, KeyError, TypeError) as error:
        raise BadSet(f"{path}: not an evaluation report of format {FORMAT}") from error


def _title(content: Row) -> str:
    return f"{content['set']} {content.get('variant', '')}".strip()


def _says(row: Row) -> str | None:
    finding = row.get("finding")
    return finding["says"] if finding else None


def _same_case(before: Row, after: Row) -> bool:
    return _knows(after["case"], before["case"])


def _knows(new: Any, old: Any) -> bool:
    """Whether ``new`` contains all of ``old``: a later version may store more about a case."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(_knows(new.get(key), old[key]) for key in old)
    if isinstance(old, list):
        return (
            isinstance(new, list)
            and len(new) == len(old)
            and all(_knows(*pair) for pair in zip(new, old, strict=True))
        )
    return bool(new == old)


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
