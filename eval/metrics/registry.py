"""All metrics, in the order in which they are shown; each is defined in the docstring of its function.

Most are sums of marks, one for each case (``METRICS``), so that runs can be compared case by case.
AUROC, FA90, AURC, ECE, the AUROC of support and latency are computed over the whole run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.datasets.cases import DISAGREEMENT
from eval.metrics import abstention as abstaining
from eval.metrics import alce, calibration, claims, retrieval, risk, shapes
from eval.metrics import answers as answering
from eval.metrics import citations as citing
from eval.metrics.intervals import percentile, wilson
from eval.metrics.marks import Mark
from eval.running.run import CaseOutcome

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric made of marks. If it is a proportion, ``counts`` names what is counted.

    ``tag``: only for sets in which some case has this tag; other sets are not labelled for it.
    ``promised``: any loss, even in a single case, is a regression.
    """

    name: str
    group: str
    better: Better
    mark: Callable[[CaseOutcome], Mark | None]
    counts: str | None = None
    tag: str | None = None
    promised: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome with its mark for each metric that applies to it."""

    outcome: CaseOutcome
    marks: tuple[tuple[str, Mark], ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A figure of the report; ``value`` is None if no case has a mark for it.

    ``low`` and ``high`` bound its 95% interval: for a proportion, Wilson's interval of ``part`` out of
    ``whole`` independent items; for other figures, the bootstrap's over cases (``eval.report``).
    ``basis`` says in words what the figure was computed over.
    """

    name: str
    group: str
    better: Better
    value: float | None
    low: float | None
    high: float | None
    part: float | None
    whole: float
    basis: str


@dataclass(frozen=True, slots=True)
class Slice:
    """The figures of the cases that have one tag."""

    tag: str
    cases: int
    scores: tuple[Score, ...]


METRICS = (
    Metric("nDCG@10", "retrieval", "higher", retrieval.ndcg_at_10),
    Metric("R@5", "retrieval", "higher", retrieval.recall_at_5),
    Metric("MRR@10", "retrieval", "higher", retrieval.mrr_at_10),
    Metric("source_cited", "answers", "higher", answering.source_cited, "cases"),
    Metric("answer_in_sentence", "answers", "higher", answering.answer_in_sentence, "cases"),
    Metric("answer_in_best", "answers", "higher", answering.answer_in_best, "cases"),
    Metric("answer_in_claims", "answers", "higher", answering.answer_in_claims, "cases"),
    Metric("highlight_F1", "answers", "higher", answering.highlight_f1),
    Metric("highlight_F1_when_how_many", "answers", "higher", answering.highlight_f1_counted),
    Metric("value_match", "answers", "higher", answering.value_match, "cases"),
    Metric("exact_match", "answers", "higher", answering.exact_match, "cases"),
    Metric("token_F1", "answers", "higher", answering.token_f1),
    Metric("right_shape", "shapes", "higher", shapes.right_shape, "cases"),
    Metric("item_recall", "shapes", "higher", shapes.item_recall),
    Metric("item_precision", "shapes", "higher", shapes.item_precision, "parts"),
    Metric("exact_value", "shapes", "higher", shapes.exact_value, "cases"),
    Metric("sides_shown", "shapes", "higher", shapes.sides_shown, "comparisons"),
    Metric("missing_said", "shapes", "higher", shapes.missing_said, "cases"),
    Metric("points_covered", "shapes", "higher", shapes.points_covered),
    Metric("newest_first", "shapes", "higher", shapes.newest_first, "cases"),
    Metric("form_kept", "shapes", "higher", shapes.form_kept, "wishes"),
    Metric("plain_answer", "shapes", "higher", shapes.plain_answer, "cases"),
    Metric("asked_back", "shapes", "higher", shapes.asked_back, "cases"),
    Metric("cells_named", "shapes", "higher", shapes.cells_named, "cells"),
    Metric("all_cells", "shapes", "higher", shapes.all_cells, "cases"),
    Metric("rewrite_F1", "conversation", "higher", answering.rewrite_f1),
    Metric("citation_precision", "citations", "higher", citing.citation_precision, "citations"),
    Metric("citation_recall", "citations", "higher", citing.citation_recall, "gold sources"),
    Metric("span_overlap", "citations", "higher", citing.span_overlap),
    Metric("claim_in_quotes", "citations", "higher", citing.claim_in_quotes),
    Metric("unsupported_claims", "citations", "lower", citing.unsupported_claims, "claims"),
    Metric("ALCE_recall", "citations", "higher", alce.alce_recall, "claims"),
    Metric("ALCE_precision", "citations", "higher", alce.alce_precision, "citations"),
    Metric("quote_fidelity", "citations", "higher", citing.quote_fidelity, "quotes", promised=True),
    Metric(
        "abstention_precision", "abstention", "higher", abstaining.abstention_precision, "refused"
    ),
    Metric(
        "abstention_recall", "abstention", "higher", abstaining.abstention_recall, "unanswerable"
    ),
    Metric("false_refusal", "abstention", "lower", abstaining.false_refusal, "answerable"),
    Metric(
        "disagreement_found",
        "disagreement",
        "higher",
        answering.disagreement_found,
        "cases",
        DISAGREEMENT,
    ),
    Metric(
        "disagreement_false_alarm",
        "disagreement",
        "lower",
        answering.disagreement_false_alarm,
        "cases",
        DISAGREEMENT,
    ),
    Metric(
        "disagreement_F1",
        "disagreement",
        "higher",
        answering.disagreement_f1,
        tag=DISAGREEMENT,
    ),
    Metric("Brier", "confidence", "lower", calibration.brier),
    Metric("support_precision", "support", "higher", claims.support_precision, "called supported"),
    Metric("support_recall", "support", "higher", claims.support_recall, "supported"),
)


def judge(outcomes: Sequence[CaseOutcome]) -> tuple[Verdict, ...]:
    """The marks of each outcome; a failed one has none."""
    tags = {tag for outcome in outcomes for tag in outcome.case.tags}
    metrics = [metric for metric in METRICS if metric.tag is None or metric.tag in tags]
    return tuple(
        Verdict(
            outcome,
            tuple((m.name, mark) for m in metrics if (mark := m.mark(outcome)) is not None),
        )
        for outcome in outcomes
    )


def measure(verdicts: Sequence[Verdict]) -> tuple[Score, ...]:
    """Every metric over ``verdicts``, in a fixed order."""
    outcomes = [verdict.outcome for verdict in verdicts]
    sums = [_sum(metric, verdicts) for metric in METRICS]
    figures = (
        *_of_confidence(outcomes),
        _aurc(outcomes),
        _calibration(outcomes),
        _support_auroc(outcomes),
    )
    return (*sums, *figures, *_latency(outcomes))


def _sum(metric: Metric, verdicts: Sequence[Verdict]) -> Score:
    marks = [mark for verdict in verdicts for name, mark in verdict.marks if name == metric.name]
    part, whole = sum(mark.part for mark in marks), sum(mark.whole for mark in marks)
    low, high = wilson(part, whole) if metric.counts and whole else (None, None)
    return Score(
        name=metric.name,
        group=metric.group,
        better=metric.better,
        value=part / whole if whole else None,
        low=low,
        high=high,
        part=part,
        whole=whole,
        basis=f"{part:.0f} of {whole:.0f} {metric.counts}" if metric.counts else _cases(len(marks)),
    )


def _of_confidence(outcomes: Sequence[CaseOutcome]) -> tuple[Score, Score]:
    """AUROC and FA90 of the confidence: answerable cases against unanswerable ones."""
    positives = abstaining.confidences(outcomes, answerable=True)
    negatives = abstaining.confidences(outcomes, answerable=False)
    basis = f"{len(positives)} answerable, {len(negatives)} unanswerable"
    count = len(positives) + len(negatives)
    area = abstaining.auroc(positives, negatives)
    passed = abstaining.false_answers_at_90(positives, negatives)
    return (
        _figure("AUROC", "abstention", area, count, basis),
        _figure("FA90", "abstention", passed, count, basis, better="lower"),
    )


def _support_auroc(outcomes: Sequence[CaseOutcome]) -> Score:
    """AUROC of the support check: supported claims against unsupported ones."""
    positives = claims.scores(outcomes, supported=True)
    negatives = claims.scores(outcomes, supported=False)
    basis = f"{len(positives)} supported, {len(negatives)} not"
    area = abstaining.auroc(positives, negatives)
    return _figure("support_AUROC", "support", area, len(positives) + len(negatives), basis)


def _aurc(outcomes: Sequence[CaseOutcome]) -> Score:
    found = risk.pairs(outcomes)
    value, basis = risk.aurc(found), _cases(len(found))
    return _figure("AURC", "confidence", value, len(found), basis, better="lower")


def _calibration(outcomes: Sequence[CaseOutcome]) -> Score:
    value, count = calibration.calibration_error(outcomes)
    return _figure("ECE", "confidence", value, count, _cases(count), better="lower")


def _latency(outcomes: Sequence[CaseOutcome]) -> tuple[Score, ...]:
    """Milliseconds from question to complete answer: median and 95th percentile of the run."""
    times = [outcome.ms for outcome in outcomes if outcome.answer is not None]
    return tuple(
        _figure(
            f"latency_p{share}_ms",
            "latency",
            percentile(times, share / 100),
            len(times),
            _cases(len(times)),
            better="lower",
        )
        for share in (50, 95)
    )


def _figure(
    name: str, group: str, value: float | None, count: int, basis: str, better: Better = "higher"
) -> Score:
    return Score(name, group, better, value, None, None, None, count, basis)


def _cases(count: int) -> str:
    return f"{count} case" if count == 1 else f"{count} cases"
