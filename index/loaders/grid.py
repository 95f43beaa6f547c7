"""Rows of cells, written as the tables a reader sees in them, each row with its cell range."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache

from index.loaders.grid_heads import (
    Merged,
    Row,
    Table,
    filled,
    goes_on,
    head_names,
    head_rows,
    holds_figures,
    merged_heads,
    only_names,
)
from index.loaders.grid_parts import side_by_side, with_groups
from index.loaders.writing import Writing

_LONG_ITEM = 200  # characters; a longer cell of a single column becomes a paragraph
MOST_CELLS = 5_000_000
_MOST_BETWEEN = 100  # rows that a merged cell, or rows left out, hold together
_MOST_JOINED = 500_000
_MOST_OPEN = 500  # merged ranges that one row is in
_MOST_SPREAD = 5_000_000  # cells that merged ranges fill

Block = list[Row]


@lru_cache(maxsize=20_000)
def column_name(number: int) -> str:
    """``A`` for 0, ``Z`` for 25, ``AA`` for 26."""
    name = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(65 + letter) + name
    return name


def write_grid(
    writing: Writing,
    sheet: str,
    rows: Iterable[Row],
    *,
    columns: Sequence[int] = (),
    merged: Sequence[Merged] = (),
    passed: Container[int] = (),
) -> None:
    """Write a sheet: blank rows separate tables; single cells above a table are its captions.

    What is merged holds in all rows and columns that it spans. ``passed`` are rows that were left
    out: they separate nothing. ``columns`` are the sheet's columns that the cells stand in, without
    those left out; none if they are the first ones. Behind a single blank row a table goes on if its columns do.
    """
    grid = _Grid(writing, sheet, columns, merged)
    writing.end_table()
    for block, blanks, names in _with_names(_blocks(rows, merged, passed)):
        grid.write(block, blanks, names)
    writing.end_table()


def _blocks(
    rows: Iterable[Row], merged: Sequence[Merged], passed: Container[int]
) -> Iterator[tuple[Block, int]]:
    """Rows without blank ones between them, and how many blank ones are before them."""
    joined = _joined_rows(merged)
    block: Block = []
    last = blanks = 0
    for row in rows:
        if not any(cell and not cell.isspace() for cell in row.cells):
            continue
        between = range(last + 1, row.number)
        apart = len(between)
        if apart <= _MOST_BETWEEN:
            apart = sum(number not in joined and number not in passed for number in between)
        if apart and block:
            yield block, blanks
            block = []
        blanks = blanks if block else apart
        block.append(row)
        last = row.number
    if block:
        yield block, blanks


def _with_names(
    blocks: Iterator[tuple[Block, int]],
) -> Iterator[tuple[Block, int, int]]:
    """Join column names to the rows behind a blank one; the last number is how many rows the names are."""
    held: tuple[Block, int] | None = None
    for block, blanks in blocks:
        if held and blanks == 1 and only_names(held[0], block):
            yield [*held[0], *block], held[1], len(held[0])
            held = None
            continue
        if held:
            yield *held, 0
        held = (block, blanks)
    if held:
        yield *held, 0


def _joined_rows(merged: Sequence[Merged]) -> set[int]:
    """The rows that a merged cell above joins to it."""
    joined: set[int] = set()
    for area in merged:
        if area.bottom - area.top <= _MOST_BETWEEN and len(joined) < _MOST_JOINED:
            joined.update(range(area.top + 1, area.bottom + 1))
    return joined


class _Grid:
    """A sheet being written, block by block."""

    def __init__(
        self, writing: Writing, sheet: str, columns: Sequence[int], merged: Sequence[Merged]
    ) -> None:
        self.writing, self.sheet, self.columns = writing, sheet, columns
        self.merged = sorted(merged, key=lambda area: -area.top)
        self.open: list[Merged] = []  # those that may reach into the next rows
        self.spread = 0
        self.table: Table | None = None

    def write(self, block: Block, blanks: int, names: int) -> None:
        """Write the tables of a block; its first ``names`` rows are names."""
        spans = {row.number: self._spans(row.number) for row in block}
        parts = side_by_side(block) if not names else [block]
        for number, part in enumerate(parts):
            self._table_of(
                part, [spans[row.number] for row in part], 2 if number else blanks, names
            )

    def _table_of(self, block: Block, spans: list[list[Merged]], blanks: int, names: int) -> None:
        """Write the captions of a table, and the table below them."""
        left = min(filled(row.cells)[0] for row in block)
        right = max(filled(row.cells)[-1] for row in block)
        at = 0
        while at < len(block) and (left == right or _is_caption(block, spans, at, left)):
            self._write_single(block[at], listed=left == right and len(block) > 1)
            at += 1
        if at == len(block):
            self.table = None
            self.writing.end_table()
            return
        rows, spans = block[at:], spans[at:]
        table = self.table
        if names > at:
            self._begin_named(
                self._all_spread(rows, spans, left, right), spans, left, right, names - at
            )
        elif table and blanks == 1 and goes_on(table, rows, left, right):
            self._go_on(table, self._all_spread(rows, spans, table.left, table.right), again=at > 0)
        else:
            cut = self._all_spread(rows, spans, left, right)
            self._begin(cut, left, right, head_rows(cut, spans, left, right))

    def _begin_named(
        self, rows: Block, spans: list[list[Merged]], left: int, right: int, names: int
    ) -> None:
        """Write a table whose names are known: all these rows, or the last one below lines of its own."""
        if names > 1 and merged_heads(rows, spans, left, right) != names:
            self.writing.end_table()
            self._write_rows(rows[: names - 1], left, right)
            rows, names = rows[names - 1 :], 1
        self._begin(rows, left, right, names)

    def _begin(self, rows: Block, left: int, right: int, heads: int) -> None:
        self.writing.end_table()
        names = head_names(rows[:heads])
        where = self._range(rows[0].number, left, rows[max(heads, 1) - 1].number, right)
        if heads:
            self._write_names(names, where, rows[0].mark)
        self._write_rows(list(with_groups(rows[heads:])) if heads else rows, left, right)
        figures = [holds_figures(rows[heads:], column) for column in range(right - left + 1)]
        self.table = (
            Table(left, right, names, where, rows[0].bold and not rows[heads].bold, figures)
            if heads
            else None
        )

    def _go_on(self, table: Table, rows: Block, *, again: bool) -> None:
        """Write rows below those before; behind a caption, below the names once more."""
        if again:
            self.writing.end_table()
            self._write_names(table.names, table.named_at, None)
        self._write_rows(rows, table.left, table.right)

    def _write_names(self, names: Sequence[str], where: str, mark: str | None) -> None:
        with self._at(where, mark):
            self.writing.row(names)
        self.writing.under_header(len(names))

    def _write_rows(self, rows: Block, left: int, right: int) -> None:
        for row in rows:
            with self._at(self._range(row.number, left, row.number, right), row.mark):
                self.writing.row(row.cells)

    def _write_single(self, row: Row, *, listed: bool) -> None:
        column = filled(row.cells)[0]
        with self._at(self._range(row.number, column, row.number, column), row.mark):
            if listed and len(row.cells[column]) <= _LONG_ITEM:
                self.writing.item(0, row.cells[column])
            else:
                self.writing.paragraph(row.cells[column])

    @contextmanager
    def _at(self, cells: str, mark: str | None) -> Iterator[None]:
        with self.writing.at(cells=cells), self.writing.marked(mark) if mark else nullcontext():
            yield

    def _range(self, top: int, left: int, bottom: int, right: int) -> str:
        here = f"{self.sheet}!{self._column(left)}{top}"
        if (top, left) == (bottom, right):
            return here
        return f"{here}:{self._column(right)}{bottom}"

    def _column(self, at: int) -> str:
        return column_name(self.columns[at] if self.columns else at)

    def _spans(self, number: int) -> list[Merged]:
        """The merged ranges that a row is in; asked for one row after another."""
        while self.merged and self.merged[-1].top <= number:
            self.open.append(self.merged.pop())
        self.open = [area for area in self.open if area.bottom >= number][:_MOST_OPEN]
        return list(self.open)

    def _all_spread(self, rows: Block, spans: list[list[Merged]], left: int, right: int) -> Block:
        return [
            self._spread(row, areas, left, right) for row, areas in zip(rows, spans, strict=True)
        ]

    def _spread(self, row: Row, areas: Sequence[Merged], left: int, right: int) -> Row:
        """The row from ``left`` to ``right``, with what is merged in all cells that it spans."""
        wide = right - left + 1
        cells = [*row.cells[left : right + 1], *[""] * wide][:wide]
        for area in areas if self.spread < _MOST_SPREAD else ():
            begin, end = max(area.left, left) - left, min(area.right, right) - left
            if begin == 0 and end == wide - 1:
                end = 0  # a line over the whole table is no value of its columns
            self.spread += end - begin + 1
            for column in range(begin, end + 1):
                if not cells[column].strip():
                    cells[column] = area.text
        return Row(row.number, cells, row.mark, row.bold)


def _is_caption(block: Block, spans: list[list[Merged]], at: int, left: int) -> bool:
    """True if a row is a line of its own above a table."""
    row = block[at]
    held = filled(row.cells)
    if len(held) > 1 or at == len(block) - 1:
        return False
    if any(area.top < row.number for area in spans[at]):
        return False  # the rest of the row stands above
    # A merged cell over some of the columns names these; over all, it is the table's title.
    return held[0] == left or not any(
        area.left <= held[0] <= area.right and area.right > area.left for area in spans[at]
    )
