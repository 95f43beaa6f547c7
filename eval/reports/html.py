"""A whole report as one HTML file that loads nothing from the network."""

from __future__ import annotations

import base64
import hashlib
import inspect
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files

from eval.comparison.baseline import Comparison
from eval.comparison.board import AimResult
from eval.metrics import abstention as abstaining
from eval.metrics import calibration, risk
from eval.metrics.diagnosis import explain
from eval.metrics.registry import METRICS
from eval.report import Report
from eval.reports import plots
from eval.reports.aims import as_markup
from eval.reports.cases import case
from eval.reports.changes import changes
from eval.reports.figures import confusion_table, fact_table, score_table, set_table, slice_table
from eval.reports.markup import Markup, element

_WHOLE = {
    "AUROC": abstaining.auroc,
    "FA90": abstaining.false_answers_at_90,
    "AURC": risk.aurc,
    "ECE": calibration.expected_error,
    "support_AUROC": abstaining.auroc,
}
_URGENT = ("failed", "wrong", "not judged", "right")
_CAUSES = (
    "right answer",
    "right refusal",
    "rightly supported",
    "rightly unsupported",
    "support missed",
    "false support",
    "false refusal",
    "false answer",
    "not retrieved",
    "wrong source",
    "wrong sentence",
    "incomplete",
    "failed",
    "gold lost",
    "not judged",
)


def html(
    reports: Sequence[Report],
    comparisons: Sequence[Comparison] = (),
    aims: Sequence[AimResult] = (),
) -> str:
    """The page: aims, all sets in one table, changes against a baseline, each set, every case with a filter."""
    style, script = _asset("page.css"), _asset("page.js")
    title = "Evaluation: " + ", ".join(report.title for report in reports)
    body = element(
        "main",
        element("h1", "Evaluation" if len(reports) > 1 else f"Evaluation: {reports[0].title}"),
        element("p", _made(reports), class_="made"),
        *([as_markup(aims)] if aims else []),
        *([element("h2", "All sets"), set_table(reports)] if len(reports) > 1 else []),
        *(changes(each) for each in comparisons),
        *(_set(number, report) for number, report in enumerate(reports)),
        _cases(reports),
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(script)),
        element("meta", name="viewport", content="width=device-width"),
        element("title", title),
        element("style", Markup(style)),
    )
    page = element(
        "html", head, element("body", body, element("script", Markup(script))), lang="en"
    )
    return f"<!doctype html>\n{page}\n"


def _made(reports: Sequence[Report]) -> str:
    cases = sum(report.counts.cases for report in reports)
    failed = sum(report.counts.failed for report in reports)
    generations = ", ".join(dict.fromkeys(each.generation for each in reports if each.generation))
    made = f"{cases:,} cases, {failed} failed · {reports[-1].date}"
    return f"{made} · index {generations}" if generations else made


def _set(number: int, report: Report) -> Markup:
    outcomes = [verdict.outcome for verdict in report.verdicts]
    drawn = [plots.risk_coverage(outcomes), plots.reliability(outcomes), plots.latency(outcomes)]
    slices, shapes = slice_table(report), confusion_table(report)
    return element(
        "section",
        element("h2", report.title),
        *([element("p", report.note, class_="note")] if report.note else []),
        *_what_became(report),
        element("div", *(plot for plot in drawn if plot), class_="plots"),
        score_table(report.scores, _explained),
        *([element("h3", "By tag"), slices] if slices else []),
        *([element("h3", "Shapes: asked in rows, told in columns"), shapes] if shapes else []),
        *_judged(report),
        element(
            "details",
            element("summary", "Settings and versions"),
            fact_table(report.settings, report.versions),
        ),
        id=f"set-{number}",
        class_="set",
    )


def _what_became(report: Report) -> list[Markup]:
    """How many cases are right, and how many went wrong at which step first."""
    found = Counter(explain(verdict.outcome).cause for verdict in report.verdicts)
    order = [cause for cause in _CAUSES if cause in found]
    columns = " ".join(f"minmax(1.6em, {found[cause]}fr)" for cause in order)
    bar = [
        element("span", str(found[cause]), class_=_class(cause), title=f"{found[cause]} {cause}")
        for cause in order
    ]
    legend = [
        element("li", element("b", str(found[cause])), f" {cause}", class_=_class(cause))
        for cause in order
    ]
    return [
        element("div", *bar, class_="became", style=f"grid-template-columns: {columns}"),
        element("ul", *legend, class_="legend"),
    ]


def _judged(report: Report) -> list[Markup]:
    """A language model's opinion of the answers, separate from all figures."""
    if report.judge is None:
        return []
    first, *others = report.judge.as_lines()
    said = element("ul", *(element("li", line) for line in others))
    return [element("h3", "A judge's opinion"), element("p", first), *([said] if others else [])]


def _class(cause: str) -> str:
    return cause.replace(" ", "-")


def _cases(reports: Sequence[Report]) -> Markup:
    verdicts = [(report.title, one) for report in reports for one in report.verdicts]
    # Failed and wrong cases first: readers look for these.
    verdicts.sort(key=lambda one: _URGENT.index(explain(one[1].outcome).says))
    findings = [explain(one.outcome) for _, one in verdicts]
    tags = sorted({tag for _, one in verdicts for tag in one.outcome.case.tags})
    causes = [cause for cause in _CAUSES if any(one.cause == cause for one in findings)]
    choices = [
        _select("says", "all outcomes", list(dict.fromkeys(one.says for one in findings))),
        _select("cause", "all causes", causes),
        _select("tags", "all tags", tags),
    ]
    if len(reports) > 1:
        choices.append(_select("set", "all sets", [report.title for report in reports]))
    wanted = element("input", type="search", id="words", placeholder="words in the case")
    return element(
        "section",
        element("h2", "Cases"),
        element("form", wanted, *choices, element("output", id="count"), class_="filter"),
        element("div", *(case(one, name) for name, one in verdicts), id="cases"),
    )


def _select(name: str, everything: str, choices: Sequence[str]) -> Markup:
    options = [element("option", each, value=each) for each in choices]
    first = element("option", everything, value="")
    return element("select", first, *options, name=name, aria_label=everything)


def _explained(name: str) -> str:
    """The definition of a metric: the docstring of the function that computes it."""
    marked = {metric.name: metric.mark for metric in METRICS}
    source = marked.get(name) or _WHOLE.get(name)
    return " ".join((inspect.getdoc(source) or "").replace("``", "").split()) if source else ""


def _asset(name: str) -> str:
    return (files("eval.reports") / name).read_text("utf-8")


def _policy(script: str) -> str:
    """The page's CSP: nothing may be loaded, and only the page's own script may run."""
    own = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{own}'"
