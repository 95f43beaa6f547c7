"""A sheet as its file states it: what every reader of workbooks makes, and ``writer`` writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from index.errors import Unreadable
from index.loaders.charts import Chart
from index.loaders.grid import MOST_CELLS
from index.loaders.inline_marks import FORMULA, HIDDEN
from index.loaders.inline_marks import STRUCK as MARK_STRUCK

# Why a cell is not shown, or holds no more; each is counted by this name.
STRUCK = "struck-through cells"
BY_FORMAT = "cells whose format hides them"
IN_WHITE = "cells in the colour of their ground"
# Shown, without the part that is struck through.
STRUCK_PART = "struck-through parts of cells"
# Shown as the formula itself, and marked: the file holds no value of it.
NO_VALUE = "formulas without a stored value"
# How what is taken in nevertheless is marked.
MARKS = {STRUCK: MARK_STRUCK, BY_FORMAT: HIDDEN, IN_WHITE: HIDDEN, NO_VALUE: FORMULA}


@dataclass(frozen=True, slots=True)
class Area:
    """A range of cells: rows from 1, columns from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, cell: tuple[int, int]) -> bool:
        return self.top <= cell[0] <= self.bottom and self.left <= cell[1] <= self.right


@dataclass(slots=True)
class SheetRow:
    """A row's cells by column, as they are shown.

    ``why`` says of single cells why they are not ordinary, ``values`` what they store if the text is another.
    """

    number: int
    cells: dict[int, str] = field(default_factory=dict)
    why: dict[int, str] = field(default_factory=dict)
    values: dict[int, float | str] = field(default_factory=dict)
    hidden: bool = False
    filtered: bool = False
    bold: bool = False

    def put(
        self, column: int, text: str, why: str | None, value: float | str | None = None
    ) -> None:
        """Take a cell that holds something."""
        self.cells[column] = text
        if why:
            self.why[column] = why
        if value is not None:
            self.values[column] = value


@dataclass(frozen=True, slots=True)
class Note:
    """A comment at a cell."""

    row: int
    column: int
    author: str
    text: str


Items = tuple[tuple[int, str], ...]
"""The points of a diagram, each with its depth."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart, a text box or a diagram over the cells; where it begins, if that is known."""

    what: Chart | str | Items
    row: int | None = None
    column: int | None = None


@dataclass(slots=True)
class Sheet:
    """One sheet. ``filters`` are the ranges whose hidden rows a filter hides.

    ``shown_sheets`` are the names of the workbook's sheets that are not hidden; ``damage`` is why
    nothing could be read behind its rows.
    """

    name: str
    hidden: bool = False
    rows: list[SheetRow] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    filters: list[Area] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    shown_sheets: frozenset[str] = frozenset()
    left_out: Counter[str] = field(default_factory=Counter)
    damage: Unreadable | None = None

    def unwhiten(self, areas: Sequence[Area]) -> None:
        """Take cells in these ranges as seen: a table's style or a rule gives them a ground of their own."""
        for row in self.rows if areas else ():
            for column in [at for at, why in row.why.items() if why == IN_WHITE]:
                if any((row.number, column) in area for area in areas):
                    del row.why[column]

    def bounded(self, cells: int) -> None:
        """Unreadable if the sheet holds more cells than one may."""
        if cells > MOST_CELLS:
            name = f"sheet {self.name}" if self.name else "a sheet"
            raise Unreadable(f"{name} has more than {MOST_CELLS:,} cells: split it")


def column_number(letters: str) -> int:
    """0 for ``A``, 26 for ``AA``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def areas(ranges: Iterable[str]) -> Iterator[Area]:
    """``A1:B2`` as ranges; what is none is passed over. ``A:C`` and ``3:5`` are whole columns and rows."""
    for each in ranges:
        ends = [_end(end) for end in each.replace("$", "").split(":")]
        if 1 <= len(ends) <= 2 and None not in ends:
            (top, left), (bottom, right) = ends[0], ends[-1]  # type: ignore[misc]
            yield Area(
                top or 1, max(left, 0), bottom or LAST_ROW, right if right >= 0 else LAST_COLUMN
            )


LAST_ROW, LAST_COLUMN = 1_048_576, 16_383


def _end(end: str) -> tuple[int, int] | None:
    letters = end.rstrip("0123456789")
    digits = end[len(letters) :]
    if len(letters) > 3 or len(digits) > 7 or not (letters or digits):
        return None
    if letters and not (letters.isascii() and letters.isupper()):
        return None
    return int(digits or 0), column_number(letters)
