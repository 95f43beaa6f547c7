"""The target table for a terminal, a page and a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from eval.board import Row
from eval.reports.markup import Markup, element
from eval.targets import ALL, Target

HEAD = ("", "set", "metric", "value", "95% interval", "aim", "")


def as_text(rows: Sequence[Row]) -> str:
    """The table as plain lines, with how many aims are met; empty where there is no row."""
    if not rows:
        return ""
    cells = [HEAD, *map(cells_of, rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    return "\n".join([*lines, summed_up(rows)]) + "\n"


def as_markup(rows: Sequence[Row]) -> Markup:
    """The table with what is met in colour; what each figure was taken over stands beside it."""
    head = [element("th", each, scope="col") for each in (*HEAD, "over")]
    return element(
        "section",
        element("h2", "What it aims at"),
        element("p", summed_up(rows), class_="note"),
        element(
            "div",
            element(
                "table",
                element("thead", element("tr", *head)),
                element("tbody", *map(_row, rows)),
                class_="aims",
            ),
            class_="wide",
        ),
    )


def cells_of(row: Row) -> tuple[str, str, str, str, str, str, str]:
    """What stands in a row, as text."""
    target = row.target
    value = "-" if row.value is None else f"{row.value:.3f}"
    bounds = "" if row.low is None or row.high is None else f"{row.low:.3f} to {row.high:.3f}"
    return target.about, _where(target), target.metric, value, bounds, _aim(target), _verdict(row)


def summed_up(rows: Sequence[Row]) -> str:
    """How many aims are met, in one sentence."""
    said = [row.says for row in rows]
    kinds = ("met", "not met", "can't tell", "not measured")
    counts = ", ".join(f"{said.count(each)} {each}" for each in kinds if each in said)
    return (
        f"{len(rows)} aims: {counts}. Met and not met are said where the whole interval lies on one "
        "side of the aim."
    )


def _row(row: Row) -> Markup:
    about, sets, metric, value, bounds, aim, verdict = cells_of(row)
    return element(
        "tr",
        element("th", about, scope="row"),
        element("td", sets),
        element("td", metric.replace("_", " ")),
        element("td", value, class_="n"),
        element("td", bounds, class_="n"),
        element("td", aim),
        element("td", verdict, class_=row.says.replace(" ", "-").replace("'", "")),
        element("td", row.basis, class_="basis"),
    )


def _verdict(row: Row) -> str:
    if row.says != "can't tell" or row.short is None:
        return row.says
    return f"{row.says} ({'short' if row.short else 'reached'})"


def _where(target: Target) -> str:
    names = ", ".join("all sets" if name == ALL else name for name in target.sets)
    if target.against:
        names += f" against {', '.join(target.against)}"
    return names or "held out while fitting"


def _aim(target: Target) -> str:
    return f"{'at least' if target.at_least else 'at most'} {target.aim:g}"
