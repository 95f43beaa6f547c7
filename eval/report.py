"""The report of a run: a table for a person, and JSON with all data behind it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from eval.datasets.cases import CaseSet
from eval.metrics.confusion import Confusion, confusion
from eval.metrics.correctness import gold_is_lost, would_be_right
from eval.metrics.diagnosis import explain
from eval.metrics.judge import JudgedReport
from eval.metrics.registry import Score, Slice, Verdict, judge, measure
from eval.metrics.sampling import NAMES, Sample
from eval.metrics.significance import bounds, resamples
from eval.metrics.tables import confusion_table, fact_lines, failures, score_table, slice_table
from eval.running.run import CaseOutcome

Facts = tuple[tuple[str, str], ...]

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of cases by kind. All but ``cases`` and ``failed`` count only cases that ran.

    ``unknown`` cases have no label for answerability: metrics of abstention leave them out.
    ``claims`` ask nothing: they are checked against their evidence.
    ``gold_lost`` cases have gold text that is not in its source: metrics of citations leave them out.
    """

    cases: int
    failed: int
    answerable: int
    unanswerable: int
    unknown: int
    refused: int
    gold_lost: int
    claims: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one run, with everything needed to trace where they come from.

    ``settings`` and ``versions`` are (name, value) pairs, sorted by name; ``slices`` are sorted
    by tag, ``verdicts`` are in the order of the set. ``variant`` names the settings of this run if
    several are compared, as in ``quotes=2``; ``note`` is the set's own. The opinion of a ``judge``
    is separate from the scores.
    """

    name: str
    date: str
    generation: str
    settings: Facts
    versions: Facts
    counts: Counts
    scores: tuple[Score, ...]
    slices: tuple[Slice, ...]
    verdicts: tuple[Verdict, ...]
    variant: str = ""
    note: str = ""
    judge: JudgedReport | None = None

    @property
    def shapes(self) -> tuple[Confusion, ...]:
        """The confusion matrix of the questions' shapes; empty if no case has one."""
        return confusion(self.verdicts)

    @property
    def title(self) -> str:
        """The set's name and, if settings were varied, the variant."""
        return f"{self.name} {self.variant}".strip()

    def score(self, name: str) -> Score:
        """The figure of the metric ``name``; KeyError if there is no such metric."""
        for score in self.scores:
            if score.name == name:
                return score
        raise KeyError(name)

    def as_text(self) -> str:
        """The report as a plain table, lines ending in a newline."""
        blocks = [
            self._head(),
            score_table(self.scores),
            slice_table(self.slices),
            confusion_table(self.shapes),
            self.judge.as_lines() if self.judge else [],
            failures(self.verdicts),
            fact_lines(self.settings, self.versions),
        ]
        return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)

    def as_json(self) -> str:
        """The whole report as the text of one JSON object, with every case, answer and mark."""
        return written(self.content())

    def content(self) -> dict[str, object]:
        """The whole report as a JSON object."""
        return {
            "format": FORMAT,
            "set": self.name,
            "variant": self.variant,
            "note": self.note,
            "date": self.date,
            "generation": self.generation,
            "settings": dict(self.settings),
            "versions": dict(self.versions),
            "counts": asdict(self.counts),
            "scores": [asdict(score) for score in self.scores],
            "slices": [asdict(part) for part in self.slices],
            "shapes": [asdict(each) for each in self.shapes],
            "judge": self.judge and {**asdict(self.judge), "agreement": self.judge.agreement},
            "outcomes": [_outcome(verdict) for verdict in self.verdicts],
        }

    def _head(self) -> list[str]:
        counts = self.counts
        return [
            f"{self.title}: {counts.cases} cases, {counts.failed} failed ({self.date})",
            *([f"Note: {self.note}"] if self.note else []),
            *([f"{counts.claims} claims checked against their evidence"] if counts.claims else []),
            f"{counts.answerable} answerable, {counts.unanswerable} unanswerable, "
            f"{counts.unknown} unknown; {counts.refused} refused; "
            f"{counts.gold_lost} with gold text that is not in its source",
        ]


def report(
    case_set: CaseSet,
    outcomes: Sequence[CaseOutcome],
    *,
    settings: Sequence[tuple[str, str]],
    versions: Sequence[tuple[str, str]],
    generation: str,
    date: str,
) -> Report:
    """Judge ``outcomes`` and put the figures together; ``date`` is ISO 8601."""
    verdicts = judge(outcomes)
    return Report(
        name=case_set.name,
        date=date,
        generation=generation,
        settings=tuple(sorted(settings)),
        versions=tuple(sorted(versions)),
        counts=_count(outcomes),
        scores=scores_of(verdicts),
        slices=_slices(verdicts),
        verdicts=verdicts,
        note=case_set.note,
    )


def written(content: object) -> str:
    """JSON that any parser accepts, with a newline at its end."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
    # A lone surrogate can't be encoded as UTF-8, but can be written as a JSON escape.
    return text.encode("utf-8", "backslashreplace").decode() + "\n"


def _count(outcomes: Sequence[CaseOutcome]) -> Counts:
    ran = [outcome for outcome in outcomes if outcome.answer is not None]
    kinds = [outcome.case.answerable for outcome in ran if not outcome.case.claim]
    return Counts(
        cases=len(outcomes),
        failed=len(outcomes) - len(ran),
        answerable=kinds.count(True),
        unanswerable=kinds.count(False),
        unknown=kinds.count(None),
        refused=sum(outcome.refused for outcome in ran),
        gold_lost=sum(gold_is_lost(outcome) for outcome in ran),
        claims=len(ran) - len(kinds),
    )


def _slices(verdicts: Sequence[Verdict]) -> tuple[Slice, ...]:
    tags = sorted({tag for verdict in verdicts for tag in verdict.outcome.case.tags})
    parts = ((tag, [one for one in verdicts if tag in one.outcome.case.tags]) for tag in tags)
    return tuple(Slice(tag, len(part), measure(part)) for tag, part in parts)


def scores_of(verdicts: Sequence[Verdict]) -> tuple[Score, ...]:
    """Every figure over ``verdicts`` with its interval; figures without one of their own get the
    bootstrap's over cases."""
    scores = measure(verdicts)
    sample = Sample([_outcome(one) for one in verdicts if one.outcome.answer is not None])
    if len(sample) < 2:
        return scores
    low, high = bounds(np.array([sample.figures(picks) for picks in resamples(len(sample))]))
    found = {name: (float(low[at]), float(high[at])) for at, name in enumerate(NAMES)}
    return tuple(
        replace(score, low=found[score.name][0], high=found[score.name][1])
        if score.low is None and score.value is not None and score.name in found
        else score
        for score in scores
    )


def _outcome(verdict: Verdict) -> dict[str, object]:
    marks = {name: [float(mark.part), float(mark.whole)] for name, mark in verdict.marks}
    return {
        **asdict(verdict.outcome),
        "marks": marks,
        "would_be_right": would_be_right(verdict.outcome),
        "finding": asdict(explain(verdict.outcome)),
    }
