"""One table for runs of one set with several settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.comparison.baseline import Comparison
from eval.report import Report
from eval.reports.figures import shown, value


def variant_table(reports: Sequence[Report], comparisons: Sequence[Comparison]) -> str:
    """A row for each metric, a column for each run; + and - mark values better or worse than the first run's.

    ``comparisons`` compare each later run with the first one, in the order of the runs.
    """
    says = [{}, *({one.metric: one.says for one in each.deltas} for each in comparisons)]
    width = max(10, *(len(_label(report)) + 2 for report in reports))
    lines = [f"{reports[0].name:28}" + "".join(f"{_label(one):>{width}}" for one in reports)]
    for score in reports[0].scores:
        cells = [
            _cell(report, score.name, said) for report, said in zip(reports, says, strict=True)
        ]
        if any(cell.strip() != "–" for cell in cells):
            lines.append(
                f"  {shown(score.name):26}" + "".join(f"{cell:>{width}}" for cell in cells)
            )
    lines.append("  + better, - worse than the first beyond chance")
    return "\n".join(line.rstrip() for line in lines)


def _label(report: Report) -> str:
    return report.variant or report.name


def _cell(report: Report, name: str, says: Mapping[str, str]) -> str:
    sign = {"better": "+", "worse": "-"}.get(says.get(name, ""), " ")
    return f"{value(report.score(name))} {sign}"
