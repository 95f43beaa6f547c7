"""A run of blocks being read: the document's text, a note, a text box or a comment."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.loaders.rtf.document import Attached, Block, Paragraph, Place, Row, RowBeingMade
from index.loaders.segments import Segment

_DEEPEST = 20  # tables in one another


@dataclass(slots=True)
class Flow:
    """``depth`` is that of the group it was opened in; ``name`` a note's mark or a comment's author."""

    kind: str
    depth: int
    name: str = ""
    segments: list[Segment] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
    mark: str | None = None
    own_mark: bool = False  # a note's mark that the text states itself
    row: RowBeingMade = field(default_factory=RowBeingMade)
    in_row: bool = False
    _outer: RowBeingMade | None = None  # the row around the table whose row is defined
    _cells: list[list[Block]] = field(default_factory=lambda: [[]])  # by level; 0 is no table
    _rows: dict[int, list[list[Block]]] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Block]:
        return self._cells[0]

    def level(self, place: Place) -> int:
        """How many tables a paragraph stands in."""
        if place.in_table or place.level > 1:
            return min(max(1, place.level), _DEEPEST)
        return 1 if self.in_row else 0

    def outside(self) -> None:
        """A paragraph begins that states anew where it stands."""
        if not self._rows:
            self.in_row = False

    def end_paragraph(self, place: Place, level: int) -> None:
        """What was said since the last one is a paragraph."""
        if self.segments or self.attached or self.mark:
            paragraph = Paragraph(self.segments, place, self.mark, self.attached)
            self._at(level).append(paragraph)
        self.segments, self.attached, self.mark = [], [], None

    def end_cell(self, place: Place, level: int) -> None:
        self.end_paragraph(place, level)
        held = self._at(level)
        self._rows.setdefault(level, []).append(list(held))
        held.clear()

    def begin_row(self) -> None:
        """A row is defined anew; that of a table inside a cell stands behind its cells, and holds for it alone."""
        if max(self._rows, default=0) > 1 and self._outer is None:
            self._outer = self.row
        self.row = RowBeingMade()
        self.in_row = True

    def end_row(self, level: int) -> None:
        """A row of the cells so far, as it was defined last."""
        cells, row = self._rows.pop(level, []), self.row
        if cells:
            made = Row(cells, row.left, list(row.definitions), row.head, row.last)
            self._at(level - 1).append(made)
        if level > 1 and self._outer is not None:
            self.row, self._outer = self._outer, None
        if level == 1:
            self.in_row = False

    def end(self, place: Place) -> None:
        """The file or group ends; rows that were not finished end too."""
        self.end_paragraph(place, self.level(place))
        for level in range(len(self._cells) - 1, 0, -1):
            if self._cells[level]:
                self.end_cell(place, level)
            self.end_row(level)

    def _at(self, level: int) -> list[Block]:
        while len(self._cells) <= level:
            self._cells.append([])
        return self._cells[level]
