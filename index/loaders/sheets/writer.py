"""Writes sheets: tables with their cell ranges, then comments, charts and text boxes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

from index.errors import Unreadable
from index.loaders.charts import Chart, write_table_of
from index.loaders.grid import MOST_CELLS, column_name, write_grid
from index.loaders.grid_heads import Merged, Row
from index.loaders.inline_marks import COLUMN, around
from index.loaders.sheets.sheet import (
    LAST_COLUMN,
    MARKS,
    NO_VALUE,
    STRUCK_PART,
    Items,
    Note,
    Sheet,
    SheetRow,
)
from index.loaders.writing import Writing, tidy
from index.passages import CellValue

_SHEET_NAME = re.compile(r"(?:'((?:[^']|'')+)'|([^'!(),]+))!")
_MOST_VALUES = 200_000  # of one source
_LABEL = 60  # characters of a cell that a note is said to be on
_MOST_RANGES = 8  # named of a chart


def write_sheet(writing: Writing, sheet: Sheet, counts: Counter[str], *, hidden: bool) -> None:
    """Write a sheet, and count what is left out of it. ``hidden`` takes in what is not shown."""
    counts.update(sheet.left_out)
    if not (sheet.rows or sheet.notes or sheet.drawn):
        return
    if sheet.hidden and not hidden:
        counts["hidden sheets"] += 1
        return
    mark: AbstractContextManager[None] = (
        writing.marked("hidden sheet") if sheet.hidden else nullcontext()
    )
    with mark:
        _Pass(writing, sheet, counts, hidden).write()


class _Pass:
    """One sheet on its way into the text."""

    def __init__(self, writing: Writing, sheet: Sheet, counts: Counter[str], hidden: bool) -> None:
        self.writing, self.sheet, self.counts, self.hidden = writing, sheet, counts, hidden
        self.unseen = {
            column
            for first, last in sheet.hidden_columns
            for column in range(max(first, 0), min(last, LAST_COLUMN) + 1)
        }
        self.passed: set[int] = set()
        self.by_number = {row.number: row for row in sheet.rows}

    def write(self) -> None:
        """Write the sheet under its name."""
        self._count_columns()
        self._find_columns()
        rows = list(self._rows())
        if rows or self.sheet.notes or self.sheet.drawn:
            self.writing.heading(2, self.sheet.name)
        write_grid(
            self.writing,
            self.sheet.name,
            rows,
            columns=self.columns,
            merged=list(self._merged()),
            passed=self.passed,
        )
        for note in sorted(self.sheet.notes, key=lambda note: (note.row, note.column)):
            self._write_note(note)
        for drawn in self.sheet.drawn:
            self._write_drawn(drawn.what, drawn.row, drawn.column)

    def _find_columns(self) -> None:
        """Find the columns that are written: from the first that holds something to the last."""
        held: set[int] = set()
        for row in self.sheet.rows:
            held.update(row.cells)
        if not self.hidden:
            held -= self.unseen
        first, last = min(held, default=0), max(held, default=-1)
        if (last - first + 1) * len(self.sheet.rows) > MOST_CELLS * 4:
            raise Unreadable(
                f"sheet {self.sheet.name} has {len(self.sheet.rows):,} rows of "
                f"{last - first + 1:,} cells: split it"
            )
        self.columns = [
            column for column in range(first, last + 1) if self.hidden or column not in self.unseen
        ]
        self.places = {column: at for at, column in enumerate(self.columns)}

    def _count_columns(self) -> None:
        held = self.unseen and {
            column
            for row in self.sheet.rows
            if not row.hidden
            for column in row.cells
            if column in self.unseen
        }
        if held and not self.hidden:
            self.counts["hidden columns"] += len(held)

    def _rows(self) -> Iterator[Row]:
        for row in self.sheet.rows:
            mark = None
            if row.hidden:
                mark = "filtered row" if self._is_filtered(row) else "hidden row"
                if not self.hidden:
                    self.counts[f"{mark}s"] += 1
                    self.passed.add(row.number)
                    continue
            shown = self._row(row, mark)
            if any(shown.cells):
                yield shown
            else:
                self.passed.add(row.number)

    def _row(self, row: SheetRow, mark: str | None) -> Row:
        places = self.places
        cells = [""] * (max(places.get(column, -1) for column in row.cells) + 1)
        for column, text in row.cells.items():
            at = places.get(column)
            if at is None:
                continue
            if row.why and (why := row.why.get(column)):
                if not self._takes(why):
                    continue
                text = around(MARKS[why], text) if why in MARKS else text
            cells[at] = around(COLUMN, text) if column in self.unseen else text
            if column in row.values:
                self._keep(row.number, column, row.values[column])
        return Row(row.number, cells, mark, row.bold)

    def _keep(self, row: int, column: int, value: float | str) -> None:
        """Keep what a cell stores beside its text."""
        if len(self.writing.values) < _MOST_VALUES:
            cell = f"{self.sheet.name}!{column_name(column)}{row}"
            self.writing.values.append(CellValue(cell, value))
        else:
            self.counts["stored values beside shown ones"] += 1

    def _takes(self, why: str) -> bool:
        """Whether a cell is taken that is no ordinary one; what is not taken whole is counted."""
        if why == NO_VALUE or not self.hidden:
            self.counts[why] += 1
        return self.hidden or why in (NO_VALUE, STRUCK_PART)

    def _is_filtered(self, row: SheetRow) -> bool:
        return row.filtered or any(
            area.top < row.number <= area.bottom for area in self.sheet.filters
        )

    def _merged(self) -> Iterator[Merged]:
        for area in self.sheet.merged:
            row = self.by_number.get(area.top)
            text = row.cells.get(area.left, "") if row else ""
            why = row.why.get(area.left) if row and text else None
            if text and (self.hidden or why in (None, NO_VALUE, STRUCK_PART)):
                left = bisect_left(self.columns, area.left)
                right = bisect_right(self.columns, area.right) - 1
                if left <= right:
                    marked = around(MARKS[why], text) if why in MARKS else text
                    yield Merged(area.top, left, area.bottom, right, marked)

    def _write_note(self, note: Note) -> None:
        row = self.by_number.get(note.row)
        if ((row and row.hidden) or note.column in self.unseen) and not self.hidden:
            self.counts["comments in hidden rows or columns"] += 1
            return
        cells = row.cells if row else {}
        ordinary = [at for at in sorted(cells) if self.hidden or not (row and row.why.get(at))]
        ordinary = [at for at in ordinary if self.hidden or at not in self.unseen]
        label = [
            tidy(cells[at])[:_LABEL]
            for at in dict.fromkeys((*ordinary[:1], note.column))
            if at in ordinary
        ]
        where = f"{column_name(note.column)}{note.row}"
        author = f" ({note.author})" if note.author else ""
        on = f" on {', '.join(label)}" if label else ""
        with self.writing.at(cells=f"{self.sheet.name}!{where}"), self.writing.marked("comment"):
            self.writing.paragraph(f"Note at {where}{author}{on}: {note.text}")

    def _write_drawn(self, what: Chart | str | Items, row: int | None, column: int | None) -> None:
        where = None
        if row is not None and column is not None:
            where = f"{self.sheet.name}!{column_name(column)}{row}"
        with self.writing.at(cells=where) if where else nullcontext():
            if isinstance(what, str):
                self.writing.paragraph(what)
            elif isinstance(what, tuple):
                self.writing.end_table()
                for depth, text in what:
                    self.writing.item(depth, text)
            elif self._stands_in_cells(what):
                self.writing.paragraph(_said(what))
            elif missing := write_table_of(self.writing, what):
                self.counts[missing] += 1

    def _stands_in_cells(self, chart: Chart) -> bool:
        """True if all values of a chart are in sheets that are read: a second table would count them twice."""
        named = [_SHEET_NAME.findall(series.taken_from) for series in chart.series]
        shown = {name.casefold() for name in self.sheet.shown_sheets}
        return bool(named) and all(
            names and all((a.replace("''", "'") or b).casefold() in shown for a, b in names)
            for names in named
        )


def _said(chart: Chart) -> str:
    """A chart of a sheet's cells in one line: its title, axes and cells."""
    axes = dict.fromkeys(a for each in chart.series for a in (each.across, each.unit) if a)
    ranges = dict.fromkeys(_plain(each.taken_from) for each in chart.series)
    named = list(ranges)[:_MOST_RANGES]
    more = "" if len(named) == len(ranges) else ", ..."
    return "; ".join([chart.caption, *axes, f"of {', '.join(named)}{more}"])


def _plain(cells: str) -> str:
    """``'My sheet'!$B$2`` as regions name it."""
    return cells.replace("$", "").replace("'", "")
