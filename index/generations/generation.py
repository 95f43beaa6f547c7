"""One generation, opened: its catalog, its words, its vectors and the models that made them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.embedding import Embedder
from index.errors import IndexProblem
from index.generations.choosing import generations_of
from index.generations.folders import BuildFingerprint, Generations
from index.home import held_folder
from index.stores.database import can_be_written
from index.stores.file_lock import Lock
from index.stores.kept_vectors import KeptVectors
from index.stores.schema import SCHEMA
from index.stores.sql_catalog import SqlCatalog
from index.stores.vector_search import VectorSearch
from index.stores.vector_store import FIRST_STORE, ON_SERVER, current_store, server_in_use
from index.stores.word_index import WordIndex

TAKEN_OVER = "moved to"  # in a catalog's meta: where its index was moved to


@dataclass(frozen=True, slots=True)
class Generation:
    """An open generation; close it when it is no longer used."""

    number: int
    catalog: SqlCatalog
    lexical: WordIndex
    kept: KeptVectors
    vector_search: VectorSearch
    embedders: Sequence[Embedder]
    reading: Lock

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
    generations = generations_of(home)
    folder = generations.folder(number)
    if owns or can_be_written(home):
        held_folder(home)
    reading = generations.reading(number)
    reading.take(shared=True)
    if make:
        generations.make(number)
    elif not generations.holds(number):
        reading.release()
        raise IndexProblem(
            f"{folder} is missing: restore a backup, or delete {home} and index again"
        )
    catalog = generations.catalog(number)
    if (taken := catalog.meta(TAKEN_OVER)) is not None:
        catalog.close()
        reading.release()
        raise IndexProblem(
            f"the index of {generations.said} was moved to {taken}: use it there, or move it back "
            "from there with `citeback move --to`"
        )
    noted = _noted(catalog)
    search = _vector_search(
        generations,
        number,
        catalog,
        embedders,
        noted.store if noted else current_store(),
        owns=owns,
    )
    return Generation(
        number,
        catalog,
        catalog.lexical(),
        KeptVectors(catalog),
        search,
        embedders,
        reading,
    )


def _vector_search(
    generations: Generations,
    number: int,
    catalog: SqlCatalog,
    embedders: Sequence[Embedder],
    store: str,
    *,
    owns: bool,
) -> VectorSearch:
    models, server = [each.name for each in embedders], server_in_use()
    if store == ON_SERVER and server is not None:
        from index.stores.server_vectors import ServerVectors  # its HTTP client is slow to import

        home = generations.on_servers(make=owns)
        return ServerVectors(server, home, number, catalog, models, owns=owns)
    return VectorSearch(
        generations.folder(number) / "vectors",
        generations.vectors_lock(number),
        catalog,
        models,
        store_name=store,
        owns=owns,
        place=generations.place,
    )


def fingerprint_of(generations: Generations, number: int) -> BuildFingerprint | None:
    """What a generation was built with; None if that is not noted yet (just begun)."""
    catalog = generations.catalog(number)
    try:
        return _noted(catalog)
    finally:
        catalog.close()


def _noted(catalog: SqlCatalog) -> BuildFingerprint | None:
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


def note_fingerprint(catalog: SqlCatalog, maker: BuildFingerprint) -> None:
    with catalog.writing():
        catalog.set_meta("maker", json.dumps(maker.as_record()))
