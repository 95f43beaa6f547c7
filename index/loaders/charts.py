"""Charts of office files as tables: their series, categories and values, as far as the file holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.number_formats import GENERAL, compiled, general
from index.loaders.writing import Writing, tidy

NO_VALUES = "charts without stored values"
UNKNOWN = "charts of an unknown kind"
_KINDS = {
    "bar": "bar chart", "bar3D": "bar chart", "line": "line chart", "line3D": "line chart",
    "pie": "pie chart", "pie3D": "pie chart", "ofPie": "pie chart", "doughnut": "doughnut chart",
    "area": "area chart", "area3D": "area chart", "scatter": "scatter chart", "bubble": "bubble chart",
    "radar": "radar chart", "stock": "stock chart", "surface": "surface chart",
    "surface3D": "surface chart", "clusteredColumn": "histogram", "paretoLine": "Pareto chart",
    "boxWhisker": "box plot", "waterfall": "waterfall chart", "treemap": "treemap",
    "sunburst": "sunburst chart", "funnel": "funnel chart", "regionMap": "map chart",
}  # fmt: skip
_ACROSS = ("cat", "xVal")
_VALUES = ("val", "yVal")

Points = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Series:
    """One series: the points' categories and values as shown, by their position.

    ``taken_from`` is the cell range that the values come from, as the chart names it.
    """

    name: str
    unit: str
    across: str
    categories: Points
    values: Points
    sizes: Points = field(default_factory=dict)
    taken_from: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as its file states it; ``series`` without values are among them."""

    title: str
    kind: str
    series: tuple[Series, ...]

    @property
    def caption(self) -> str:
        """What is written above its table."""
        kind = _KINDS.get(self.kind, "chart")
        return f"Chart: {self.title} ({kind})" if self.title else f"Chart ({kind})"


def write_chart(writing: Writing, data: bytes) -> str | None:
    """Write a chart part (``chart1.xml``, ``chartEx1.xml``) as a table below its title.

    Returns None if it was read whole, else what is to be named as left out.
    """
    return write_table_of(writing, read_chart(data))


def write_table_of(writing: Writing, chart: Chart) -> str | None:
    """Write a chart that was read; None if it was read whole, else what is to be named as left out."""
    held = [series for series in chart.series if series.values]
    missing = None if len(held) == len(chart.series) else NO_VALUES
    if not chart.series:
        missing = UNKNOWN
    if held or chart.title:
        writing.paragraph(chart.caption)
    groups: dict[tuple[Any, ...], list[Series]] = {}
    for series in held:
        key = (series.across, *sorted(series.categories.items()))
        groups.setdefault(key, []).append(series)
    for alike in groups.values():
        writing.table(_rows(alike), header=True)
    return missing


def read_chart(data: bytes) -> Chart:
    """A chart part; Unreadable if its XML is damaged."""
    root = markup.xml(data)
    if "chartex" in root.tag:
        return _read_extended(root)
    title = next((_text(each) for each in _below(root, "chart", "title")), "")
    plots = [each for plot in _below(root, "chart", "plotArea") for each in plot]
    axes = {}
    for each in plots:
        if markup.name(each).endswith("Ax"):
            axes[_value(each, "axId")] = each
    series, kind = [], ""
    for plot in plots:
        if not markup.name(plot).endswith("Chart"):
            continue
        kind = kind or markup.name(plot).removesuffix("Chart")
        mine = [axes[_of(each)] for each in _below(plot, "axId") if _of(each) in axes]
        series += [_series(each, plot, mine) for each in _below(plot, "ser")]
    return Chart(title or _only_name(series), kind, tuple(series))


def _rows(alike: list[Series]) -> list[list[str]]:
    """The table of series over the same categories."""
    columns: list[tuple[str, Points]] = []
    for number, series in enumerate(alike, 1):
        name = series.name or (series.unit if len(alike) == 1 else f"Series {number}")
        if series.unit and series.unit != name:
            name = f"{name} ({series.unit})"
        columns.append((name, series.values))
        if series.sizes:
            columns.append((f"{series.name or number}: size", series.sizes))
    first = alike[0]
    at = sorted({*first.categories, *(n for _, points in columns for n in points)})
    rows = [[points.get(n, "") for _, points in columns] for n in at]
    names = [name for name, _ in columns]
    if first.categories:
        rows = [[first.categories.get(n, ""), *row] for n, row in zip(at, rows, strict=True)]
        names = [first.across, *names]
    return [names, *rows]


def _only_name(series: list[Series]) -> str:
    """A chart of one series without a title shows the series' name as its title."""
    return series[0].name if len(series) == 1 else ""


def _series(ser: Any, plot: Any, axes: list[Any]) -> Series:
    of_values = [axis for axis in axes if markup.name(axis) == "valAx"]
    across = [axis for axis in axes if axis not in of_values] or of_values[:-1]
    value_axis = of_values[-1] if of_values else None
    name = next((_text(each) for each in _below(ser, "tx")), "")
    values = next((each for part in _VALUES for each in _below(ser, part)), None)
    code = _label_code(ser) or _label_code(plot)
    percent = value_axis is not None and "%" in _axis_code(value_axis)
    return Series(
        name,
        _title(value_axis),
        _title(across[0]) if across else "",
        next((_points(each) for part in _ACROSS for each in _below(ser, part)), {}),
        {} if values is None else _points(values, code, percent=percent),
        next((_points(each) for each in _below(ser, "bubbleSize")), {}),
        "" if values is None else tidy("".join(f.text or "" for f in _all(values, "f"))),
    )


def _points(data: Any, code: str = "", *, percent: bool = False) -> dict[int, str]:
    """The stored points of a series' part; levels of categories are joined, the highest first."""
    levels = [[*_below(level, "pt")] for level in _all(data, "lvl")]
    if levels:
        return _joined([{_position(pt): _text_of(pt) for pt in level} for level in levels])
    stated = tidy("".join(each.text or "" for each in _all(data, "formatCode"))) or GENERAL
    found = {}
    for pt in _all(data, "pt"):
        text = _text_of(pt)
        own = code or pt.get("formatCode") or stated
        found[_position(pt)] = (
            _shown(text, own, percent=percent)
            if any("num" in markup.name(up) for up in pt.iterancestors())
            else text
        )
    return found


def _joined(levels: list[dict[int, str]]) -> dict[int, str]:
    """Categories of several levels, each with the names above it: ``2024 / Q1``."""
    inner, *outer = levels
    found = {}
    for at in sorted(inner):
        above = [
            level[max(n for n in level if n <= at)]
            for level in outer
            if min(level, default=at + 1) <= at
        ]
        found[at] = " / ".join([*reversed(above), inner[at]])
    return found


def _shown(text: str, code: str, *, percent: bool) -> str:
    try:
        value = float(text)
    except ValueError:
        return text  # an error (#N/A) is a value too
    if percent and compiled(code).is_general:
        return f"{general(float(f'{value * 100:.15g}'))}%"
    return compiled(code).shown(value) or text


def _label_code(parent: Any) -> str:
    """The format of the values' labels, if the chart has one of its own for them."""
    for labels in _below(parent, "dLbls"):
        for code in _below(labels, "numFmt"):
            stated = str(code.get("formatCode") or "")
            if code.get("sourceLinked") in ("0", "false") and stated.strip(";"):
                return "" if stated == GENERAL else stated
    return ""


def _axis_code(axis: Any) -> str:
    return "".join(str(code.get("formatCode") or "") for code in _below(axis, "numFmt"))


def _title(axis: Any) -> str:
    return "" if axis is None else next((_text(each) for each in _below(axis, "title")), "")


def _read_extended(root: Any) -> Chart:
    """The newer kinds of charts (waterfall, treemap, ...): their data stand apart from their series."""
    held = {each.get("id"): each for each in _below(root, "chartData", "data")}
    title = next((_text(each) for each in _below(root, "chart", "title")), "")
    series, kind = [], ""
    for each in _all(root, "series"):
        kind = kind or str(each.get("layoutId") or "")
        data = held.get(next((_of(n) for n in _below(each, "dataId")), None))
        name = next((_text(n) for n in _below(each, "tx")), "")
        if data is not None:  # a Pareto line is drawn over the data of other series
            series.append(_extended(name, data))
    return Chart(title or _only_name(series), kind, tuple(series))


def _extended(name: str, data: Any) -> Series:
    texts = [dim for dim in data if markup.name(dim) == "strDim"]
    numbers = [dim for dim in data if markup.name(dim) == "numDim"]
    categories = _levels(texts[0]) if texts else {}
    values = _levels(numbers[0]) if numbers else {}
    taken = "".join(f.text or "" for f in _all(numbers[0], "f")) if numbers else ""
    return Series(name, "", "", categories, values, taken_from=tidy(taken))


def _levels(dimension: Any) -> dict[int, str]:
    found = []
    for level in _below(dimension, "lvl"):
        code, number = level.get("formatCode") or GENERAL, markup.name(dimension) == "numDim"
        found.append({
            _position(pt): _shown(tidy(pt.text or ""), code, percent=False)
            if number
            else tidy(pt.text or "")
            for pt in _below(level, "pt")
        })  # fmt: skip
    return _joined(found) if found else {}


def _below(parent: Any, *names: str) -> Iterator[Any]:
    """The children of that name, and theirs of the next name."""
    for child in parent:
        if markup.name(child) == names[0]:
            if len(names) == 1:
                yield child
            else:
                yield from _below(child, *names[1:])


def _all(parent: Any, name: str) -> Iterator[Any]:
    return (each for each in parent.iter() if markup.name(each) == name)


def _value(parent: Any, name: str) -> str:
    return next((_of(each) for each in _below(parent, name)), "")


def _of(element: Any) -> str:
    return str(element.get("val") or "")


def _position(point: Any) -> int:
    at = str(point.get("idx") or "0")
    return int(at) if at.isdecimal() and len(at) < 10 else 0


def _text_of(point: Any) -> str:
    return tidy("".join(each.text or "" for each in _below(point, "v")))


def _text(element: Any) -> str:
    """A title's text, written into the chart or taken from cells."""
    paragraphs = ["".join(t.text or "" for t in _all(p, "t")) for p in _all(element, "p")] or [
        v.text or "" for v in _all(element, "v")
    ]
    return tidy(" ".join(paragraphs))
