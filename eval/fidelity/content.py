"""What a document of the corpus says, apart from its format, and what has to be found of it when it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Style = Literal["", "super", "sub", "hidden", "deleted", "comment", "formula", "right to left"]


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in one style. A ``comment`` is said of the run before; a ``formula`` is a fraction ``a/b``."""

    text: str
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``numbered`` by the program that shows it."""

    text: str
    level: int = 1
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A list item, ``depth`` counting from 0."""

    text: str
    depth: int = 0
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; it may span rows and columns."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, the first ``heads`` of which name the columns."""

    rows: tuple[tuple[Cell, ...], ...]
    heads: int = 1


Block = Heading | Paragraph | Item | Table


@dataclass(frozen=True, slots=True)
class Expected:
    """What has to be found of a document, and what not.

    ``said`` are sentences in their order. ``cells`` are values with a name in their row and the names above their
    column (``2024 / Q1``: both). ``shown`` are numbers as a person sees them; with ``|`` between, one of several
    ways of writing them. ``absent`` must not be taken for text of the document. ``marked`` is text and a word of
    the mark that it must have; ``named`` are words for what must be told as left out.
    """

    said: tuple[str, ...] = ()
    cells: tuple[tuple[str, str, str], ...] = ()
    shown: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    marked: tuple[tuple[str, str], ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document of one kind, in the formats that can say it."""

    kind: str
    blocks: tuple[Block, ...]
    expected: Expected
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A file of the corpus: its bytes, who wrote it, and what has to be found of it."""

    kind: str
    format: str
    by: str
    data: bytes
    expected: Expected

    @property
    def name(self) -> str:
        return f"{self.kind.replace(' ', '-')}-{self.by}.{self.format}"


def placed(table: Table) -> Iterator[tuple[int, int, Cell]]:
    """Each cell with its row and column (from 0), beside the cells that reach into its row from above."""
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while (at, column) in taken:
                column += 1
            yield at, column, cell
            taken |= {
                (at + down, column + right)
                for down in range(cell.rows)
                for right in range(cell.columns)
            }


def paragraph(*runs: str | Run) -> Paragraph:
    return Paragraph(tuple(Run(each) if isinstance(each, str) else each for each in runs))


def table(*rows: tuple[str | Cell, ...], heads: int = 1) -> Table:
    return Table(
        tuple(tuple(Cell(each) if isinstance(each, str) else each for each in row) for row in rows),
        heads,
    )
