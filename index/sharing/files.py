"""Files of a home that other servers need too: those that were added, and those that connections brought.

Where the index is in PostgreSQL, their bytes are there as well. Each server has a copy in its own home, from which
it reads and indexes; what is there is what all have.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from index.engines import database_of
from index.home import ADDED, FETCHED

SHARED_FOLDERS = (ADDED, FETCHED)


class SharedFiles(Protocol):
    """Files by their ``place``, the path below a home (``added/uploads/report.pdf``). Thread-safe."""

    def claim(self, place: str, path: Path) -> bool:
        """Give all the file that lies at ``path``; False if another one has the place."""
        ...

    def put(self, place: str, path: Path) -> None:
        """Give all the file that lies at ``path``, instead of the one that has the place."""
        ...

    def drop(self, places: Iterable[str]) -> None: ...

    def places(self, folder: str) -> list[str]:
        """What all have below a folder of a home."""
        ...

    def data(self, place: str) -> bytes | None:
        """The bytes of a file; None if none has the place."""
        ...

    def bring(self, folder: str) -> None:
        """Have below a folder of this home what all have; what only this home has is given to all."""
        ...


class OnlyHere:
    """The files of a home whose index is its own: nobody else needs them."""

    def claim(self, place: str, path: Path) -> bool:
        return True

    def put(self, place: str, path: Path) -> None:
        pass

    def drop(self, places: Iterable[str]) -> None:
        pass

    def places(self, folder: str) -> list[str]:
        return []

    def data(self, place: str) -> bytes | None:
        return None

    def bring(self, folder: str) -> None:
        pass


def shared_files(home: Path) -> SharedFiles:
    """What all servers of the index of ``home`` have."""
    if database_of(home) is None:
        return OnlyHere()
    from index.sharing.on_server import KeptFiles

    return KeptFiles(home)


def place_of(home: Path, path: Path) -> str | None:
    """The place of a file in a home; None if it is none that others need."""
    below = path.relative_to(home.absolute()) if home.absolute() in path.parents else None
    return below.as_posix() if below and below.parts[0] in SHARED_FOLDERS else None


def files_below(folder: Path) -> list[Path]:
    """The files in and below a folder that are not hidden."""
    return [
        path
        for path in (sorted(folder.rglob("*")) if folder.is_dir() else ())
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
