"""Rows of cells, written as the tables a reader sees in them, each row with its cell range."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from index.loaders.writing import Writing, tidy

_NUMBER = re.compile(r"[-+(]?[$€£¥]?\s?\d[\d.,\s]*%?\)?$|\d{4}-\d\d-\d\d")

Row = tuple[int, Sequence[str]]  # its number in the sheet, counting from 1, and its cells
_LONG_ITEM = 200  # characters; a longer cell of a single column becomes a paragraph
MOST_CELLS = 5_000_000


def column_name(number: int) -> str:
    """``A`` for 0, ``Z`` for 25, ``AA`` for 26."""
    name = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(65 + letter) + name
    return name


def write_grid(writing: Writing, sheet: str, rows: Iterable[Row], *, first_column: int = 0) -> None:
    """Write a sheet: blank rows separate tables; single cells above a table are its captions."""
    for block in _blocks(rows):
        _write_block(writing, sheet, block, first_column)


def _blocks(rows: Iterable[Row]) -> Iterator[deque[Row]]:
    block: deque[Row] = deque()
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            block.append((number, cells))
        elif block:
            yield block
            block = deque()
    if block:
        yield block


def _write_block(writing: Writing, sheet: str, block: deque[Row], first: int) -> None:
    left = min(_filled(cells)[0] for _, cells in block)
    right = max(_filled(cells)[-1] for _, cells in block)

    def where(number: int, begin: int, end: int) -> str:
        here = f"{sheet}!{column_name(first + begin)}{number}"
        return here if begin == end else f"{here}:{column_name(first + end)}{number}"

    listed = left == right and len(block) > 1
    while block and (left == right or (len(_filled(block[0][1])) == 1 and len(block) > 1)):
        number, cells = block.popleft()
        at = _filled(cells)[0]
        with writing.at(cells=where(number, at, at)):
            if listed and len(cells[at]) <= _LONG_ITEM:
                writing.item(0, cells[at])
            else:
                writing.paragraph(cells[at])
    columns = right - left + 1
    header = len(block) > 1 and _names_columns(block[0][1], block[1][1])
    writing.end_table()
    for position, (number, cells) in enumerate(block):
        shown = [*cells[left : right + 1], *[""] * columns][:columns]
        with writing.at(cells=where(number, left, right)):
            writing.row(shown)
        if position == 0 and header:
            writing.under_header(columns)
    writing.end_table()


def _filled(cells: Sequence[str]) -> list[int]:
    return [at for at, cell in enumerate(cells) if cell.strip()] or [0]


def _names_columns(first: Sequence[str], second: Sequence[str]) -> bool:
    """True if the first row is mostly words, and has at least half as many filled cells as the second."""
    filled = [cell for cell in first if tidy(cell)]
    words = sum(not _NUMBER.match(tidy(cell)) for cell in filled)
    return (
        len(filled) >= 2
        and words >= len(filled) - len(filled) // 3
        and len(filled) * 2 >= len(_filled(second))
    )
