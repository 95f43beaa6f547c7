"""One generation, opened: its catalog, its words, its vectors and the models that made them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.embedding import Embedder
from index.errors import IndexProblem
from index.generations.folders import BuildFingerprint, Generations
from index.home import held_folder, home_id
from index.stores.database import can_be_written
from index.stores.file_lock import FileLock
from index.stores.kept_vectors import KeptVectors
from index.stores.lexical import Lexical
from index.stores.schema import SCHEMA
from index.stores.sqlite_catalog import SqliteCatalog
from index.stores.vector_search import VectorSearch
from index.stores.vector_store import FIRST_STORE, ON_SERVER, current_store, server_in_use


@dataclass(frozen=True, slots=True)
class Generation:
    """An open generation; close it when it is no longer used."""

    number: int
    catalog: SqliteCatalog
    lexical: Lexical
    kept: KeptVectors
    vector_search: VectorSearch
    embedders: Sequence[Embedder]
    reading: FileLock

    @property
    def name(self) -> str:
        """The name of its state: ``number.revision``; it changes whenever search results may change."""
        return f"{self.number}.{self.catalog.meta('revision') or 0}"

    @property
    def coverage(self) -> float:
        """The share (0..1) of chunks that have their vectors."""
        return self.kept.coverage([each.name for each in self.embedders])

    def close(self) -> None:
        self.vector_search.close()
        self.catalog.close()
        self.reading.release()


def open_generation(
    home: Path, number: int, embedders: Sequence[Embedder], *, owns: bool, make: bool = False
) -> Generation:
    """Open a generation, or ``make`` it.

    ``owns`` says that this process owns the home. IndexProblem if the catalog can't be used.
    """
    generations = Generations(home)
    folder = generations.folder(number)
    if owns or can_be_written(home):
        held_folder(home)
    reading = generations.reading(number)
    reading.take(shared=True)
    if make:
        folder.mkdir(parents=True, exist_ok=True)
    elif not (folder / "catalog.db").is_file():
        reading.release()
        raise IndexProblem(
            f"{folder} is missing: restore a backup, or delete {home} and index again"
        )
    catalog = SqliteCatalog(folder / "catalog.db")
    noted = _noted(catalog)
    search = _vector_search(
        home, number, catalog, embedders, noted.store if noted else current_store(), owns=owns
    )
    return Generation(
        number,
        catalog,
        Lexical(catalog),
        KeptVectors(catalog),
        search,
        embedders,
        reading,
    )


def _vector_search(
    home: Path,
    number: int,
    catalog: SqliteCatalog,
    embedders: Sequence[Embedder],
    store: str,
    *,
    owns: bool,
) -> VectorSearch:
    models, server = [each.name for each in embedders], server_in_use()
    if store == ON_SERVER and server is not None:
        from index.stores.server_vectors import ServerVectors  # its HTTP client is slow to import

        return ServerVectors(server, home_id(home, make=owns), number, catalog, models, owns=owns)
    return VectorSearch(
        Generations(home).folder(number) / "vectors",
        home / "held" / f"vectors-{number}",
        catalog,
        models,
        store_name=store,
        owns=owns,
    )


def fingerprint_of(folder: Path) -> BuildFingerprint | None:
    """What the generation in ``folder`` was built with; None if that is not noted yet (just begun)."""
    catalog = SqliteCatalog(folder / "catalog.db")
    try:
        return _noted(catalog)
    finally:
        catalog.close()


def _noted(catalog: SqliteCatalog) -> BuildFingerprint | None:
    found = catalog.meta("maker")
    if found is None:
        return None
    record = json.loads(found)
    return BuildFingerprint(
        tuple(record["models"]),
        record["chunker"],
        record.get("loaders", ""),
        record.get("schema", SCHEMA),
        record.get("store", FIRST_STORE),
    )


def note_fingerprint(catalog: SqliteCatalog, maker: BuildFingerprint) -> None:
    with catalog.writing():
        catalog.set_meta("maker", json.dumps(maker.as_record()))
