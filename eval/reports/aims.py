"""The target table for a terminal, an HTML page and a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from eval.comparison.board import AimResult
from eval.comparison.targets import ALL, Target
from eval.reports.markup import Markup, element

HEAD = ("", "set", "metric", "value", "95% interval", "aim", "")


def as_text(rows: Sequence[AimResult]) -> str:
    """The table as plain lines, with the number of aims that are met; empty if there is no row."""
    if not rows:
        return ""
    cells = [HEAD, *map(cells_of, rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    return "\n".join([*lines, summed_up(rows)]) + "\n"


def as_markup(rows: Sequence[AimResult]) -> Markup:
    """The table as HTML, the verdict first; a drawing shows the interval and the aim."""
    titles = ("", "", "set", "value, 95% interval", "", "aim", "over")
    head = [element("th", each, scope="col") for each in titles]
    table = element(
        "table",
        element("thead", element("tr", *head)),
        element("tbody", *map(_row, rows)),
        class_="aims",
    )
    return element(
        "section",
        element("h2", "What it aims at, and what it reaches"),
        element("p", summed_up(rows), class_="note"),
        element("div", table, class_="wide"),
    )


def cells_of(row: AimResult) -> tuple[str, str, str, str, str, str, str]:
    """The cells of a row, as text."""
    target = row.target
    value = "-" if row.value is None else f"{row.value:.3f}"
    bounds = "" if row.low is None or row.high is None else f"{row.low:.3f} to {row.high:.3f}"
    return target.about, _where(target), target.metric, value, bounds, _aim(target), _verdict(row)


def summed_up(rows: Sequence[AimResult]) -> str:
    """How many aims are met, in one sentence."""
    said = [row.says for row in rows]
    kinds = ("met", "not met", "can't tell", "not measured")
    counts = ", ".join(f"{said.count(each)} {each}" for each in kinds if each in said)
    return (
        f"{len(rows)} aims: {counts}. Met and not met are said where the whole interval lies on one "
        "side of the aim."
    )


def _row(row: AimResult) -> Markup:
    about, _, metric, value, bounds, aim, verdict = cells_of(row)
    says = row.says.replace(" ", "-").replace("'", "")
    against = f"against {', '.join(row.target.against)}" if row.target.against else ""
    return element(
        "tr",
        element("td", element("span", verdict, class_=f"verdict {says}")),
        element("th", about, element("small", metric.replace("_", " ")), scope="row"),
        element(
            "td", _sets(row.target), element("small", (_narrowed(row.target) + against).strip())
        ),
        element("td", value, element("small", bounds), class_="n"),
        element("td", _drawn(row)),
        element("td", aim, class_="n"),
        element("td", row.basis, class_="basis"),
    )


def _drawn(row: AimResult) -> Markup:
    """Value and interval on a line from 0 to 1, with a stroke at the aim."""
    if row.value is None or row.low is None or row.high is None:
        return Markup()
    low, high, at, aim = (
        100 * min(max(each, 0.0), 1.0) for each in (row.low, row.high, row.value, row.target.aim)
    )
    return element(
        "svg",
        element("line", x1=0, x2=100, y1=6, y2=6, class_="whole"),
        element("line", x1=low, x2=high, y1=6, y2=6, class_="reach"),
        element("line", x1=aim, x2=aim, y1=0, y2=12, class_="aim"),
        element("circle", cx=at, cy=6, r=3, class_="bin"),
        viewBox="-4 0 108 12",
        class_="drawn",
        aria_hidden="true",
    )


def _verdict(row: AimResult) -> str:
    if row.says != "can't tell" or row.short is None:
        return row.says
    return f"{row.says} ({'short' if row.short else 'reached'})"


def _where(target: Target) -> str:
    against = f" against {', '.join(target.against)}" if target.against else ""
    return _sets(target) + _narrowed(target) + against


def _sets(target: Target) -> str:
    names = ", ".join("all sets" if name == ALL else name for name in target.sets)
    return names or "held out while fitting"


def _narrowed(target: Target) -> str:
    said = ", ".join(each.replace("_", " ") for each in (*target.shapes, *target.tags))
    return f" ({said})" if said else ""


def _aim(target: Target) -> str:
    return f"{'at least' if target.at_least else 'at most'} {target.aim:g}"
