"""Tables side by side in one block of a sheet, and rows that name the group of rows below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.loaders.grid_heads import Row, filled, holds_figures, is_figure
from index.loaders.inline_marks import bare

_MOST_PARTS = 20
_FEWEST_GROUPS = 2


def side_by_side(block: Sequence[Row]) -> list[list[Row]]:
    """The tables of a block that blank columns part; the block itself where they are one.

    A blank column alone parts nothing: each part needs a title above names of its own, or all have the same names.
    """
    parts = _parts(block) if len(block) > 1 else []
    if not 1 < len(parts) <= _MOST_PARTS or any(end - begin < 2 for begin, end in parts):
        return [list(block)]
    held = [[_only(row, begin, end) for row in block] for begin, end in parts]
    cut = [
        [row.cells[begin:end] for row in part]
        for (begin, end), part in zip(parts, held, strict=True)
    ]
    if not (all(map(_titled, held, parts)) or _alike(cut)):
        return [list(block)]
    return [[row for row in part if any(map(str.strip, row.cells))] for part in held]


def _parts(block: Sequence[Row]) -> list[tuple[int, int]]:
    """The first column of each part, and the one behind its last."""
    used = sorted({at for row in block for at in filled(row.cells) if row.cells[at].strip()})
    parts: list[tuple[int, int]] = []
    for at in used:
        if parts and parts[-1][1] == at:
            parts[-1] = (parts[-1][0], at + 1)
        else:
            parts.append((at, at + 1))
    return parts


def _only(row: Row, begin: int, end: int) -> Row:
    cells = [cell if begin <= at else "" for at, cell in enumerate(row.cells[:end])]
    cells += [""] * (end - len(cells))
    return Row(row.number, cells, row.mark, row.bold)


def _titled(part: Sequence[Row], columns: tuple[int, int]) -> bool:
    """True for a title, the names of all columns below it, and rows that begin with names of their own."""
    begin, end = columns
    if len(part) < 3:
        return False
    title, names = part[0].cells, part[1].cells[begin:end]
    return (
        bool(title[begin].strip())
        and not any(map(str.strip, title[begin + 1 : end]))
        and all(name.strip() and not is_figure(name) for name in names)
        and holds_figures(part[2:], begin) is False
    )


def _alike(parts: Sequence[Sequence[Sequence[str]]]) -> bool:
    """True if all parts have the same names in their first row: one list, set in columns."""
    first = [bare(name).strip() for name in parts[0][0]]
    return all(name and not is_figure(name) for name in first) and all(
        [bare(name).strip() for name in part[0]] == first for part in parts
    )


def with_groups(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows; one without a first cell has the name of its group, which stands alone in a row above it."""
    named = [at for at in range(len(rows)) if _is_group(rows, at)]
    if len(named) < _FEWEST_GROUPS:
        yield from rows
        return
    group = ""
    for at, row in enumerate(rows):
        if at in named:
            group = row.cells[0]
        elif row.cells[0].strip():
            group = ""
        elif group:
            row = Row(row.number, [group, *row.cells[1:]], row.mark, row.bold)
        yield row


def _is_group(rows: Sequence[Row], at: int) -> bool:
    cells = rows[at].cells
    if at + 1 >= len(rows) or filled(cells) != [0] or not cells[0].strip():
        return False
    below = rows[at + 1].cells
    return not below[0].strip() and any(map(str.strip, below)) and bare(cells[0]) == cells[0]
