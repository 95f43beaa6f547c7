"""A comparison with a baseline as HTML."""

from __future__ import annotations

from eval.comparison.baseline import Comparison
from eval.reports.figures import shown
from eval.reports.markup import Markup, element

_SHOWN = 200


def changes(comparison: Comparison) -> Markup:
    """The change of each metric with its interval and verdict, and the cases that flipped."""
    rows = [
        element(
            "tr",
            element("th", shown(one.metric), scope="row"),
            element("td", f"{one.before:.3f}", class_="n"),
            element("td", f"{one.after:.3f}", class_="n"),
            element("td", f"{one.low:+.3f} to {one.high:+.3f}", class_="n"),
            element("td", f"{one.p_among_all:.3f}", class_="n"),
            element("td", one.says, class_=one.says.replace(" ", "-").replace("'", "")),
        )
        for one in comparison.deltas
    ]
    head = ("", "before", "after", "95% interval of the difference", "chance", "")
    cells = [element("th", each, scope="col") for each in head]
    table = element("table", element("thead", element("tr", *cells)), element("tbody", *rows))
    flips = [
        element("li", f"{shown(one.metric)}: {one.before:.0f} → {one.after:.0f}  {one.case}")
        for one in comparison.flips[:_SHOWN]
    ]
    broken = [element("li", f"failed now: {one}") for one in comparison.broken]
    return element(
        "section",
        element("h2", f"Against the baseline: {comparison.name}"),
        element("p", f"{comparison.cases} cases in both, {comparison.left_out} left out."),
        element("div", table, class_="wide"),
        element(
            "details",
            element("summary", f"{len(comparison.flips)} flips"),
            element("ul", *broken, *flips),
        ),
    )
