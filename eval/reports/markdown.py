"""A report as Markdown, short enough for a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from eval.comparison.baseline import Comparison
from eval.comparison.board import AimResult
from eval.metrics.diagnosis import explain
from eval.report import Report
from eval.reports.aims import HEAD, cells_of, summed_up
from eval.reports.figures import interval, shown, value
from eval.reports.markup import escaped

_WRONG_SHOWN = 30


def markdown(
    reports: Sequence[Report],
    comparisons: Sequence[Comparison] = (),
    aims: Sequence[AimResult] = (),
) -> str:
    """The aims, the changes against the baseline, each set's figures, and the wrong cases."""
    blocks = _aims(aims) if aims else []
    blocks += [block for each in comparisons for block in _changes(each)]
    blocks += [block for report in reports for block in _report(report)]
    return "\n\n".join(blocks) + "\n"


def _aims(aims: Sequence[AimResult]) -> list[str]:
    table = _table(HEAD, [cells_of(row) for row in aims])
    return ["## What it aims at", table, _cell(summed_up(aims))]


def _report(report: Report) -> list[str]:
    rows = [
        (shown(score.name), value(score), interval(score), score.basis)
        for score in report.scores
        if score.value is not None
    ]
    counts = report.counts
    head = f"{counts.cases} cases, {counts.failed} failed, index {report.generation}, {report.date}"
    return [
        f"## Evaluation: {_cell(report.title)}",
        _cell(head),
        _table(("", "value", "95% interval", "over"), rows),
        _wrong(report),
    ]


def _changes(comparison: Comparison) -> list[str]:
    rows = [
        (
            shown(one.metric),
            f"{one.before:.3f}",
            f"{one.after:.3f}",
            f"{one.low:+.3f} to {one.high:+.3f}",
            f"**{one.says}**" if one.says != "can't tell" else one.says,
        )
        for one in comparison.deltas
    ]
    head = ("", "before", "after", "95% interval of the difference", "")
    said = "worse than the baseline" if comparison.worse else "not worse than the baseline"
    lines = [f"- {what}: {_cell(case)}" for what, case in comparison.changed_cases()]
    title = f"## {_cell(comparison.name)}: {said} ({comparison.cases} cases in both)"
    return [title, _table(head, rows), *(["\n".join(lines)] if lines else [])]


def _wrong(report: Report) -> str:
    found = [(one.outcome.case, explain(one.outcome)) for one in report.verdicts]
    wrong = [(case, finding) for case, finding in found if finding.says in ("wrong", "failed")]
    rows = [(f.cause, case.id, case.question) for case, f in wrong[:_WRONG_SHOWN]]
    more = len(wrong) - len(rows)
    title = f"{len(wrong)} wrong of {len(found)}" + (f", the first {len(rows)}" if more else "")
    table = _table(("why", "case", "question"), rows)
    return f"<details><summary>{title}</summary>\n\n{table}\n\n</details>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    """Text on one line, escaped so that it can't end a cell or become HTML, a link or a mention."""
    # Backslashes first: a backslash before an escaped character would undo its escaping.
    safe = escaped(" ".join(text.split())).replace("\\", "\\\\").replace("|", "\\|")
    return safe.replace("[", "\\[").replace("`", "\\`").replace("@", "&#64;")
