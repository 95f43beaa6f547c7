"""What is read of an RTF file: paragraphs and rows, with what is attached to them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from index.loaders.edges import CellDefinition
from index.loaders.segments import Segment

TEXT = "text"  # where the text of most groups goes


@dataclass(frozen=True, slots=True)
class Chars:
    """How characters look; ``vertical`` is ``raised``, ``lowered`` or empty, ``color`` an index."""

    vertical: str = ""
    hidden: bool = False
    deleted: bool = False
    struck: bool = False
    bold: bool = False
    color: int = 0
    shaded: bool = False
    font: int = -1


@dataclass(frozen=True, slots=True)
class Place:
    """How a paragraph stands: its table level, list level, outline level and style."""

    in_table: bool = False
    level: int = 1
    listed: bool = False
    depth: int = 0
    outline: int | None = None
    style: int = 0
    shaded: bool = False


@dataclass(slots=True)
class Paragraph:
    """``mark`` is the number or bullet in front of it as the file states it; None for none."""

    segments: list[Segment]
    place: Place
    mark: str | None
    attached: list[Attached] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """A table's row: what each cell holds, and how the cells lie."""

    cells: list[list[Block]]
    left: int
    definitions: list[CellDefinition]
    head: bool = False
    last: bool = False


Block = Paragraph | Row


@dataclass(slots=True)
class Attached:
    """A note, text box or comment: its kind, its mark or author, and its blocks."""

    kind: str
    name: str
    blocks: list[Block]


@dataclass(slots=True)
class RowBeingMade:
    """The definition of a row while it is read."""

    left: int = 0
    definitions: list[CellDefinition] = field(default_factory=list)
    head: bool = False
    last: bool = False
    shaded: bool = False
    next: CellDefinition = field(default_factory=lambda: CellDefinition(0))

    def end_cell(self, right: int) -> None:
        """``\\cellx``: what was said since the one before is of this cell."""
        self.definitions.append(replace(self.next, right=right))
        self.next = CellDefinition(0)
