"""The generations of an index: which one is live, and how the next one takes its place.

A home holds ``live``, a file with a number, and ``generations/<number>/``. When something that the
index depends on changes (model, chunker, loaders, format, vector store), a new index is built in a
folder beside the live one; then the number is replaced in one step, and the old folder is removed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path

from index.chunking import CHUNKER
from index.errors import IndexProblem
from index.home import held_folder, home_id, home_name
from index.loaders import LOADERS_VERSION
from index.loaders.options import ReadingOptions
from index.stores.database import Database
from index.stores.file_lock import FileLock, Lock
from index.stores.schema import SCHEMA
from index.stores.sql import Store
from index.stores.sql_catalog import SqlCatalog
from index.stores.sqlite_catalog import SqliteCatalog
from index.stores.vector_store import current_store

_OLD_LAYOUT = 0  # before generations, the catalog lay in the home itself


@dataclass(frozen=True, slots=True)
class BuildFingerprint:
    """What a generation was built with; if it differs from what is set now, a new one must be built."""

    models: tuple[str, ...]
    chunker: str = CHUNKER
    loaders: str = LOADERS_VERSION
    schema: int = SCHEMA
    store: str = field(default_factory=current_store)

    @classmethod
    def of(cls, models: Sequence[str], reading: ReadingOptions) -> BuildFingerprint:
        """What a generation built now has: other reading options are other loaders."""
        return cls(tuple(models), loaders=f"{LOADERS_VERSION} {reading.version}".rstrip())

    def as_record(self) -> dict[str, object]:
        return asdict(self)


class Generations:
    """The folders of a home's generations."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._all = home / "generations"

    def live(self) -> int | None:
        """The number of the live generation; None if nothing is indexed."""
        try:
            return int((self._home / "live").read_text("ascii"))
        except FileNotFoundError:
            return _OLD_LAYOUT if (self._home / "catalog.db").is_file() else None
        except ValueError as error:
            raise IndexProblem(
                f"{self._home} was made by a newer citeback: use that version, or another --home"
            ) from error

    def folder(self, number: int) -> Path:
        return self._home if number == _OLD_LAYOUT else self._all / str(number)

    def make_live(self, number: int) -> None:
        """Make ``number`` the generation that is searched; the change survives a power cut."""
        self._home.mkdir(parents=True, exist_ok=True)
        part = self._home / "live.part"
        with part.open("w") as file:
            file.write(f"{number}\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._home / "live")
        _fsync_folder(self._home)

    def others(self) -> list[int]:
        """The generations that are not live: being built, or left behind."""
        live = self.live()
        found = {int(each.name) for each in self._folders() if each.name.isdigit()}
        if (self._home / "catalog.db").is_file():
            found.add(_OLD_LAYOUT)
        return sorted(number for number in found if number != live)

    def unused_number(self) -> int:
        """A number above all existing ones."""
        return max([self.live() or 0, *self.others()], default=0) + 1

    def remove(self, number: int) -> bool:
        """Remove a generation with all its folders; False if it is still being read."""
        reading = self.reading(number)
        if not reading.take():
            return False
        try:
            if number == _OLD_LAYOUT:
                self._remove_old_layout()
            else:
                # Renamed first, so that a partly removed folder is never taken for a generation.
                self.folder(number).rename(self._all / f"{number}.gone")
            self.remove_remains()
        finally:
            reading.release()
        return True

    def remains(self) -> Sequence[Path]:
        """Folders whose removal was interrupted."""
        return [each for each in self._folders() if not each.name.isdigit()]

    def remove_remains(self) -> None:
        for folder in self.remains():
            shutil.rmtree(folder)

    def reading(self, number: int) -> Lock:
        """The lock of a generation: readers share it, removal takes it exclusively."""
        return FileLock(self._home / "held" / f"reading-{number}")

    def holds(self, number: int) -> bool:
        """True if there is such a generation, begun or complete."""
        return (self.folder(number) / "catalog.db").is_file()

    def make(self, number: int) -> None:
        """Make room for a new generation."""
        self.folder(number).mkdir(parents=True, exist_ok=True)

    def catalog(self, number: int) -> SqlCatalog:
        """Open the catalog of a generation."""
        return SqliteCatalog(self.folder(number) / "catalog.db")

    def vectors_lock(self, number: int) -> Lock:
        """The lock of a generation's vector index: one process at a time has it open."""
        return FileLock(self._home / "held" / f"vectors-{number}")

    def lock(self, name: str) -> Lock:
        """A lock between all processes that use this index."""
        return FileLock(held_folder(self._home) / name)

    @property
    def identity(self) -> str:
        """A name that no other index has."""
        return home_name(self._home)

    @property
    def said(self) -> str:
        """Where the index is, for people."""
        return str(self._home.absolute())

    def prepare_for_move(self) -> None:
        """Make what all generations share, whatever else the home has."""

    def on_servers(self, *, make: bool) -> str | None:
        """What is kept for these generations on servers is named by this; None if there is no name yet."""
        return home_id(self._home, make=make)

    @property
    def place(self) -> str | None:
        """The name of this home, if others share its catalogs."""
        return None

    def as_it_was(self, number: int) -> Store:
        """The tables of a generation of any version, for carrying them over."""
        return Database(self.folder(number) / "catalog.db")

    def sole_writer(self, verb: str, *, wait_s: float = 0.0) -> AbstractContextManager[None]:
        """Be the only process that syncs: who owns a home of files is anyway."""
        return nullcontext()

    def prepare(self) -> None:
        """Make what all generations share."""

    def share(self) -> None:
        """Have other servers of the index see the files of this home that they need, too."""

    def _folders(self) -> list[Path]:
        return sorted(self._all.iterdir()) if self._all.is_dir() else []

    def _remove_old_layout(self) -> None:
        # The catalog goes last: as long as it is there, the rest is known to be of the old layout.
        shutil.rmtree(self._home / "vectors", ignore_errors=True)
        for name in ("catalog.db-wal", "catalog.db-shm", "catalog.db"):
            (self._home / name).unlink(missing_ok=True)


def _fsync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
