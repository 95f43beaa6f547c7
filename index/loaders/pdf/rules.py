"""Finds tables in a grid of rules (drawn lines): cells are what the rules enclose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.loaders.pdf.cells import NEAR, Area, enclosed_cells
from index.loaders.pdf.layout import (
    Line,
    Page,
    Row,
    Table,
    around,
    lines_of,
    mark_of,
    middle_of,
    turned_lines,
)
from index.loaders.pdf.words import Word
from index.loaders.spans import Cell, laid_out, unfolded
from index.loaders.writing import Box

_THIN, _LONG = 3.0, 8.0  # points
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
        areas = list(_upright_first(enclosed_cells(tops, lefts, across, down, inside)))
        table = _filled(tops, lefts, areas)
        if table is not None:
            tables.append(table)
            held = {id(word) for area in areas for word in area.words}
            held |= {id(word) for word in inside if not word.turned}
            words = [word for word in words if id(word) not in held]
    return tables, words


def _upright_first(areas: Sequence[Area]) -> Iterator[Area]:
    """The cells; words that are turned are the text of one that holds no others (a stamp runs across cells)."""
    for area in areas:
        upright = [word for word in area.words if not word.turned]
        yield replace(area, words=tuple(upright)) if upright else area


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
        one[0] <= other[2] + NEAR and other[0] <= one[2] + NEAR
        and one[1] <= other[3] + NEAR and other[1] <= one[3] + NEAR
    )  # fmt: skip


def _distinct(places: Sequence[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > NEAR * 1.5:
            found.append(place)
    return found


def _holds(box: Box, word: Word) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1


def _filled(tops: Sequence[float], lefts: Sequence[float], areas: Sequence[Area]) -> Table | None:
    """The table of these cells; None if it would be mostly empty (a chart's grid) or one cell (a frame)."""
    rows, captions, heads = _rows(areas, tops, lefts)
    texts = [(area.row, _cell(area.words)) for area in areas if area.words]
    longest = max((len(text) for _, text in texts), default=0)
    several = Counter(row for row, _ in texts)
    if len(rows) < 2 or sum(bool(cell) for row in rows for cell in row.cells) < 4:
        return None
    if sum(count > 1 for count in several.values()) * 3 < len(several):
        return None
    if longest > 1500 and longest > 0.7 * sum(len(text) for _, text in texts):
        return None
    columns = tuple(zip(lefts, lefts[1:], strict=False))
    box = (lefts[0], tops[0], lefts[-1], tops[-1])
    return Table(box, tuple(rows), columns, captions, heads)


def _rows(
    areas: Sequence[Area], tops: Sequence[float], lefts: Sequence[float]
) -> tuple[list[Row], int, int]:
    """The rows between rules, with the numbers of captions and of rows of names.

    A row without spans whose cells hold short lines at the same heights is one row per line.
    """
    wide = len(lefts) - 1
    by_row = [[area for area in areas if area.row == y] for y in range(len(tops) - 1)]
    inner = any(area.columns < wide and area.words for area in areas)
    plain = [[Cell(_cell(each.words), each.rows, each.columns) for each in row] for row in by_row]
    captions, heads, grid = unfolded(plain, heads=None) if inner else ([], 1, laid_out(plain))
    found: list[Row] = []
    written = 0  # rows of captions and names with text
    for y, row in enumerate(by_row):
        texts = plain[y][0].text if y < len(captions) else ""
        cells = (texts, *[""] * (wide - 1)) if y < len(captions) else tuple(grid[y - len(captions)])
        if y >= len(captions) and len(row) == 1 and row[0].columns == wide and wide > 1:
            cells = (cells[0], *[""] * (wide - 1))  # a heading between rows
        spans = any(y < area.row + area.rows and area.row <= y and area.rows > 1 for area in areas)
        box = (lefts[0], tops[y], lefts[-1], tops[y + 1])
        words = [word for area in row for word in area.words]
        lines = [] if spans else _sub_bands([area.words for area in row])
        if lines:
            found += _lines_of_row(row, lines, wide, box)
            continue
        if words and any(cells):  # more than what spans this row
            found.append(Row(box, cells, mark=mark_of(words)))
            written += y < len(captions) + heads
    return found, min(len(captions), len(found)), max(1, written - len(captions))


def _lines_of_row(
    row: Sequence[Area], bands: Sequence[tuple[float, float]], wide: int, box: Box
) -> Iterator[Row]:
    """The rows of cells that hold several, one below the other."""
    for begin, end in bands:
        cells, words = [""] * wide, []
        for area in row:
            inside = [word for word in area.words if begin <= middle_of(word) < end]
            cells[area.column] = _cell(inside)
            words += inside
        if any(cells):
            yield Row((box[0], begin, box[2], end), tuple(cells), mark=mark_of(words))


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
    if not words:
        return ""
    lines = turned_lines(words) if words[0].turned else lines_of(words)
    return " ".join(line.text for line in lines)
