"""A report as JUnit XML: a test suite for each set, a test for each case."""

from __future__ import annotations

from collections.abc import Sequence

from eval.comparison.baseline import Comparison
from eval.metrics.diagnosis import explain
from eval.metrics.registry import Verdict
from eval.report import Report
from eval.reports.markup import Markup, element


def junit(reports: Sequence[Report], comparisons: Sequence[Comparison] = ()) -> str:
    """The XML. A wrong case is a failure; a case that could not be asked is an error.

    With a baseline, cases that were wrong there too are skipped, with the reason, so that CI fails for
    new errors and not for all known ones.
    """
    known = {each.name: each for each in comparisons}
    suites = element("testsuites", *(_suite(each, known.get(each.title)) for each in reports))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{suites}\n'


def _suite(report: Report, comparison: Comparison | None) -> Markup:
    cases = [_case(one, report.title, comparison) for one in report.verdicts]
    kinds = [kind for kind, _ in cases]
    return element(
        "testsuite",
        *(case for _, case in cases),
        name=report.title,
        timestamp=report.date,
        tests=str(len(cases)),
        failures=str(kinds.count("failure")),
        errors=str(kinds.count("error")),
        skipped=str(kinds.count("skipped")),
    )


def _case(verdict: Verdict, name: str, comparison: Comparison | None) -> tuple[str, Markup]:
    outcome, finding = verdict.outcome, explain(verdict.outcome)
    kind = {"right": "", "wrong": "failure", "failed": "error"}.get(finding.says, "skipped")
    known = comparison is not None and outcome.case.id in comparison.wrong_before
    why = finding.why
    if kind == "failure" and known:
        kind, why = "skipped", f"wrong in the baseline too: {why}"
    inside = [element(kind, outcome.case.question, message=why, type=finding.cause)] if kind else []
    if kind == "skipped":
        inside = [element(kind, message=why)]
    seconds = f"{outcome.ms / 1000:.3f}"
    return kind, element("testcase", *inside, classname=name, name=outcome.case.id, time=seconds)
