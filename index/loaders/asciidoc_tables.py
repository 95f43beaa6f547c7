"""Tables of AsciiDoc: cells with their spans, and how many rows name the columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence

from index.loaders.spans import Cell

_SPEC = r"(?:(\d+)?(?:\.(\d+))?(\+|\*))?[<^>.]{0,4}([adehlmsv])?"
_CELL = re.compile(rf"(?:^|(?<=\s)){_SPEC}(?<!\\)\|", re.M)
_COLUMNS = re.compile(r"cols\s*=\s*\"?'?([^\"']+)")
_TIMES = re.compile(r"(\d+)\*")


def read_table(
    lines: Sequence[str], sign: str, options: str, inline: Callable[[str], str]
) -> tuple[list[list[Cell]], int]:
    """The rows between the lines ``|===``, and how many of them are heads. ``options`` is ``cols=..., ...``."""
    given = re.search(r"format\s*=\s*\"?(\w+)", options)
    separator = {"csv": ",", "dsv": ":", "tsv": "\t"}.get(given[1] if given else "", sign)
    if separator in ",:\t":
        read = csv.reader([line for line in lines if line], delimiter=separator)
        rows = [[Cell(inline(cell)) for cell in row] for row in read]
    else:
        rows = _rows(lines, options, inline)
    filled = [at for at, line in enumerate(lines) if line]
    blank_behind = bool(filled) and len(filled) > 1 and filled[1] - filled[0] > 1 and filled[0] == 0
    head = "header" in options or (blank_behind and "noheader" not in options)
    return rows, 1 if head and len(rows) > 1 else 0


def _rows(lines: Sequence[str], options: str, inline: Callable[[str], str]) -> list[list[Cell]]:
    text = "\n".join(lines)
    found = list(_CELL.finditer(text))
    cells: list[Cell] = []
    for each, after in zip(found, [*found[1:], None], strict=True):
        said = text[each.end() : after.start() if after else len(text)].replace("\\|", "|")
        shown = inline(" ".join(said.split()))
        if each[3] == "*":
            cells += [Cell(shown)] * min(int(each[1] or 1), 100)
        else:
            spans = each[3] == "+"
            cells.append(
                Cell(
                    shown,
                    int((spans and each[2]) or 1),
                    int((spans and each[1]) or 1),
                    each[4] == "h",
                )
            )
    return _laid(cells, _width(lines, options, cells))


def _width(lines: Sequence[str], options: str, cells: Sequence[Cell]) -> int:
    """How many columns: as stated, else as many cells as the first line has."""
    if stated := _COLUMNS.search(options):
        parts = [part.strip() for part in re.split(r"[,;]", stated[1]) if part.strip()]
        return sum(int(times[1]) if (times := _TIMES.match(part)) else 1 for part in parts) or 1
    first = next((line for line in lines if line), "")
    count = len(_CELL.findall(first))
    return max(1, sum(min(cell.columns, 1000) for cell in cells[:count]))


def _laid(cells: Sequence[Cell], width: int) -> list[list[Cell]]:
    """The cells in rows of so many columns, minding those that reach down from above."""
    rows: list[list[Cell]] = [[]]
    taken = [0] * width  # for how many rows, from this one on, each column is filled
    for cell in cells:
        while all(taken):
            taken = [left - 1 for left in taken]
            rows.append([])
        column = taken.index(0)
        for at in range(column, min(column + cell.columns, width)):
            taken[at] = max(taken[at], min(cell.rows, len(cells)))  # there are no more rows
        rows[-1].append(cell)
    return rows
