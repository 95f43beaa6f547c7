"""Tables whose cells are stated by their right edges, as in RTF and old Word files."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.loaders.placed import Placed

_SAME_EDGE = 30  # twips by which the edges of one column may differ


@dataclass(frozen=True, slots=True)
class CellDefinition:
    """A cell's right edge (twips), and whether it goes on from its left or upper neighbour."""

    right: int
    joins_left: bool = False
    joins_above: bool = False
    begins_below: bool = False


@dataclass(frozen=True, slots=True)
class EdgedRow:
    """A row: what its cells say, its left edge, and how they lie, as far as that is known."""

    texts: Sequence[str]
    left: int = 0
    definitions: Sequence[CellDefinition] = field(default_factory=tuple)


def by_edges(rows: Sequence[EdgedRow]) -> list[list[Placed]]:
    """The cells of a table on the grid of all edges, those that go on as parts of those that begin."""
    edges = _edges(rows)
    above: dict[int, Placed] = {}
    placed = []
    for row in rows:
        cells: list[Placed] = []
        for at, columns, definition, text in _laid(row, edges):
            if definition and definition.joins_left and cells:
                cells[-1].columns += columns
            elif definition and definition.joins_above and at in above:
                above[at].rows += 1
            else:
                cells.append(Placed(text, at, columns))
                above.pop(at, None)
                if definition and definition.begins_below:
                    above[at] = cells[-1]
        placed.append(cells)
    return placed


def _edges(rows: Sequence[EdgedRow]) -> list[int]:
    """The edges of a table's columns; those that nearly meet are one."""
    found = sorted({e for row in rows for e in (row.left, *(d.right for d in row.definitions))})
    edges: list[int] = []
    for edge in found:
        if not edges or edge - edges[-1] > _SAME_EDGE:
            edges.append(edge)
    return edges


def _laid(
    row: EdgedRow, edges: Sequence[int]
) -> Iterator[tuple[int, int, CellDefinition | None, str]]:
    """Each cell of a row: its column, how many it is wide, its definition, what it says."""

    def column(edge: int) -> int:
        return max(0, bisect_left(edges, edge - _SAME_EDGE))

    at = column(row.left)
    for number, text in enumerate(row.texts):
        known = row.definitions[number] if number < len(row.definitions) else None
        to = max(at + 1, column(known.right)) if known else at + 1
        yield at, to - at, known, text
        at = to
