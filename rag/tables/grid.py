"""A table ready to be asked: typed columns, and an index of what its cells and names say."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from index.passages import CellValue, Source
from rag.tables.asked import cell_stems, stems
from rag.tables.columns import Column, columns_of, is_nothing
from rag.tables.tables import Table, TableRow, tables_of

LONGEST_PHRASE = 10  # words of a cell that a question can name as a whole
KEPT_ROWS = 200_000  # rows of tables kept in memory
SECTION = ""  # the name of the column that tells each row's section
_WIDEST_TURNED = 60  # rows of a table that is also read by its columns


@dataclass(frozen=True)
class Grid:
    """Typed ``columns`` over the ``texts`` of rows; ``row_of`` says which row of the table proves what.

    A ``turned`` grid has the table's columns as its rows: its first column are their names, and its other
    columns are the table's rows.
    """

    table: Table
    columns: tuple[Column, ...]
    texts: tuple[tuple[str, ...], ...]
    rows: tuple[TableRow, ...]
    turned: bool = False

    def proofs(self, rows: Sequence[int], columns: Sequence[int]) -> list[TableRow]:
        """The table's rows that hold these cells, each once, in order."""
        if not self.turned:
            return [self.rows[at] for at in rows]
        return [self.rows[at - 1] for at in dict.fromkeys(sorted(columns)) if at > 0]

    @cached_property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """The words of each column's name."""
        return tuple(stems(each.name) for each in self.columns)

    @cached_property
    def phrases(self) -> Mapping[tuple[str, ...], dict[int, set[str]]]:
        """For the words of a whole cell: the columns it stands in, and how it is written there."""
        found: dict[tuple[str, ...], dict[int, set[str]]] = {}
        for at, text in self._distinct():
            said = cell_stems(text)
            if said and len(said) <= LONGEST_PHRASE:
                found.setdefault(said, {}).setdefault(at, set()).add(text)
        return found

    @cached_property
    def words(self) -> Mapping[str, dict[int, set[str]]]:
        """For each word: the columns with cells that hold it, and these cells."""
        found: dict[str, dict[int, set[str]]] = defaultdict(dict)
        for at, text in self._distinct():
            for word in cell_stems(text):
                found[word].setdefault(at, set()).add(text)
        return found

    def _distinct(self) -> list[tuple[int, str]]:
        """The different cells of the columns whose cells name something."""
        return [
            (at, text)
            for at, column in enumerate(self.columns)
            if column.kind == "text" or column.identifies
            for text in dict.fromkeys(row[at] for row in self.texts)
            if not is_nothing(text)
        ]

    @cached_property
    def keys(self) -> frozenset[int]:
        """The text columns whose cells all differ: each names one row."""
        return frozenset(
            at
            for at, column in enumerate(self.columns)
            if column.kind == "text" or column.identifies
            if len({row[at] for row in self.texts}) == len(self.texts)
        )

    @cached_property
    def label(self) -> int:
        """The column that names the rows: the first text that differs from row to row, else the first text."""
        texts = [
            at for at, column in enumerate(self.columns) if column.kind == "text" and column.name
        ]
        return next((at for at in texts if at in self.keys), texts[0] if texts else 0)


def grids_of(table: Table, stored: Mapping[str, float | str]) -> list[Grid]:
    """A table as it stands, and turned if its columns are of one kind (years, quarters, places)."""
    rows = tuple(row for row in table.rows if not row.total)
    if not rows:
        return []
    named = any(row.section for row in rows)
    names = (*table.columns, SECTION) if named else table.columns
    texts = tuple((*row.cells, row.section) if named else row.cells for row in rows)
    plain = Table(table.source, table.name, table.columns, rows, table.cut)
    columns = columns_of(plain, stored)
    if named:
        sections = tuple(row.section or None for row in rows)
        columns.append(Column(names[-1], "text", sections, ("",) * len(rows)))
    grid = Grid(table, tuple(columns), texts, rows)
    turned = _turned(table, rows, columns)
    return [grid, turned] if turned else [grid]


def _turned(table: Table, rows: Sequence[TableRow], columns: Sequence[Column]) -> Grid | None:
    numbers = [at for at, each in enumerate(columns) if each.kind in ("number", "duration")]
    if len(numbers) < 2 or len(rows) > _WIDEST_TURNED or 0 in numbers:
        return None
    heads = [row.cells[0] for row in rows]
    if len(set(heads)) != len(heads) or not all(heads):
        return None
    texts = tuple((table.columns[at], *(row.cells[at] for row in rows)) for at in numbers)
    fake = Table(
        table.source, table.name, (table.columns[0], *heads),
        tuple(TableRow(cells, rows[0].sentence) for cells in texts),
    )  # fmt: skip
    typed = columns_of(fake)
    first = Column(table.columns[0], "text", tuple(row[0] for row in texts), ("",) * len(texts))
    return Grid(table, (first, *typed[1:]), texts, tuple(rows), turned=True)


class Grids:
    """The tables of the sources asked last, as they are asked."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], list[Grid]] = OrderedDict()
        self._lock = Lock()

    def of(self, source: Source, values: Callable[[str], Sequence[CellValue]]) -> list[Grid]:
        """The grids of a source; ``values`` gives what its cells store."""
        key = (source.id, source.sha256)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        stored = {each.cell: each.value for each in values(source.id)}
        found = [grid for table in tables_of(source) for grid in grids_of(table, stored)]
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > 1 and self._rows() > KEPT_ROWS:
                self._kept.popitem(last=False)
        return found

    def _rows(self) -> int:
        return sum(len(grid.texts) + 1 for grids in self._kept.values() for grid in grids)


GRIDS = Grids()
