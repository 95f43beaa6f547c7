"""Aims: target values for the figures of sets, read from a TOML file (``eval/sets/targets.toml``).

```
[[target]]
about = "not in the documents: gold removed"
set = "squad2_halfdev"                # or sets = [...], taken together; "*" is all
against = ["squad2_gold_removed"]     # their unanswerable cases against the answerable ones of ``set``
metric = "AUROC"                      # any metric of the report, or "promise" (eval.metrics.threshold_promise)
at_least = 0.93                       # or at_most
shapes = ["list", "comparison"]       # optional: only the cases of one of these shapes
tags = ["held_out"]                   # optional: only the cases with all these tags
```
With ``kept`` instead of ``set``, it is a figure that was measured on held-out data during fitting.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.datasets.cases import Case
from eval.datasets.lines import BadSet, read_text
from eval.datasets.wanted import SHAPES
from eval.metrics.sampling import NAMES

PROMISE = "promise"
ALL = "*"
_KNOWN = {
    "about",
    "set",
    "sets",
    "against",
    "kept",
    "metric",
    "at_least",
    "at_most",
    "shapes",
    "tags",
}


@dataclass(frozen=True, slots=True)
class Target:
    """The target value of a metric over the cases of ``sets``: at least or at most ``aim``.

    With ``against``, over the answerable cases of ``sets`` and the unanswerable ones of ``against``.
    ``kept`` names a figure that was stored with the weights; then there are no sets. With ``shapes`` or
    ``tags``, only cases of one of the shapes and with all the tags count.
    """

    about: str
    sets: tuple[str, ...]
    metric: str
    aim: float
    at_least: bool
    against: tuple[str, ...] = ()
    kept: str | None = None
    shapes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def narrow(self) -> bool:
        """Whether only some cases of the sets count."""
        return bool(self.shapes or self.tags)

    def about_case(self, case: Case) -> bool:
        """Whether a case of the sets counts."""
        shape = case.wanted.shape if case.wanted else ""
        return (not self.shapes or shape in self.shapes) and set(self.tags) <= set(case.tags)

    @property
    def needed(self) -> tuple[str, ...]:
        """The sets that must have been run; the name ``*`` stands for all."""
        return (*self.sets, *self.against)


def targets(path: Path) -> tuple[Target, ...]:
    """The aims in a file; ``BadSet`` with one line if it can't be read."""
    try:
        told = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise BadSet(f"{path}: not TOML: {error}") from error
    rows = told.get("target")
    if set(told) != {"target"} or not isinstance(rows, list) or not rows:
        raise BadSet(f"{path}: it must hold [[target]] tables and nothing else")
    return tuple(_target(f"{path}: target {at}", row) for at, row in enumerate(rows, start=1))


def _target(where: str, row: object) -> Target:
    if not isinstance(row, Mapping):
        raise BadSet(f"{where} is no table")
    if unknown := sorted(row.keys() - _KNOWN):
        raise BadSet(f"{where}: unknown {unknown[0]!r}: it may name {', '.join(sorted(_KNOWN))}")
    if ("at_least" in row) == ("at_most" in row):
        raise BadSet(f"{where}: give one of at_least and at_most")
    aim = row.get("at_least", row.get("at_most"))
    if isinstance(aim, bool) or not isinstance(aim, (int, float)):
        raise BadSet(f"{where}: {aim!r} is no number")
    metric = str(row.get("metric", ""))
    if metric not in (*NAMES, PROMISE):
        raise BadSet(f"{where}: no metric {metric!r}: it may be {', '.join(NAMES)}, {PROMISE}")
    sets = _names(where, row.get("sets", [row["set"]] if "set" in row else []))
    kept = str(row["kept"]) if "kept" in row else None
    if bool(sets) == bool(kept):
        raise BadSet(f"{where}: give one of set, sets and kept")
    against = _names(where, row.get("against", []))
    if metric == PROMISE and not against:
        raise BadSet(f"{where}: {PROMISE} needs 'against', a set with hidden gold")
    shapes, tags = (_names(where, row.get(name, [])) for name in ("shapes", "tags"))
    if unknown := sorted(set(shapes) - set(SHAPES)):
        raise BadSet(f"{where}: no shape {unknown[0]!r}: it may be {', '.join(SHAPES)}")
    about = str(row.get("about", metric))
    return Target(about, sets, metric, float(aim), "at_least" in row, against, kept, shapes, tags)


def _names(where: str, told: object) -> tuple[str, ...]:
    if not isinstance(told, Sequence) or not all(isinstance(each, str) for each in told):
        raise BadSet(f"{where}: names must be a list of texts")
    return tuple(told)
