"""The figures of a report as HTML tables: all figures of one set, its slices, and all sets side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from eval.metrics.confusion import matrix
from eval.metrics.diagnosis import explain
from eval.metrics.registry import Score
from eval.metrics.tables import SLICED
from eval.report import Facts, Report
from eval.reports.markup import Markup, element, joined

HEADLINES = (*SLICED, "AUROC", "ECE", "latency_p50_ms")
"""The figures that fit into one row; the others are in the table of their set."""


def shown(name: str) -> str:
    """A metric's name as a reader sees it."""
    return name.replace("_", " ")


def value(score: Score) -> str:
    """A figure as text; a dash if it has no value."""
    if score.value is None:
        return "–"
    return f"{score.value:,.0f}" if score.name.endswith("_ms") else f"{score.value:.3f}"


def interval(score: Score) -> str:
    """A figure's 95% interval as text; empty if it has none."""
    if score.value is None or score.low is None or score.high is None:
        return ""
    return f"{score.low:.2f} to {score.high:.2f}"


def score_table(scores: Sequence[Score], explained: Callable[[str], str]) -> Markup:
    """Every figure that has a value, by group, with a drawing of its interval."""
    told = [score for score in scores if score.value is not None]
    order = list(dict.fromkeys(score.group for score in told))
    rows = []
    for group, members in groupby(sorted(told, key=lambda s: order.index(s.group)), _group):
        rows.append(
            element("tr", element("th", group, colspan=5, scope="rowgroup"), class_="group")
        )
        rows.extend(_row(score, explained(score.name)) for score in members)
    return _table(("", "value", "95% interval", "", "over"), rows, class_="scores")


def _row(score: Score, explained: str) -> Markup:
    arrow = "↑" if score.better == "higher" else "↓"
    name = element("abbr", shown(score.name), title=explained) if explained else shown(score.name)
    return element(
        "tr",
        element(
            "th", name, " ", element("i", arrow, title=f"{score.better} is better"), scope="row"
        ),
        element("td", value(score), class_="n"),
        element("td", interval(score), class_="n"),
        element("td", _drawn(score)),
        element("td", score.basis, class_="basis"),
    )


def _drawn(score: Score) -> Markup:
    """The interval on a line from 0 to 1."""
    if score.value is None or score.low is None or score.high is None:
        return Markup()
    low, high, at = (100 * min(max(x, 0.0), 1.0) for x in (score.low, score.high, score.value))
    return element(
        "svg",
        element("line", x1=0, x2=100, y1=5, y2=5, class_="whole"),
        element("line", x1=low, x2=high, y1=5, y2=5, class_="reach"),
        element("circle", cx=at, cy=5, r=3, class_="bin"),
        viewBox="-4 0 108 10",
        class_="drawn",
        aria_hidden="true",
    )


def slice_table(report: Report) -> Markup:
    """The headline figures for the cases of each tag."""
    if not report.slices:
        return Markup()
    scores = [{score.name: score for score in part.scores} for part in report.slices]
    names = [name for name in HEADLINES if any(found[name].value is not None for found in scores)]
    rows = [
        element(
            "tr",
            element("th", part.tag, scope="row"),
            element("td", str(part.cases), class_="n"),
            *(element("td", value(found[name]), class_="n") for name in names),
        )
        for part, found in zip(report.slices, scores, strict=True)
    ]
    return _table(("tag", "cases", *map(shown, names)), rows, class_="slices")


def confusion_table(report: Report) -> Markup:
    """The confusion matrix of shapes; empty if no case has one."""
    rows = matrix(report.shapes)
    if not rows:
        return Markup()
    head, *others = rows
    marked = [
        element(
            "tr",
            element("th", asked, scope="row"),
            *(
                element(
                    "td", "" if count == "." else count, class_="n same" if told == asked else "n"
                )
                for told, count in zip(head[1:], counts, strict=True)
            ),
        )
        for asked, *counts in others
    ]
    return _table(head, marked, class_="shapes")


def set_table(reports: Sequence[Report]) -> Markup:
    """One row for each set: the number of right cases, and the headline figures that any set has."""
    told = [n for n in HEADLINES if any(each.score(n).value is not None for each in reports)]
    rows = []
    for number, report in enumerate(reports):
        link = element("a", report.title, href=f"#set-{number}")
        cells = [element("td", str(report.counts.cases), class_="n"), _came_out_right(report)]
        for name in told:
            score = report.score(name)
            small = element("small", interval(score)) if interval(score) else Markup()
            cells.append(element("td", value(score), small, class_="n"))
        rows.append(element("tr", element("th", link, scope="row"), *cells))
    arrows = [
        f"{shown(name)} {'↑' if reports[0].score(name).better == 'higher' else '↓'}"
        for name in told
    ]
    return _table(("set", "cases", "came out right ↑", *arrows), rows, class_="sets")


def _came_out_right(report: Report) -> Markup:
    """The number of right cases among the judged ones, answers and refusals alike, with a bar."""
    said = [explain(verdict.outcome).says for verdict in report.verdicts]
    right, judged = said.count("right"), sum(each != "not judged" for each in said)
    if not judged:
        return element("td", "–", class_="n")
    share = 100 * right / judged
    bar = element(
        "svg",
        element("rect", x=0, y=0, width=share, height=6, class_="good"),
        element("rect", x=share, y=0, width=100 - share, height=6, class_="bad"),
        viewBox="0 0 100 6",
        preserveAspectRatio="none",
        class_="share",
        aria_hidden="true",
    )
    return element("td", f"{right} of {judged}", bar, class_="n")


def fact_table(*groups: Facts) -> Markup:
    """Settings and versions, one row each."""
    rows = [
        element("tr", element("th", name, scope="row"), element("td", told))
        for facts in groups
        for name, told in facts
    ]
    return element("table", element("tbody", *rows), class_="facts")


def _table(head: Sequence[str], rows: Sequence[Markup], class_: str | None = None) -> Markup:
    cells = joined(*(element("th", each, scope="col") for each in head))
    table = element(
        "table",
        element("thead", element("tr", cells)),
        element("tbody", *rows),
        class_=class_,
    )
    return element("div", table, class_="wide")


def _group(score: Score) -> str:
    return score.group
