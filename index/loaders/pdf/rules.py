"""Finds tables in a grid of rules (drawn lines): cells are what the rules enclose."""

from __future__ import annotations

from collections.abc import Sequence

from index.loaders.pdf.layout import Line, Page, Table, around, lines_of
from index.loaders.pdf.words import Word
from index.loaders.writing import Box

_THIN, _LONG, _NEAR = 3.0, 8.0, 3.0  # points
_MOST_RULES, _MOST_GROUPS = 4000, 200


def ruled_tables(page: Page) -> tuple[list[Table], list[Word]]:
    """The tables in a grid of rules, and the words that are in none of them."""
    words, tables = list(page.words), []
    for across, down in _grids(page):
        tops = _distinct([box[1] for box in across])
        # If the horizontal rules reach further than the vertical ones, the outer columns are open.
        ends = [
            min((box[0] for box in across), default=0),
            max((box[2] for box in across), default=0),
        ]
        lefts = _distinct([*(box[0] for box in down), *ends])
        if len(tops) < 2 or len(lefts) < 3 or len(down) < 1:
            continue
        inside = [word for word in words if _holds((lefts[0], tops[0], lefts[-1], tops[-1]), word)]
        table = _filled(tops, lefts, down, inside)
        if table is not None:
            tables.append(table)
            held = set(map(id, inside))
            words = [word for word in words if id(word) not in held]
    return tables, words


def _grids(page: Page) -> list[tuple[list[Box], list[Box]]]:
    """Groups of rules that touch one another, each as its horizontal and its vertical rules."""
    rules = [rule for box in page.rules[:_MOST_RULES] for rule in _edges(box, page)]
    groups: list[tuple[Box, list[Box]]] = []
    for rule in sorted(rules, key=lambda box: (box[1], box[0])):
        touching = [group for group in groups if _touch(group[0], rule)]
        merged = [rule, *(each for group in touching for each in group[1])]
        groups = [group for group in groups if group not in touching]
        groups.append((around(merged), merged))
        if len(groups) > _MOST_GROUPS:  # strokes of a drawing
            return []
    return [
        (
            [box for box in group if box[2] - box[0] > box[3] - box[1]],
            [box for box in group if box[2] - box[0] <= box[3] - box[1]],
        )
        for _, group in groups
        if len(group) >= 5
    ]


def _edges(box: Box, page: Page) -> list[Box]:
    """A rule itself, or the four sides of a rectangle; nothing for a page frame or a small box."""
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    if wide > 0.98 * page.width and high > 0.98 * page.height:
        return []
    if high <= _THIN:
        return [box] if wide >= _LONG else []
    if wide <= _THIN:
        return [box] if high >= _LONG else []
    return [
        (left, top, right, top), (left, bottom, right, bottom),
        (left, top, left, bottom), (right, top, right, bottom),
    ] if wide >= _LONG and high >= _LONG else []  # fmt: skip


def _touch(one: Box, other: Box) -> bool:
    return (
        one[0] <= other[2] + _NEAR and other[0] <= one[2] + _NEAR
        and one[1] <= other[3] + _NEAR and other[1] <= one[3] + _NEAR
    )  # fmt: skip


def _distinct(places: Sequence[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR * 1.5:
            found.append(place)
    return found


def _holds(box: Box, word: Word) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1


def _filled(
    tops: Sequence[float], lefts: Sequence[float], down: Sequence[Box], words: Sequence[Word]
) -> Table | None:
    """The table of these words; None if it would be mostly empty (a chart's grid) or one cell (a frame)."""
    rows: list[tuple[Box, tuple[str, ...]]] = []
    for top, bottom in zip(tops, tops[1:], strict=False):
        inside = [word for word in words if _holds((lefts[0], top, lefts[-1], bottom), word)]
        if inside:
            rows += _rows_of_band((top, bottom), lefts, down, inside)
    filled = sum(bool(cell) for _, row in rows for cell in row)
    longest = max((len(cell) for _, row in rows for cell in row), default=0)
    total = sum(len(cell) for _, row in rows for cell in row)
    if (
        len(rows) < 2
        or filled < 4
        or sum(sum(map(bool, row)) > 1 for _, row in rows) * 3 < len(rows)
    ):
        return None
    if longest > 1500 and longest > 0.7 * total:
        return None
    return Table((lefts[0], tops[0], lefts[-1], tops[-1]), tuple(rows))


def _rows_of_band(
    band: tuple[float, float], lefts: Sequence[float], down: Sequence[Box], words: Sequence[Word]
) -> list[tuple[Box, tuple[str, ...]]]:
    """The rows between two rules: one, or one per line if the cells hold short lines at the same heights.

    A cell ends only at a rule that is drawn there: text that crosses columns is one cell.
    """
    top, bottom = band
    middle = (top + bottom) / 2
    drawn = [
        x
        for x in lefts[1:-1]
        if any(
            abs(box[0] - x) <= _NEAR * 1.5 and box[1] - 1 <= middle <= box[3] + 1 for box in down
        )
    ]
    edges = [lefts[0], *drawn, lefts[-1]]
    parts = [
        [word for word in words if left <= (word.box[0] + word.box[2]) / 2 < right]
        for left, right in zip(
            [edges[0] - 5, *edges[1:-1]], [*edges[1:-1], edges[-1] + 5], strict=True
        )
    ]
    bands = _sub_bands(parts) or [(top, bottom)]
    rows = []
    for begin, end in bands:
        cells = [""] * (len(lefts) - 1)
        for left, part in zip(edges, parts, strict=False):
            inside = [
                w for w in part if len(bands) == 1 or begin <= (w.box[1] + w.box[3]) / 2 < end
            ]
            cells[list(lefts).index(left)] = _cell(inside)
        if any(cells):
            rows.append(((lefts[0], begin, lefts[-1], end), tuple(cells)))
    return rows


def _sub_bands(parts: Sequence[Sequence[Word]]) -> list[tuple[float, float]]:
    """The bands (top, bottom) of lines, if the cells hold short lines at the same heights; else empty."""
    held = [lines_of(part) for part in parts if part]
    if len(held) < 2 or sum(len(lines) > 1 for lines in held) < 2:
        return []
    fullest = max(held, key=len)
    others = [line for lines in held if lines is not fullest for line in lines]
    level = [any(abs(_height(line) - _height(each)) < 2.5 for each in fullest) for line in others]
    brief = [len(line.text) < 40 for lines in held for line in lines]
    if (
        len(others) < len(fullest) * 0.5
        or sum(level) < 0.9 * len(level)
        or sum(brief) < 0.8 * len(brief)
    ):
        return []
    heights = [_height(line) for line in fullest]
    cuts = [(one + two) / 2 for one, two in zip(heights, heights[1:], strict=False)]
    return list(zip([heights[0] - 20, *cuts], [*cuts, heights[-1] + 20], strict=True))


def _height(line: Line) -> float:
    return (line.box[1] + line.box[3]) / 2


def _cell(words: Sequence[Word]) -> str:
    return " ".join(line.text for line in lines_of(words)) if words else ""
