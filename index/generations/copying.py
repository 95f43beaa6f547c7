"""Copies a read-only generation to a writable place: some checks need to write."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from index.errors import IndexProblem
from index.generations.folders import Generations
from index.generations.generation import Generation, open_generation
from index.home import copy_id
from index.stores.database import room_on_disk
from index.stores.sqlite_catalog import SqliteCatalog


@contextmanager
def copied(home: Path, generation: Generation) -> Iterator[Generation]:
    """A temporary copy of an open generation of ``home``, opened as by its owner, while the block runs.

    IndexProblem if there is no room for it in the folder for temporary files (``TMPDIR``).
    """
    try:
        made = TemporaryDirectory(prefix="citeback-")
    except OSError as error:
        raise IndexProblem(
            f"{home} can only be read, and there is no folder to copy it to: set TMPDIR to one"
        ) from error
    with made as name, room_on_disk(Path(name)):
        copy = Generations(Path(name)).folder(generation.number)
        copy.mkdir(parents=True, exist_ok=True)
        assert isinstance(generation.catalog, SqliteCatalog), "others need no copy"
        generation.catalog.copy_to(copy / "catalog.db")
        vectors = Generations(home).folder(generation.number) / "vectors"
        if vectors.is_dir():
            shutil.copytree(vectors, copy / "vectors")
        copy_id(home, Path(name))
        opened = open_generation(Path(name), generation.number, generation.embedders, owns=True)
        try:
            yield opened
        finally:
            opened.close()
