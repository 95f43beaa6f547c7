"""What is drawn over the cells of a workbook: charts and text boxes, with the cell where they begin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.charts import Chart, read_chart
from index.loaders.ooxml import part_xml, targets
from index.loaders.sheets.sheet import Drawn
from index.loaders.writing import tidy

_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")


def drawn_of(package: Package, links: dict[str, tuple[str, str]]) -> Iterator[Drawn]:
    """Yield the charts and text boxes of a sheet, by the links of its part."""
    for kind, part in links.values():
        root = part_xml(package, part) if kind == "drawing" else None
        if root is None:
            continue
        charts = {link: name for link, (_, name) in targets(package, part).items()}
        for anchor in root:
            if markup.name(anchor) in _ANCHORS:
                at = _from(anchor)
                for what in _shapes(package, anchor, charts):
                    yield Drawn(what, *at)


def _from(anchor: Any) -> tuple[int | None, int | None]:
    for each in anchor:
        if markup.name(each) == "from":
            said = {markup.name(n): n.text or "" for n in each}
            row, column = said.get("row", ""), said.get("col", "")
            if row.isdecimal() and column.isdecimal() and len(row) < 8 and len(column) < 6:
                return int(row) + 1, int(column)
    return None, None


def _shapes(package: Package, parent: Any, charts: dict[str, str]) -> Iterator[Chart | str]:
    for each in parent:
        name = markup.name(each)
        if name == "Fallback":  # the same, for programs that don't know it
            continue
        if name == "chart":
            yield _chart(package, charts.get(markup.attribute(each, "id") or "", ""))
        elif name == "txBody":
            lines = [_said(p) for p in each if markup.name(p) == "p"]
            if any(lines):
                yield "\n".join(lines)
        else:
            yield from _shapes(package, each, charts)


def _chart(package: Package, part: str) -> Chart:
    data = package.get(part) if part else None
    try:
        return read_chart(data) if data else Chart("", "", ())
    except Unreadable:
        return Chart("", "", ())


def _said(paragraph: Any) -> str:
    return tidy("".join(t.text or "" for t in paragraph.iter() if markup.name(t) == "t"))
