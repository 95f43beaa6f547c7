"""Tables in cells, which are written below the table around them: whose they are is said above them."""

from __future__ import annotations

from typing import Any

_LONGEST = 100  # characters of a row's name


def labelled(label: str, caption: str) -> str:
    """What stands above such a table: the row's name (its first cell), and what its own cell says before it."""
    label = label.strip().rstrip(":") if len(label) <= _LONGEST else ""
    if not label:
        return caption
    return f"{label}: {caption}" if caption else f"{label}:"


class RowNames:
    """The name of the row that is being read, cell by cell."""

    def __init__(self) -> None:
        self._row: Any = None
        self._name = ""

    def before(self, cell: Any) -> str:
        """What the first cell with text says of those before ``cell`` in its row; empty if none does."""
        return self._name if cell.getparent() is self._row else ""

    def add(self, cell: Any, text: str) -> None:
        """A cell was read."""
        if cell.getparent() is not self._row:
            self._row, self._name = cell.getparent(), ""
        self._name = self._name or text.strip()
