"""What is drawn over the cells of a workbook: charts, diagrams, text boxes, with the cell where they begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.charts import Chart, read_chart
from index.loaders.decks.diagrams import points
from index.loaders.ooxml import part_xml, targets
from index.loaders.sheets.sheet import Drawn, Items
from index.loaders.writing import tidy

_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")


def drawn_of(
    package: Package, links: dict[str, tuple[str, str]], left_out: Counter[str]
) -> Iterator[Drawn]:
    """Yield the charts, diagrams and text boxes of a sheet, by the links of its part."""
    for kind, part in links.values():
        root = part_xml(package, part) if kind == "drawing" else None
        if root is None:
            continue
        parts = {link: name for link, (_, name) in targets(package, part).items()}
        for anchor in root:
            if markup.name(anchor) in _ANCHORS:
                at = _from(anchor)
                for what in _shapes(package, anchor, parts, left_out):
                    yield Drawn(what, *at)


def _from(anchor: Any) -> tuple[int | None, int | None]:
    for each in anchor:
        if markup.name(each) == "from":
            said = {markup.name(n): n.text or "" for n in each}
            row, column = said.get("row", ""), said.get("col", "")
            if row.isdecimal() and column.isdecimal() and len(row) < 8 and len(column) < 6:
                return int(row) + 1, int(column)
    return None, None


def _shapes(
    package: Package, parent: Any, parts: dict[str, str], left_out: Counter[str]
) -> Iterator[Chart | str | Items]:
    for each in parent:
        name = markup.name(each)
        if name == "Fallback":  # the same, for programs that don't know it
            continue
        if name == "chart":
            yield from _chart(package, parts.get(_linked(each, "id"), ""), left_out)
        elif name == "relIds":
            yield from _diagram(package, parts.get(_linked(each, "dm"), ""), left_out)
        elif name == "txBody":
            lines = [_said(p) for p in each if markup.name(p) == "p"]
            if any(lines):
                yield "\n".join(lines)
        else:
            yield from _shapes(package, each, parts, left_out)


def _linked(element: Any, name: str) -> str:
    return markup.attribute(element, name) or ""


def _chart(package: Package, part: str, left_out: Counter[str]) -> Iterator[Chart]:
    try:
        yield read_chart(package.read(part))
    except Unreadable:
        left_out["charts that can't be read"] += 1


def _diagram(package: Package, part: str, left_out: Counter[str]) -> Iterator[Items]:
    root = part_xml(package, part)
    items = () if root is None else tuple((depth, _said(body)) for depth, body in points(root))
    if any(text for _, text in items):
        yield items
    else:
        left_out["diagrams"] += 1


def _said(paragraph: Any) -> str:
    return tidy("".join(t.text or "" for t in paragraph.iter() if markup.name(t) == "t"))
