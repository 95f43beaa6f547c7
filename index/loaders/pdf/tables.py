"""Finds tables without rules: lines whose words are aligned one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from index.loaders.pdf.layout import Line, Table, around, joined
from index.loaders.pdf.words import Word
from index.loaders.writing import Box


def aligned_table(lines: Sequence[Line], at: int) -> tuple[Table, int] | None:
    """The table that begins at line ``at``, and the index of the line after the table; None if none begins.

    Its lines have wide gaps, and the parts between the gaps are aligned one below the other.
    """
    if len(lines[at].fragments) < 2:
        return None
    end, parted = at, 0
    while end < len(lines) and (end == at or _continues(lines, at, end)):
        parted += len(lines[end].fragments) > 1
        end += 1
    while end > at and len(lines[end - 1].fragments) < 2:
        end -= 1
    most = max((len(line.fragments) for line in lines[at:end]), default=0)
    if parted < (3 if most == 2 else 2):
        return None
    columns = _columns(lines[at:end])
    if len(columns) < 2:
        return None
    rows = _rows(lines[at:end], columns)
    if not rows or sum(sum(bool(c) for c in cells) > 1 for _, cells in rows) * 2 < len(rows):
        return None
    return Table(around([line.box for line in lines[at:end]]), tuple(rows)), end


def side_by_side(table: Table) -> bool:
    """True if what looks like a table is text in columns: long cells that go on from row to row."""
    if len(table.rows) < 3:
        return False
    columns = list(zip(*(cells for _, cells in table.rows), strict=True))
    prose = 0
    for column in columns:
        held = [cell for cell in column if cell]
        letters = sum(sum(map(str.isalpha, cell)) for cell in held)
        long = letters > 16 * len(held) and letters > 0.7 * sum(map(len, held))
        going_on = sum(cell[0].islower() for cell in held)
        prose += long and len(held) >= 3 and going_on >= 0.3 * len(held)
    return prose >= 2


def words_by_column(lines: Sequence[Line]) -> list[list[Word]]:
    """The words of an aligned table's lines, column by column."""
    columns = _columns(lines)
    parts: list[list[Word]] = [[] for _ in columns]
    for line in lines:
        for fragment in line.fragments:
            parts[_column(fragment, columns)].extend(fragment)
    return [part for part in parts if part]


def _continues(lines: Sequence[Line], begin: int, at: int) -> bool:
    """True if line ``at`` is near the one above, and has gaps too or continues one of its cells."""
    above, line = lines[at - 1], lines[at]
    if line.box[1] - above.box[3] > 1.8 * max(line.size, above.size):
        return False
    if len(line.fragments) > 1:
        return True
    table = around([each.box for each in lines[begin:at]])
    narrow = line.box[2] - line.box[0] < 0.45 * (table[2] - table[0])
    following = lines[at + 1] if at + 1 < len(lines) else None
    return (
        narrow
        and following is not None
        and len(following.fragments) > 1
        and following.box[1] - line.box[3] < 1.8 * line.size
    )


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """The x ranges of the columns, taken from the lines with the most fragments."""
    most = max(len(line.fragments) for line in lines)
    spans = sorted(
        (fragment[0].box[0], fragment[-1].box[2])
        for line in lines
        if len(line.fragments) >= max(2, most - 1)
        for fragment in line.fragments
    )
    merged: list[tuple[float, float]] = []
    for left, right in spans:
        if merged and left < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _rows(
    lines: Sequence[Line], columns: Sequence[tuple[float, float]]
) -> list[tuple[Box, tuple[str, ...]]]:
    rows: list[tuple[Box, list[str]]] = []
    for line in lines:
        cells = [""] * len(columns)
        for fragment in line.fragments:
            place = _column(fragment, columns)
            cells[place] = f"{cells[place]} {joined(fragment)}".strip()
        goes_on = rows and not cells[0] and sum(bool(cell) for cell in cells) == 1
        if goes_on:
            box, above = rows[-1]
            rows[-1] = (
                around([box, line.box]),
                [f"{one} {two}".strip() for one, two in zip(above, cells, strict=True)],
            )
        else:
            rows.append((line.box, cells))
    return [(box, tuple(cells)) for box, cells in rows]


def _column(fragment: Sequence[Word], columns: Sequence[tuple[float, float]]) -> int:
    left, right = fragment[0].box[0], fragment[-1].box[2]
    overlaps = [min(right, end) - max(left, begin) for begin, end in columns]
    return max(range(len(columns)), key=lambda at: overlaps[at])
