"""A report's tables for a terminal, as lines without line breaks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from eval.metrics.confusion import Confusion, matrix
from eval.metrics.registry import Score, Slice, Verdict

_ERRORS_SHOWN = 5
SLICED = (
    "nDCG@10",
    "source_cited",
    "answer_in_sentence",
    "citation_precision",
    "citation_recall",
    "right_shape",
    "item_recall",
    "exact_value",
    "points_covered",
    "all_cells",
    "abstention_recall",
    "false_refusal",
    "disagreement_F1",
    "support_AUROC",
)


def score_table(scores: Sequence[Score]) -> list[str]:
    """Every figure that has a value, by group, with its interval and what it was computed over."""
    scores = [score for score in scores if score.value is not None]
    lines = [f"{'':28}{'value':>8}  {'95% interval':14}  over"]
    # The sort is stable: metrics of a group keep their order.
    order = list(dict.fromkeys(score.group for score in scores))
    grouped = sorted(scores, key=lambda score: order.index(score.group))
    for group, members in groupby(grouped, key=lambda score: score.group):
        lines.append(group)
        lines.extend(_row(score) for score in members)
    return lines


def _row(score: Score) -> str:
    bounds = "" if score.low is None else f"{score.low:.3f} to {score.high:.3f}"
    return f"  {score.name.replace('_', ' '):26}{_value(score):>8}  {bounds:14}  {score.basis}"


def _value(score: Score) -> str:
    if score.value is None:
        return "-"
    return f"{score.value:.0f}" if score.name.endswith("_ms") else f"{score.value:.3f}"


def slice_table(slices: Sequence[Slice]) -> list[str]:
    """A row for each tag with the figures in ``SLICED``."""
    if not slices:
        return []
    told = {score.name for part in slices for score in part.scores if score.value is not None}
    shown = [name for name in SLICED if name in told]
    names = [name.replace("_", " ").rpartition(" ") for name in shown]
    width = max(len("tag"), *(len(part.tag) for part in slices))
    lines = [
        f"{'':{width}}  {'':>5}" + "".join(f"{first:>12}" for first, _, _ in names),
        f"{'tag':{width}}  {'cases':>5}" + "".join(f"{last:>12}" for _, _, last in names),
    ]
    for part in slices:
        values = {score.name: _value(score) for score in part.scores}
        row = "".join(f"{values[name]:>12}" for name in shown)
        lines.append(f"{part.tag:{width}}  {part.cases:>5}{row}")
    return [line.rstrip() for line in lines]


def confusion_table(found: Sequence[Confusion]) -> list[str]:
    """The confusion matrix of shapes: a row for each shape asked for, a column for each one told."""
    rows = matrix(found)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows
    ]
    return ["shapes: asked in rows, told in columns", *lines] if lines else []


def failures(verdicts: Sequence[Verdict]) -> list[str]:
    """The first cases that failed, and the number of further ones."""
    failed = [one.outcome for one in verdicts if one.outcome.error is not None]
    lines = [f"failed: {one.case.id}: {one.error}" for one in failed[:_ERRORS_SHOWN]]
    more = len(failed) - len(lines)
    return [*lines, f"failed: {more} more"] if more else lines


def fact_lines(*groups: Sequence[tuple[str, str]]) -> list[str]:
    """A line with name and value for each fact."""
    return [f"{name:28}{value}" for facts in groups for name, value in facts]
