"""Finds the cells that rules enclose, with the rows and columns that each spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.loaders.pdf.layout import middle_of
from index.loaders.pdf.words import Word
from index.loaders.writing import Box

NEAR = 3.0  # points


@dataclass(frozen=True, slots=True)
class Area:
    """A cell: its first row and column, how many it spans, and its words."""

    row: int
    column: int
    rows: int
    columns: int
    words: tuple[Word, ...]


def enclosed_cells(
    tops: Sequence[float],
    lefts: Sequence[float],
    across: Sequence[Box],
    down: Sequence[Box],
    words: Sequence[Word],
) -> list[Area]:
    """The cells that the rules enclose, row by row: one ends only where a rule is drawn."""
    high, wide = len(tops) - 1, len(lefts) - 1
    right = [
        [_drawn_down(down, lefts[x + 1], tops[y], tops[y + 1]) for x in range(wide)]
        for y in range(high)
    ]
    below = [
        [_drawn_across(across, tops[y + 1], lefts[x], lefts[x + 1]) for x in range(wide)]
        for y in range(high)
    ]
    taken: set[tuple[int, int]] = set()
    found = []
    for y in range(high):
        for x in range(wide):
            if (y, x) in taken:
                continue
            columns, rows = 1, 1
            while (
                x + columns < wide
                and not right[y][x + columns - 1]
                and (y, x + columns) not in taken
            ):
                columns += 1
            while y + rows < high and _goes_on(below, right, y + rows - 1, x, columns, taken):
                rows += 1
            taken |= {(y + i, x + j) for i in range(rows) for j in range(columns)}
            box = (lefts[x], tops[y], lefts[x + columns], tops[y + rows])
            first, last = x == 0, x + columns == wide
            found.append(Area(y, x, rows, columns, _within(box, words, first=first, last=last)))
    return found


def _within(box: Box, words: Sequence[Word], *, first: bool, last: bool) -> tuple[Word, ...]:
    """The words of a cell; the outer cells hold what reaches a little beyond the table."""
    left, right = box[0] - (5 if first else 0), box[2] + (5 if last else 0)
    return tuple(
        word
        for word in words
        if left <= (word.box[0] + word.box[2]) / 2 < right
        and box[1] - 1 <= middle_of(word) < box[3] + (1 if last and first else 0)
    )


def _drawn_down(down: Sequence[Box], x: float, top: float, bottom: float) -> bool:
    middle = (top + bottom) / 2
    return any(abs(b[0] - x) <= NEAR * 1.5 and b[1] - 1 <= middle <= b[3] + 1 for b in down)


def _drawn_across(across: Sequence[Box], y: float, left: float, right: float) -> bool:
    middle = (left + right) / 2
    return any(abs(b[1] - y) <= NEAR * 1.5 and b[0] - 1 <= middle <= b[2] + 1 for b in across)


def _goes_on(
    below: Sequence[Sequence[bool]],
    right: Sequence[Sequence[bool]],
    row: int,
    column: int,
    columns: int,
    taken: set[tuple[int, int]],
) -> bool:
    """True if no rule is below these columns of a row, and they are one cell in the next row too."""
    last = column + columns - 1
    return (
        not any(below[row][column : last + 1])
        and not any(right[row + 1][column:last])
        and (right[row + 1][last] or last == len(right[row]) - 1)
        and (not column or right[row + 1][column - 1])
        and not any((row + 1, at) in taken for at in range(column, last + 1))
    )
