"""The tables of LaTeX: rows, spans, names of columns above the first rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Protocol

from index.loaders.latex_math import rows_of
from index.loaders.latex_names import RULES
from index.loaders.spans import Cell, write_table
from index.loaders.writing import Writing


class Walk(Protocol):
    """What reads the cells of a table."""

    writing: Writing
    floats: Counter[str]

    def nodes(self, nodes: Sequence[Any]) -> None: ...

    def line(self, nodes: Sequence[Any]) -> str: ...


def write_rows(walk: Walk, node: Any) -> None:
    """Write the table of an environment; its captions and labels are read as such."""
    rows: list[list[Cell]] = []
    heads, covered = 0, Counter[int]()
    for row in rows_of(node.nodelist):
        names = [n.macroname for cell in row for n in cell if hasattr(n, "macroname")]
        ruled = any(name in RULES for name in names)
        if ruled and rows and not heads:
            heads = len(rows)
        walk.nodes(
            [n for cell in row for n in cell if getattr(n, "macroname", "") in ("caption", "label")]
        )
        cells = _row(walk, row, covered)
        if any(cell.text for cell in cells) and not (heads and rows[:heads] == [cells]):
            rows.append(cells)
    walk.floats["tabular"] += 1
    write_table(walk.writing, rows, heads=min(heads, 4) if 0 < heads < len(rows) else None)


def _row(walk: Walk, row: Sequence[Sequence[Any]], covered: Counter[int]) -> list[Cell]:
    """The cells of a row; those that a cell above reaches into are empty, and left out."""
    cells: list[Cell] = []
    column = 0
    for nodes in row:
        inside = [n for n in nodes if getattr(n, "macroname", "") not in ("caption", "label")]
        cell = _cell(walk, inside)
        hidden = covered[column] > 0 and not cell.text
        if not hidden:
            cells.append(cell)
        for at in range(column, column + min(cell.columns, 1000)):
            covered[at] = max(covered[at] - 1, 0 if hidden else cell.rows - 1)
        column += min(cell.columns, 1000)
    return cells


def _cell(walk: Walk, nodes: Sequence[Any]) -> Cell:
    rows = columns = 1
    while (wide := next(filter(_spans, nodes), None)) is not None:
        held = [g for g in given(wide) if not g.latex_verbatim().startswith("[")]
        count = held[0].latex_verbatim().strip("{} ") if held else ""
        span = int(count[:4]) if count.isdecimal() else 1
        rows, columns = (span, columns) if wide.macroname == "multirow" else (rows, span)
        last = held[-1:]
        nodes = last[0].nodelist if last and hasattr(last[0], "nodelist") else last
    return Cell(walk.line(nodes), rows, columns)


def given(node: Any) -> list[Any]:
    """The arguments that a macro has."""
    held = node.nodeargd.argnlist if node.nodeargd is not None else None
    return [each for each in held or () if each is not None]


def _spans(node: Any) -> bool:
    return getattr(node, "macroname", "") in ("multicolumn", "multirow")
