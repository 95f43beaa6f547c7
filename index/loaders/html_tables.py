"""Tables of web pages as rows of cells: what names their columns, what they span, what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.loaders.html_inline import InlineText
from index.loaders.html_layout import GROUPS, Row, own_rows
from index.loaders.html_shown import Shown, holds_text
from index.loaders.markup import inner, name
from index.loaders.spans import Cell, laid_out, write_table
from index.loaders.writing import Writing, tidy

_FIGURE = re.compile(r"[^\w\s]?\s?[-+(]?\d[\d.,:\s]*\s?\S{0,4}$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_KNOWN = 50  # rows looked at to tell what the columns hold
_LONGEST_NAME = 80  # characters of a column's name


@dataclass(slots=True)
class Grid:
    """A table, read: its rows, how many of them name the columns, and the tables in its cells.

    ``titles`` are the texts of rows above it that hold one text only.
    """

    caption: str
    titles: list[str] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    heads: int | None = None
    inner: list[tuple[str, Any, Shown]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


def read_table(table: Any, shown: Shown, page_text: Callable[[], InlineText]) -> Grid:
    """Read a data table; ``page_text`` gives what gathers the text of a cell."""
    reading = _Reading(shown, page_text)
    captions = [each for each in table if name(each).lower() == "caption"]
    text = page_text()
    grid = Grid(" ".join(text.of(each, shown) for each in captions))
    rows = own_rows(table)
    for row in rows:
        if (cells := reading.row(row, grid)) is not None:
            grid.rows.append(cells)
    kept = [row for row in rows if not reading.hides(row.element)]
    above = _titles(grid.rows)
    grid.titles = [text for row in grid.rows[:above] for text in _texts(row)]
    del grid.rows[:above]
    grid.heads = _heads(kept[above:], grid.rows)
    hidden = _hidden_columns(table, reading)
    if hidden:
        _drop_columns(grid, hidden, text)
    return grid


def write_grid(writing: Writing, grid: Grid) -> None:
    """Write the table with its caption above it; rows that name a group of rows hold for these."""
    for text in (grid.caption, *grid.titles):
        writing.paragraph(text)
    rows, heads = grid.rows, grid.heads
    while heads == 0 and rows and _is_lone(rows[0], _width(rows)):
        writing.paragraph(rows[0][0].text)
        rows = rows[1:]
    write_table(writing, _with_groups(rows, heads or 0), heads=heads)


@dataclass(slots=True)
class _Reading:
    shown: Shown
    page_text: Callable[[], InlineText]

    def row(self, row: Row, grid: Grid) -> list[Cell] | None:
        """The cells of a row; None if it isn't shown."""
        text = self.page_text()
        shown = text.page.visibility.inside(row.element, "tr", self._within(row.element))
        if self.hides(row.element):
            text.page.left["hidden rows"] += holds_text(row.element)
            return None
        read = []
        for cell in row.cells:
            tag = name(cell).lower()
            inside = text.page.visibility.inside(cell, tag, shown)
            if text.passes_over(cell, inside, shown):
                if not inside.gone:  # struck out: its place stays
                    read.append(
                        Cell("", _span(cell, "rowspan", row.last + 1), _span(cell, "colspan"))
                    )
                continue
            words = text.of(cell, inside)
            label = next((each.text for each in read if each.text), "")
            grid.inner += [(label, each, how) for each, how in text.tables]
            text.tables.clear()
            grid.pictures += text.pictures
            text.pictures.clear()
            is_head = row.in_head or (
                tag == "th" and (cell.get("scope") or "").lower() not in ("row", "rowgroup")
            )
            read.append(
                Cell(words, _span(cell, "rowspan", row.last + 1), _span(cell, "colspan"), is_head)
            )
        return read

    def _within(self, row: Any) -> Shown:
        group = row.getparent()
        if name(group).lower() not in GROUPS:
            return self.shown
        return self.page_text().page.visibility.inside(group, name(group).lower(), self.shown)

    def hides(self, row: Any) -> bool:
        """True if a row isn't shown, and hidden parts aren't asked for."""
        page = self.page_text().page
        shown = page.visibility.inside(row, "tr", self._within(row))
        return (shown.gone or shown.unseen) and not page.options.hidden


def _span(cell: Any, which: str, most: int | None = None) -> int:
    """How many rows or columns a cell spans; 0 rows are all that are left of its group."""
    said = str(cell.get(which, "1")).strip()
    span = int(said[:9]) if said.isdecimal() else 1
    if most is None:
        return max(1, span)
    return most if span == 0 else min(span, most)


def _titles(rows: Sequence[Sequence[Cell]]) -> int:
    """How many rows above a table hold nothing, or one text over or beside empty cells, as of a saved sheet."""
    for at, row in enumerate(rows):
        narrow = sum(cell.columns for cell in row) < 2
        named = len(row) == 2 and not row[0].text.strip() and row[1].text.strip()  # of a column
        if len(_texts(row)) > 1 or any(c.head or c.rows > 1 for c in row) or narrow or named:
            return at if len(_texts(row)) > 1 and len(rows) - at > 1 else 0
    return 0


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in row if cell.text.strip()]


def _heads(rows: Sequence[Row], read: Sequence[Sequence[Cell]]) -> int | None:
    """How many rows name the columns; None where the cells say so themselves."""
    in_head = 0
    while in_head < len(rows) and rows[in_head].in_head:
        in_head += 1
    if in_head:
        return in_head if in_head < len(rows) else None
    if any(
        row and all(cell.head or not cell.text for cell in row) and _said(row) for row in read[:2]
    ):
        return None
    widest = max(map(len, read), default=0)
    by_row = [bool(row.cells) and name(row.cells[0]).lower() == "th" for row in rows]
    if any(by_row):  # the names stand in front of their rows
        return 1 if widest > 2 and by_row[0] and not _figures(read[0][1:]) else 0
    if len(read) < 2 or not _names(read[0], widest):
        return 0
    if _set_apart(rows):
        return None
    return None if _holds_figures(read) and (widest > 2 or len(read) > 3) else 0


def _holds_figures(read: Sequence[Sequence[Cell]]) -> bool:
    """True if more than half of what stands below the first row in some column is figures."""
    below = laid_out(read[:_KNOWN])[1:]
    columns = ([text for text in column if text] for column in zip(*below, strict=True))
    return any(
        sum(map(bool, map(_FIGURE.match, column))) * 2 > len(column) for column in columns if column
    )


def _said(row: Sequence[Cell]) -> bool:
    return any(cell.text for cell in row)


def _figures(cells: Sequence[Cell]) -> bool:
    return any(_FIGURE.match(cell.text) for cell in cells)


def _names(row: Sequence[Cell], widest: int) -> bool:
    """True for a row that may name columns: each has a short name of its own, and none is a figure."""
    texts = [cell.text for cell in row]
    if texts and texts[0].endswith((":", "：")):  # it names what stands beside it
        return False
    whole = sum(cell.columns for cell in row) >= widest
    distinct = len(set(texts)) == len(texts) and sum(map(bool, texts)) >= len(texts) - 1
    return (
        whole
        and distinct
        and all(len(text) <= _LONGEST_NAME for text in texts)
        and not any(text[:1].isdigit() and not _YEAR.match(text) for text in texts)
        and not any(_FIGURE.match(text) and not _YEAR.match(text) for text in texts)
        and any(text and not _YEAR.match(text) for text in texts)
    )


def _set_apart(rows: Sequence[Row]) -> bool:
    """True if the first row, and not the second, is all in bold type or on another ground."""
    return any(
        looks(rows[0]) and not looks(rows[1])
        for looks in (_bold, lambda row: _ground(row) is not None)
    )


def _bold(row: Row) -> bool:
    return bool(row.cells) and all(
        any(tidy(inner(bold)) == tidy(inner(cell)) for bold in cell.iter("b", "strong"))
        or "bold" in (cell.get("style") or "")
        for cell in row.cells
        if tidy(inner(cell))
    )


def _ground(row: Row) -> str | None:
    style = re.search(r"background(?:-color)?\s*:\s*([^;]+)", row.element.get("style") or "")
    found: str | None = row.element.get("bgcolor") or (style[1] if style else None)
    return found


def _hidden_columns(table: Any, reading: _Reading) -> set[int]:
    """The columns that a ``col`` or ``colgroup`` hides, counting from 0."""
    page = reading.page_text().page
    found: set[int] = set()
    at = 0
    if page.options.hidden:
        return found
    for group in table:
        tag = name(group).lower()
        if tag not in ("col", "colgroup"):
            continue
        around = page.visibility.inside(group, tag, reading.shown)
        for each in [col for col in group if name(col).lower() == "col"] or [group]:
            shown = page.visibility.inside(each, "col", around)
            wide = min(_span(each, "span"), 1000)
            if shown.gone or shown.unseen:
                found |= set(range(at, at + wide))
            at += wide
    return found


def _drop_columns(grid: Grid, hidden: set[int], text: InlineText) -> None:
    heads = [bool(row) and all(cell.head for cell in row) for row in grid.rows]
    count = (
        grid.heads
        if grid.heads is not None
        else max(1, heads.index(False) if False in heads else 1)
    )
    laid = laid_out(grid.rows)
    wide = len(laid[0]) if laid else 0
    dropped = [at for at in sorted(hidden) if at < wide]
    text.page.left["hidden columns"] += len(dropped)
    grid.rows = [[Cell(each) for at, each in enumerate(row) if at not in hidden] for row in laid]
    grid.heads = count


def _with_groups(rows: Sequence[Sequence[Cell]], heads: int) -> list[list[Cell]]:
    """The rows; a name in a row of its own becomes a first cell of the rows below it."""
    wide = _width(rows)
    groups = [at for at, row in enumerate(rows) if at >= max(1, heads) and _is_group(row, wide)]
    lone = [at for at, row in enumerate(rows) if at and _is_lone(row, wide)]
    below = len(rows)  # single cells at the end are of no group: a note on the whole table
    while below - 1 in lone and below - 1 not in groups:
        below -= 1
    if not groups:
        return [[Cell(row[0].text)] if at in lone else list(row) for at, row in enumerate(rows)]
    written: list[list[Cell]] = []
    group = ""
    for at, row in enumerate(rows):
        if at in groups:
            group = row[0].text
        elif at >= below:
            written.append([Cell(row[0].text)])
        elif at < groups[0]:
            written.append([Cell("", head=True), *row])
        else:
            written.append([Cell(group), *([Cell(row[0].text)] if at in lone else row)])
    return written


def _width(rows: Sequence[Sequence[Cell]]) -> int:
    return max((sum(cell.columns for cell in row) for row in rows), default=0)


def _is_lone(row: Sequence[Cell], wide: int) -> bool:
    """True for a single cell over all columns."""
    return len(row) == 1 and row[0].columns >= wide > 1


def _is_group(row: Sequence[Cell], wide: int) -> bool:
    return _is_lone(row, wide) and row[0].head and bool(row[0].text)
