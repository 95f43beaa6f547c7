"""An opened index: sync files into it, search it, read its sources."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from index.connections.kept import KeptDocuments
from index.connections.rights import ConnectionRules
from index.doctor import Finding, examine, mend
from index.embedding import (
    Embedder,
    embedder_named,
)
from index.engines import database_of
from index.errors import IndexProblem
from index.generations.building import begin, build_beside, is_current, made_by_other_loaders
from index.generations.choosing import generations_of
from index.generations.copying import copied
from index.generations.generation import Generation
from index.generations.live import Live
from index.home import ADDED
from index.languages import is_english
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut
from index.loaders.reading import DocumentReader, ParserProcess
from index.ocr.kept_pages import FILE as RECOGNISED
from index.ocr.kept_pages import kept_page
from index.ocr.pictures import Recognised
from index.ocr.reader import PictureReader
from index.passages import CellValue, Hit, Label, Region, Source, SourceSummary, Span
from index.rights import Rights, RightsRule
from index.scope import Scope
from index.search import POOL, counted, embedder_for, feedback_similarity, search
from index.sharing.files import SHARED_FOLDERS, place_of, shared_files
from index.stores.catalog import Catalog
from index.stores.catalog_writer import CatalogWriter
from index.stores.database import can_be_written, room_on_disk
from index.stores.decided_rights import given_rights
from index.stores.failures import Unindexed, failures, note_failures
from index.stores.left_out import forget_gone, left_out
from index.stores.schema import OtherSchema
from index.syncing.cross_lingual import CrossLingualVectors, need_all
from index.syncing.filling import embedding_beside, fill
from index.syncing.noted import LastSync, last_sync, note_sync
from index.syncing.plan import Plan, plan
from index.syncing.rights import (
    Decided,
    RightsInStep,
    give_rights,
    is_seen,
    take_over_given,
)
from index.syncing.sync import Progress, Step, Sync, SyncSummary


class Library:
    """An index in its home folder. Reads may come from any thread, also while one syncs.

    It always uses the live generation, even after another process has switched it.
    ``embedders`` are the models that are set now. An index built with other models is searched with
    those (``named`` finds them) until a sync rebuilds it.

    The first question in a language other than English starts making vectors across languages for all
    texts; it waits for them up to ``patience_s`` seconds, and ``progress`` is called. Each sync makes
    its own ``reader``, of the ``reading`` options (None: a ``ParserProcess`` that reads pictures, too): an
    index that was read with others is read again. ``rights`` decide who may read each source (None: the source
    itself, or the rules in its folders and of its connection). ``verb`` names this process to others that wait for
    it.
    """

    def __init__(
        self,
        home: Path,
        embedders: Sequence[Embedder],
        *,
        owns: bool,
        named: Callable[[str], Embedder] = embedder_named,
        patience_s: float = math.inf,
        progress: Progress = lambda step: None,
        reading: ReadingOptions = DEFAULTS,
        reader: Callable[[ReadingOptions], DocumentReader] | None = None,
        rights: RightsRule | None = None,
        verb: str = "index",
    ) -> None:
        self.home = home
        self._verb = verb
        self.reading = reading
        self._reader = reader
        self._rights = rights
        self._deciding = threading.RLock()  # rights that are given meanwhile must not miss a switch
        self._owns = owns
        self.embedders = embedders
        self._generations = generations_of(home)
        self._shared = shared_files(home)
        self._live = Live(home, embedders, owns=owns, named=named)
        self._syncing = threading.Lock()
        self._across = CrossLingualVectors(
            home,
            self._live,
            self._syncing,
            owns=owns,
            patience_s=patience_s,
            progress=lambda done, total: progress(Step("embedding", done, total)),
        )

    def open(self) -> None:
        """Open the live generation now, not at the first question; IndexProblem if it can't be opened."""
        with self._live.now():
            pass

    @property
    def generation(self) -> str:
        """The name of the index's state: ``number.revision``; it changes with every change of the index."""
        with self._live.now() as live:
            return live.name

    @property
    def coverage(self) -> float:
        """The share (0..1) of passages that have their vectors; below 1 while some are being made.

        Vectors across languages count from the first question on that needs them.
        """
        with self._live.now() as live:
            return live.coverage * live.vector_search.searchable

    @property
    def models(self) -> tuple[str, ...]:
        """The names of the models that the index is searched with, the main one first."""
        with self._live.now() as live:
            return tuple(embedder.name for embedder in live.embedders)

    @property
    def wanted_models(self) -> tuple[str, ...]:
        """The names of the models that are set now; an index built with others is rebuilt by a sync."""
        return tuple(embedder.name for embedder in self.embedders)

    @property
    def reads_otherwise(self) -> bool:
        """True if the files were read by other readers or options than are set now; a sync reads them again."""
        live = self._generations.live()
        return live is not None and made_by_other_loaders(self.home, live, self.reading)

    def sync(self, paths: Sequence[Path], *, progress: Progress = lambda step: None) -> SyncSummary:
        """Bring the index in step with files and folders; sources from other paths stay.

        One sync at a time; a second waits. If a sync is interrupted, what was indexed stays searchable,
        and the next sync continues. IndexProblem if a path is missing or the disk is full.
        """
        if not self._owns:
            raise IndexProblem(
                f"{self.home} is open for reading only: run `citeback index PATH...`"
            )
        began = time.monotonic()
        with self._syncing, room_on_disk(self.home), self._generations.sole_writer(self._verb):
            target = self._target()
            try:
                return self._sync(target, list(paths), progress, began)
            finally:
                if not self._live.is_open(target):
                    target.close()  # the sync failed: the next one continues it

    def plan(self, paths: Sequence[Path]) -> Plan:
        """What a sync of ``paths`` would do; changes nothing."""
        with self._live.now() as live:
            return self._planned(paths, live.catalog)

    def _planned(self, paths: Sequence[Path], catalog: Catalog) -> Plan:
        kept = KeptDocuments(self.home)
        try:
            return plan(paths, catalog, kept)
        finally:
            kept.close()

    def _rule(self) -> RightsRule:
        return self._rights or ConnectionRules(self.home)

    def metadata(self, name: str) -> str | None:
        """The text that is kept with the index under ``name``; a rebuilt index starts without it."""
        with self._live.now() as live:
            return live.catalog.meta(f"kept {name}")

    def set_metadata(self, name: str, text: str) -> None:
        """Keep ``text`` with the index (and its backups); IndexProblem if this process doesn't own it."""
        if not self._owns:
            raise IndexProblem(f"{self.home} is open for reading only")
        with self._live.now() as live:
            live.catalog.set_meta(f"kept {name}", text)

    def roots(self) -> list[Path]:
        """The paths that were indexed."""
        with self._live.now() as live:
            return live.catalog.roots()

    def search(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        """The ``k`` best chunks for a question, best first; of all sources, or of those in scope."""
        self._across.ready_for(question)
        with self._live.now() as live:
            return search(question, generation=live, k=k, scope=scope)

    def search_across(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        """For a question in English: the best chunks in other languages; empty if there are none."""
        with self._live.now() as live:
            if len(live.embedders) < 2:
                return []
            # After a question in another language, chunks in English have vectors of this model too.
            found = search(question, generation=live, k=2 * POOL, scope=scope, across=True)
            return [hit for hit in found if not is_english(hit.text)][:k]

    def feedback_similarity(
        self, question: str, liked: Sequence[str], among: Sequence[str]
    ) -> dict[str, float]:
        """How near (cosine) each chunk ``among`` is to the question and to the ``liked`` chunks."""
        with self._live.now() as live:
            return feedback_similarity(question, liked, among, generation=live)

    def need_all_languages(self) -> None:
        """From the next sync on, make vectors across languages for all texts, needed by a question or not."""
        with self._live.now() as live:
            need_all(live)

    def embedder_for(self, question: str, *, across: bool = False) -> Embedder:
        """The embedding model that search uses for a question in this language, or ``across`` languages."""
        with self._live.now() as live:
            return embedder_for(question, live.embedders, across=across)

    def idf(self, words: Sequence[str], *, scope: Scope | None = None) -> tuple[float, ...]:
        """How rare each analysed word is (BM25's idf) among the chunks that the asker may read."""
        with self._live.now() as live:
            return live.lexical.idf(words, counting=counted(scope, live))

    def nearest_word(self, word: str) -> str | None:
        """The indexed word that an analysed word most likely misspells; None if it is indexed itself."""
        with self._live.now() as live:
            return live.lexical.nearest_word(word)

    def sources(self) -> list[SourceSummary]:
        """Every indexed source, in order of id."""
        with self._live.now() as live:
            return list(live.catalog.sources())

    def sources_of(self, file: Path) -> list[SourceSummary]:
        """The sources that came from ``file``, in order of id."""
        with self._live.now() as live:
            return list(live.catalog.sources(file=file))

    def labels(self, *, scope: Scope | None = None) -> list[Label]:
        """The labels of the indexed sources that the asker may read, in order of id."""
        with self._live.now() as live:
            return list(live.catalog.labels(counted(scope, live)))

    def last_sync(self) -> LastSync | None:
        """What the last sync of any process did; None before the first one."""
        with self._live.now() as live:
            return last_sync(live.catalog)

    def failures(self) -> list[Unindexed]:
        """What the syncs of any process could not index, as far as the files still exist."""
        with self._live.now() as live:
            return failures(live.catalog)

    def left_out(self, source_id: str | None = None) -> list[LeftOut]:
        """What was left out of a source when it was read; or of all, also of parts that are no source."""
        with self._live.now() as live:
            return left_out(live.catalog.db, source_id)

    def source(self, source_id: str) -> Source | None:
        """A source with its text."""
        with self._live.now() as live:
            return live.catalog.source(source_id)

    def rights_of(self, source_ids: Sequence[str]) -> dict[str, Rights]:
        """The groups that each of these sources names; sources that are not indexed are left out."""
        with self._live.now() as live:
            return live.catalog.rights_of(source_ids)

    def given_rights(self) -> Mapping[str, tuple[str, ...]]:
        """The groups that an administrator decided, by the ids of sources."""
        with self._live.now() as live:
            return given_rights(live.catalog.db)

    def give_rights(self, source_id: str, groups: Sequence[str] | None) -> bool:
        """Decide who may read a source, whatever it says itself; None takes that back. It holds at once.

        False if no such source is indexed. IndexProblem if this process doesn't own the index.
        """
        if not self._owns:
            raise IndexProblem(f"{self.home} is open for reading only")
        with room_on_disk(self.home), self._deciding, self._live.now() as live:
            rule = self._rule()
            if groups is None and not is_seen(live.catalog, live.catalog.file_of(source_id), rule):
                raise IndexProblem(
                    "its file is on another server, with the rules that hold for it: take it back there"
                )
            known = give_rights(live.catalog, source_id, groups, rule)
            # Of equal texts under several titles only the first has a vector: parted, the other needs its own.
            if known and self._syncing.acquire(blocking=False):  # else the sync that runs makes it
                try:
                    fill(live.catalog, live.embedders, live.vector_search, lambda done, total: None)
                finally:
                    self._syncing.release()
            return known

    def cell_values(self, source_id: str) -> tuple[CellValue, ...]:
        """What cells of a sheet store, where what they show has lost it (12.5% for 0.12493)."""
        with self._live.now() as live:
            return live.catalog.cell_values(source_id)

    def regions(self, source_id: str, span: Span) -> tuple[Region, ...]:
        """Where in the source's file the characters of ``span`` come from, in order."""
        with self._live.now() as live:
            return live.catalog.regions(source_id, span)

    def original(self, source_id: str) -> bytes | None:
        """The bytes of a file that holds only this source; None if it has changed, is gone or holds more."""
        with self._live.now() as live:
            path = live.catalog.file_of(source_id)
            read = live.catalog.file(path) if path else None
            if path is None or read is None or live.catalog.ids_of(path) != [source_id]:
                return None
        try:
            data: bytes | None = path.read_bytes()
        except OSError:  # another server may have it
            place = place_of(self.home, path)
            data = self._shared.data(place) if place else None
        if data is None:
            return None
        return data if hashlib.sha256(data).hexdigest() == read.sha256 else None

    def recognised(self, picture: str) -> Recognised | None:
        """What was recognised in the picture with this hash; None if that isn't known any more."""
        return kept_page(self.home / RECOGNISED, picture)

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """No sync runs while the block runs; waits for a running one."""
        with self._syncing:
            yield

    def examine(self, *, sample: int | None = None) -> list[Finding]:
        """What is wrong with the index; all of its vectors, or ``sample`` of them, are searched for."""
        with room_on_disk(self.home), self._live.now() as live:
            if can_be_written(self.home) or database_of(self.home):
                return examine(live, self._generations, sample=sample)
            with copied(self.home, live) as copy:
                return examine(copy, self._generations, sample=sample)

    def mend(self, findings: Sequence[Finding]) -> None:
        """Rebuild what the findings name from the catalog, without reading a file."""
        sole = self._generations.sole_writer(self._verb)
        with self._syncing, room_on_disk(self.home), sole, self._live.now() as live:
            mend(live, self._generations, findings)

    def close(self) -> None:
        self._across.close()
        self._live.close()

    def _target(self) -> Generation:
        """The generation that a sync fills: the live one, or a new one if something else built it."""
        begin(self.home, self.embedders, self.reading)
        live = self._generations.live()
        assert live is not None, "just begun"
        if is_current(self.home, live, self.wanted_models, self.reading):
            return self._live.opened()
        return build_beside(self.home, self.embedders, self.reading)

    def _sync(
        self, target: Generation, paths: list[Path], progress: Progress, began: float
    ) -> SyncSummary:
        self._bring_shared(paths if self._live.is_open(target) else [self.home.absolute()])
        if not self._live.is_open(target):
            paths += _to_reread(target.catalog)
        pictures = PictureReader(self.home / RECOGNISED)
        planned = self._planned(paths, target.catalog)
        rights = RightsInStep(self._rule())
        self._bring_rights_in_step(target, planned, rights)
        sync = Sync(
            target.catalog,
            CatalogWriter(target.catalog),
            planned,
            progress,
            self._reader(self.reading) if self._reader else self._parser(pictures, progress),
            Decided(rights.rule, target.catalog),
            self.home.absolute() / ADDED,
        )
        with embedding_beside(target.catalog, target.embedders):
            sync.run()
        note_failures(target.catalog, paths, sync.failed)
        with target.catalog.writing() as db:
            forget_gone(db)
        if not self._live_is_readable():
            self._switch_to(target, rights.rule)
        fill(
            target.catalog,
            target.embedders,
            target.vector_search,
            lambda done, total: progress(Step("embedding", done, total)),
        )
        self._switch_to(target, rights.rule)
        pictures.forget_others(file.sha256 for file in target.catalog.files().values())
        sync.remarks += rights.remarks(target.catalog)
        summary = replace(
            sync.summary(time.monotonic() - began), trouble=target.vector_search.trouble
        )
        note_sync(target.catalog, summary)
        return summary

    def _bring_shared(self, paths: Sequence[Path]) -> None:
        """Have here what other servers were given below these paths."""
        home = self.home.absolute()
        for path in map(Path.absolute, paths):
            if (place := place_of(self.home, path)) is not None:
                self._shared.bring(place)
            elif path == home or path in home.parents:
                for folder in SHARED_FOLDERS:
                    self._shared.bring(folder)

    def _bring_rights_in_step(
        self, target: Generation, planned: Plan, rights: RightsInStep
    ) -> None:
        """Have rules hold that have changed, before anything is read: also where questions are answered from."""
        if not self._live.is_open(target) and self._live_is_readable():
            with self._live.now() as live:
                rights.bring(live.catalog, planned)
        rights.bring(target.catalog, planned)

    def _switch_to(self, target: Generation, rule: RightsRule) -> None:
        with self._deciding:
            if not self._live.is_open(target) and self._live_is_readable():
                with self._live.now() as live:
                    take_over_given(live.catalog, target.catalog, rule)
            self._live.switch_to(target)

    def _parser(self, pictures: PictureReader, progress: Progress) -> DocumentReader:
        def told(done: int, total: int) -> None:
            progress(Step("recognising", done, total))

        return ParserProcess(self.reading, pictures=pictures, told=told)

    def _live_is_readable(self) -> bool:
        try:
            with self._live.now():
                return True
        except OtherSchema:
            return False


def _to_reread(catalog: Catalog) -> list[Path]:
    """The files of a new generation that must still be read, as far as they exist."""
    return [path for path, file in catalog.files().items() if not file.sha256 and path.exists()]
