"""Paths of what lies in a home, as all servers of a database know them: each has the file in a home of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from index.stores.sql import FilePath

_SHARED = "citeback:"  # begins no path of a file system, as those are absolute
_COLUMNS = {"path", "root", "file"}


class HomePaths:
    """The paths below the ``folders`` of ``home``, for statements and rows; ``name`` is the home's own."""

    def __init__(self, home: Path, folders: Sequence[str], name: Callable[[], str]) -> None:
        self.name = name
        self._home = f"{home.absolute()}/"
        self._folders = tuple(folders)

    def placed(self, parameters: Sequence[Any]) -> Sequence[Any]:
        """Parameters as the database has them."""
        if any(isinstance(each, FilePath) for each in parameters):
            return [self.stored(e) if isinstance(e, FilePath) else e for e in parameters]
        return parameters

    def found(self, names: Sequence[str], rows: list[Any]) -> list[Any]:
        """Rows with the paths of this home."""
        at = {place for place, name in enumerate(names) if name in _COLUMNS}
        if not at:
            return rows
        return [
            tuple(self._here(cell) if place in at else cell for place, cell in enumerate(row))
            for row in rows
        ]

    def stored(self, path: str) -> str:
        """A path as the database has it."""
        below = path.removeprefix(self._home)
        if below != path and below.split("/", 1)[0] in self._folders:
            return _SHARED + below
        return str(path)

    def _here(self, cell: Any) -> Any:
        if not isinstance(cell, str):
            return cell
        below = cell.removeprefix(_SHARED)
        return FilePath(cell if below == cell else self._home + below)
