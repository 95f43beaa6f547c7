"""Who may read what connections brought: the operator decides, and a document can only narrow it.

For a folder that is a connection, its groups stand behind what its files and the rules in it say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from index.connections.kept import Connection, KeptDocuments
from index.passages import Source
from index.rights import ADMINISTRATORS, DEFAULT, EVERYBODY
from index.rights_files import FolderRules


class ConnectionRules(FolderRules):
    """Rules in folders, and the groups of connections. Those are read once, when they are first needed."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        kept = KeptDocuments(home)
        try:
            self._connections = kept.connections()
        finally:
            kept.close()
        self._fetched = kept.covers

    def groups(self, file: Path, source: Source) -> tuple[str, ...]:
        if self._fetched(file):
            return narrowed(self._given(file), source.groups)
        found = super().groups(file, source)
        above = self._given(file) if found in ((), (DEFAULT,)) else None
        return found if above is None else above

    def knows(self, file: Path) -> bool:
        return self._fetched(file)

    def read(self, files: Iterable[Path]) -> str:
        """As ``FolderRules.read``; the text also changes with the groups of connections."""
        seen = super().read(files)
        given = [
            f"{each.root} {each.groups}" for each in self._connections if each.groups is not None
        ]
        if not given:
            return seen
        return hashlib.sha256("\n".join([seen, *given]).encode()).hexdigest()

    def _given(self, file: Path) -> tuple[str, ...] | None:
        """The groups of the nearest connection that a file belongs to; what no connection knows is closed."""
        holding = [
            each for each in self._connections if each.root in file.parents or each.root == file
        ]
        nearest: Connection | None = max(
            holding, key=lambda each: len(each.root.parts), default=None
        )
        if nearest is None:
            return (ADMINISTRATORS,) if self._fetched(file) else None
        return nearest.groups


def narrowed(given: tuple[str, ...] | None, stated: tuple[str, ...]) -> tuple[str, ...]:
    """The groups that hold for a document: of those that it names itself, only what the operator gave, too."""
    if given is None or stated in ((), (DEFAULT,)):
        return given if given is not None else stated
    if ADMINISTRATORS in stated or ADMINISTRATORS in given:
        return (ADMINISTRATORS,)
    if EVERYBODY in given:
        return stated
    return tuple(each for each in stated if each in given) or (ADMINISTRATORS,)
