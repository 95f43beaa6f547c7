"""Finds tables without rules: lines whose words are aligned one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.loaders.pdf.layout import Line, Row, Table, around, joined, mark_of
from index.loaders.pdf.words import Word
from index.loaders.writing import Box


def aligned_table(lines: Sequence[Line], at: int) -> tuple[Table, int] | None:
    """The table that begins at line ``at``, and the index of the line after the table; None if none begins.

    Its lines have wide gaps, and the parts between the gaps are aligned one below the other.
    """
    if len(lines[at].fragments) < 2 or lines[at].of_form:
        return _under_wide_name(lines, at)
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
    if not rows or sum(sum(map(bool, row.cells)) > 1 for row in rows) * 2 < len(rows):
        return None
    rows, heads = _with_wide_names(rows, lines[at], columns)
    box = around([line.box for line in lines[at:end]])
    return Table(box, tuple(rows), tuple(columns), heads=heads), end


def side_by_side(table: Table) -> bool:
    """True if what looks like a table is text in columns: long cells that go on from row to row."""
    if len(table.rows) < 3:
        return False
    columns = list(zip(*(row.cells for row in table.rows), strict=True))
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
    if line.of_form:
        return False
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


def _rows(lines: Sequence[Line], columns: Sequence[tuple[float, float]]) -> list[Row]:
    rows: list[Row] = []
    told = [_cells(line, columns) for line in lines]
    for at, line in enumerate(lines):
        cells, mark = told[at], mark_of(line.words)
        if _begins_below(lines, told, at):
            told[at + 1] = [
                f"{one} {two}".strip() for one, two in zip(cells, told[at + 1], strict=True)
            ]
        elif rows and not cells[0] and sum(bool(cell) for cell in cells) == 1:  # goes on
            above = rows[-1]
            both = tuple(
                f"{one} {two}".strip() for one, two in zip(above.cells, cells, strict=True)
            )
            rows[-1] = Row(around([above.box, line.box]), both, mark=above.mark or mark)
        else:
            rows.append(Row(line.box, tuple(cells), mark=mark))
    return rows


def _cells(line: Line, columns: Sequence[tuple[float, float]]) -> list[str]:
    cells = [""] * len(columns)
    for fragment in line.fragments:
        place = _column(fragment, columns)
        cells[place] = f"{cells[place]} {joined(fragment)}".strip()
    return cells


def _begins_below(lines: Sequence[Line], told: Sequence[Sequence[str]], at: int) -> bool:
    """True if a line begins a cell that ends in the row below it, and is nearer to that."""
    if not 0 < at < len(lines) - 1 or told[at][0] or sum(map(bool, told[at])) != 1:
        return False
    above = lines[at].box[1] - lines[at - 1].box[1]
    below = lines[at + 1].box[1] - lines[at].box[1]
    place = next(number for number, cell in enumerate(told[at]) if cell)
    return bool(told[at + 1][0] and told[at + 1][place]) and below < 0.8 * above


def _with_wide_names(
    rows: list[Row], first: Line, columns: Sequence[tuple[float, float]]
) -> tuple[list[Row], int]:
    """The rows, and how many name the columns: two, if each name in the first is above several of the second."""
    if len(rows) < 3 or rows[0].mark or rows[1].mark:
        return rows, 1
    names = [joined(fragment) for fragment in first.fragments]
    for label in (1, 0):  # columns at the left that have no wide name
        count, rest = len(columns) - label, len(names)
        if rest < 1 or count % rest or count // rest < 2:
            continue
        wide = count // rest
        groups = [columns[label + at * wide : label + (at + 1) * wide] for at in range(rest)]
        below = rows[1].cells[label:]
        if not all(below) or any(_is_figure(cell) for cell in below) or len(set(below)) < wide:
            continue
        if all(map(_above, first.fragments, groups)) and any(map(_is_figure, rows[2].cells)):
            cells = [""] * label + [name for name in names for _ in range(wide)]
            return [replace(rows[0], cells=tuple(cells)), *rows[1:]], 2
    return _with_uneven_names(rows, first, columns)


def _with_uneven_names(
    rows: list[Row], first: Line, columns: Sequence[tuple[float, float]]
) -> tuple[list[Row], int]:
    """The same for names above different numbers of columns, some above one alone."""
    if not any(map(_is_figure, rows[2].cells)) or not all(rows[1].cells[1:]):
        return rows, 1
    if any(map(_is_figure, (*rows[0].cells, *rows[1].cells))):
        return rows, 1
    cells = [""] * len(columns)
    wide = 0
    for fragment in first.fragments:
        group = _middle_group(around([word.box for word in fragment]), fragment[0].size, columns)
        if group is None:
            at = _column(fragment, columns)
            group = slice(at, at + 1)
        if any(cells[group]):
            return rows, 1
        wide += group.stop - group.start > 1
        cells[group] = [joined(fragment)] * len(cells[group])
    return ([replace(rows[0], cells=tuple(cells)), *rows[1:]], 2) if wide else (rows, 1)


def _under_wide_name(lines: Sequence[Line], at: int) -> tuple[Table, int] | None:
    """The table whose first line is a single name in the middle above some of its columns, not the first."""
    name = lines[at]
    if len(name.fragments) != 1 or name.of_form or at + 1 == len(lines):
        return None
    below = lines[at + 1]
    if len(below.fragments) < 3 or below.box[1] - name.box[3] > name.size:
        return None
    found = aligned_table(lines, at + 1)
    if found is None or found[0].heads != 1 or len(found[0].rows) < 3 or found[0].rows[0].mark:
        return None
    table, end = found
    if side_by_side(table):
        return None
    group = _middle_group(name.box, name.size, table.columns)
    if group is None or any(_is_figure(cell) or not cell for cell in table.rows[0].cells[group]):
        return None
    cells = [""] * len(table.columns)
    cells[group] = [joined(name.fragments[0])] * len(cells[group])
    rows = (Row(name.box, tuple(cells)), *table.rows)
    box = around([name.box, table.box])
    return replace(table, box=box, rows=rows, heads=2), end


def _middle_group(name: Box, size: float, columns: Sequence[tuple[float, float]]) -> slice | None:
    """The columns, two at least, in whose middle a name stands; None if it may be a title of the whole."""
    middle, found, nearest = (name[0] + name[2]) / 2, None, 0.1
    for first in range(1, len(columns) - 1):
        for last in range(first + 1, len(columns)):
            left, right = columns[first][0], columns[last][1]
            off = abs(middle - (left + right) / 2) / (right - left)
            inside = left - size <= name[0] and name[2] <= right + size
            if inside and off < nearest:
                found, nearest = slice(first, last + 1), off
    return found


def _above(fragment: Sequence[Word], group: Sequence[tuple[float, float]]) -> bool:
    """True if a name is in the middle above these columns, or at their left."""
    left, right = group[0][0], group[-1][1]
    middle = (fragment[0].box[0] + fragment[-1].box[2]) / 2
    size = fragment[0].size
    inside = left - size <= fragment[0].box[0] and fragment[-1].box[2] <= right + size
    return inside and (
        abs(middle - (left + right) / 2) < 0.25 * (right - left)
        or abs(fragment[0].box[0] - left) < size
    )


def _is_figure(cell: str) -> bool:
    return any(map(str.isdigit, cell)) and not any(map(str.isalpha, cell))


def _column(fragment: Sequence[Word], columns: Sequence[tuple[float, float]]) -> int:
    left, right = fragment[0].box[0], fragment[-1].box[2]
    overlaps = [min(right, end) - max(left, begin) for begin, end in columns]
    return max(range(len(columns)), key=lambda at: overlaps[at])
