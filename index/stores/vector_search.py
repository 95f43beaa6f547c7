"""Keeps the vector index in step with the vectors that the catalog keeps, and searches it.

A lock lets one process at a time open the folder. Any other process compares the catalog's vectors
one by one: slower on a big index, but exact. Damage to the vector index loses nothing: it is rebuilt
from the catalog, without embedding.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from index.embedding import Vectors
from index.errors import DiskFull, IndexProblem, NotKept
from index.meanwhile import Stopped, meanwhile
from index.stores.comparing import VectorMismatches, compare, lost, sampled
from index.stores.database import room_on_disk
from index.stores.file_lock import Lock
from index.stores.kept_vectors import InVectorIndex, KeptVectors
from index.stores.sql_catalog import SqlCatalog
from index.stores.vector_index import VectorIndexBroken, VectorStore
from index.stores.vector_signs import FEW, VectorSigns
from index.stores.vector_store import STORES, open_vectors

_BATCH = 1024
_SAMPLE = 5000  # vectors searched for by themselves: takes some seconds
_OTHERS, _FOR_EACH = 500, 10  # older vectors to check: a base number, and more for each new one
_LOOKED_THROUGH = FEW
_FIRST = 20  # of a command's searches over a large index: loading it would take longer
_PLACE = "vector index at"  # in the catalog's meta
_WAIT_S = 20.0  # for the lock: longer than a question on the command line takes


class VectorSearch:
    """The nearest vectors of one generation. Any thread may search; one keeps it in step.

    ``store_name`` names the vector store that holds them; if that store no longer exists, the kept vectors are
    compared one by one. ``owns`` says that this process owns the home, and may rebuild a broken folder.
    ``place`` names the home where several share a catalog: what it notes of the vector index is of one home's.
    """

    def __init__(
        self,
        folder: Path,
        lock: Lock,
        catalog: SqlCatalog,
        models: Sequence[str],
        *,
        store_name: str,
        owns: bool,
        place: str | None = None,
    ) -> None:
        self._store_name = store_name
        self._folder = folder
        self._lock = lock
        self._place = place
        self._catalog = catalog
        self._kept = KeptVectors(catalog)
        self._models = models
        self._owns = owns
        self._opening = threading.RLock()
        self._store: VectorStore | None = None
        self._tried = False
        self._looked_through = 0
        self._signs = VectorSigns(catalog)
        self._by_signs = 0  # searches before the vector index was asked for
        self._opener: threading.Thread | None = None
        self._given: dict[str, list[str]] = {}  # added to the index and not checked yet, by model

    def nearest(self, model: str, question: Vectors, *, k: int) -> list[tuple[str, float]]:
        """The ``k`` nearest to one vector of shape (dim,), with their cosines, best first."""
        indexes = None if self._not_worth_loading(model) else self._opened()
        if indexes is None:
            return self._without(model, question, k)
        # First the vectors not yet in the vector index: in the other order one added meanwhile could be missed.
        found = dict(self._kept.nearest(model, question, k=k, all_of_them=False))
        try:
            found.update(indexes.of(model).nearest(question[None, :], k=k)[0])
        except VectorIndexBroken as error:
            self._gave_up(error)
            return self._without(model, question, k)
        return sorted(found.items(), key=lambda each: (-each[1], each[0]))[:k]

    def keep_in_step(self) -> None:
        """Add missing vectors to the vector index, and remove those that no chunk uses.

        Nothing is opened if there is nothing to do. If another process has the folder open for longer
        than a question takes, the work is left to the next run; searches still find all vectors.
        """
        nothing_to_do = not self._given and not self._behind()
        store = None if nothing_to_do else self._opened(wait_s=_WAIT_S)
        if store is None:
            self._drop_unused(self._store)
            self._keep_signs()
            return
        try:
            self._push(store)
            self._drop_unused(store)
            self._note_lost(
                store,
                {model: self._at_risk(model, self._given.get(model, ())) for model in self._models},
            )
        except VectorIndexBroken as error:
            self._gave_up(error)
            self._mend(error)
        self._given.clear()
        self._keep_signs()

    def _keep_signs(self) -> None:
        """Have signs for all vectors, with which questions are answered while the vector index is opened."""
        for model in self._models:
            self._signs.keep(model)

    @property
    def searchable(self) -> float:
        """The share (0..1) of the main model's vectors that a question is compared with."""
        return 1.0

    @property
    def trouble(self) -> str | None:
        """Why fewer than all are, in one line that says what to do."""
        return None

    def remove_others(self) -> None:
        """Remove what other generations of this home have outside of their folders."""

    def _without(self, model: str, question: Vectors, k: int) -> list[tuple[str, float]]:
        """The nearest vectors if the vector index can't be asked: by their signs, or one by one."""
        found = self._signs.nearest(model, question, k=k)
        if found is not None:
            return found
        return self._kept.nearest(model, question, k=k, all_of_them=True)

    def _gave_up(self, error: VectorIndexBroken) -> None:
        """The vector index could not be asked or written."""

    def _mend(self, error: VectorIndexBroken) -> None:
        self.rebuild()

    @contextmanager
    def fed_beside(self) -> Iterator[None]:
        """Add vectors to the vector index while the block makes them: that needs one core only.

        It may be incomplete and drops its errors: call ``keep_in_step`` after it.
        """
        with meanwhile(self._feed, name="feeding the vector index"):
            yield

    def _feed(self, stopped: Stopped) -> None:
        waiting = (len(self._kept.names(model, InVectorIndex.ABSENT)) for model in self._models)
        if max(waiting, default=0) >= _BATCH and (store := self._opened()) is not None:
            self._push(store, stopped)

    def _at_risk(self, model: str, new: Sequence[str]) -> Sequence[str]:
        """The vectors to check after a change: new ones, and some older ones (more if more are new)."""
        known = set(new)
        others = [
            name for name in self._kept.names(model, InVectorIndex.FOUND) if name not in known
        ]
        asked = [*sampled(new, _SAMPLE), *sampled(others, _OTHERS + _FOR_EACH * len(new))]
        return asked[:_SAMPLE]

    def compared(self, *, sample: int | None) -> dict[str, VectorMismatches]:
        """What is wrong in the vector index, by model. VectorIndexBroken if it can't be read at all."""
        indexes = self._opened_to_compare()
        if indexes is None and self._catalog.only_reads:
            raise self._catalog.not_kept()
        if indexes is None:
            raise IndexProblem("another process reads the vectors: wait until it has ended")
        kept = self._kept
        return {
            model: compare(indexes.of(model), kept, model, sample=sample) for model in self._models
        }

    def rebuild(self) -> None:
        """Fill a new folder of vectors from the catalog, then remove the old one."""
        with self._opening:
            self._close_indexes()
            with self._catalog.writing():
                self._catalog.set_meta("nearby", str(int(self._number) + 1))
                self._kept.mark_all(InVectorIndex.ABSENT)
            try:
                store = self._store = self._open_indexes()
                self._push(store)
                self._drop_unused(store)
                kept = self._kept
                self._note_lost(
                    store, {each: kept.names(each, InVectorIndex.FOUND) for each in self._models}
                )
            except VectorIndexBroken as error:
                raise self._unwritable(error) from error
            self._sweep()

    def _note_lost(self, store: VectorStore, asked: Mapping[str, Sequence[str]]) -> None:
        """Search the index for vectors by themselves, by model; mark those that it doesn't find as LOST."""
        for model, names in asked.items():
            missed = lost(store.of(model), self._kept, model, names)
            with self._catalog.writing():
                self._kept.mark(model, missed, InVectorIndex.LOST)

    def close(self) -> None:
        """Close the folder, and remove its mark of being in use."""
        with self._opening:
            if self._store is not None:
                self._close_indexes()
                self._in_use.unlink(missing_ok=True)
            self._lock.release()

    @property
    def _number(self) -> str:
        return self._catalog.meta("nearby") or "1"

    @property
    def _in_use(self) -> Path:
        return self._folder / "in-use"

    def _behind(self) -> bool:
        kept = self._kept
        return (
            self._left_open()
            or any(kept.names(model, InVectorIndex.ABSENT) for model in self._models)
            or any(indexed for *_, indexed in kept.unused())
        )

    def _not_worth_loading(self, model: str) -> bool:
        """True if the catalog is read-only, while a large index is opened, or for a command's first questions."""
        if self._catalog.only_reads or self._is_opening:
            return True
        if self._store is not None:
            return False
        if self._signs.cover(model):
            self._by_signs += 1
            if self._owns or self._by_signs > _FIRST:
                self._open_behind()
            return True
        if self._owns:
            return False
        self._looked_through += self._kept.count(model)
        return self._looked_through <= _LOOKED_THROUGH

    @property
    def _is_opening(self) -> bool:
        return self._opener is not None and self._opener.is_alive()

    def _open_behind(self) -> None:
        """Open the vector index behind the searches, with the graphs that it reads at its first question."""

        def opened() -> None:
            with suppress(VectorIndexBroken, IndexProblem), self._opening:
                store = self._opened()
                for model in self._models if store is not None else ():
                    vector = self._kept.some(model)
                    if store is not None and vector is not None:
                        store.of(model).nearest(vector[None, :], k=1)
                if store is not None:
                    self._signs.forget()

        if not self._is_opening:
            self._opener = threading.Thread(target=opened, name="vector index", daemon=True)
            self._opener.start()

    def _left_open(self) -> bool:
        """True if the process that had the folder open was killed; False if one has it open now."""
        return self._store is None and self._in_use.exists() and self._lock.take()

    def _opened(self, *, wait_s: float = 0.0) -> VectorStore | None:
        """The vector store, opened at the first call; None if another process has its folder, or it can't be."""
        if self._store_name not in STORES:
            return None
        with self._opening:
            # The owner tries again each time: a question on the command line holds the lock for a second.
            if self._store is None and (not self._tried or self._owns or wait_s):
                self._tried = True
                try:
                    # The vector index writes to its folder even for a search.
                    with room_on_disk(self._folder):
                        if not self._catalog.only_reads and self._lock.take(wait_s=wait_s):
                            self._open_or_mend()
                except NotKept:
                    self._close_indexes()
                    self._lock.release()
                    if wait_s:
                        raise
            return self._store

    def _is_elsewhere(self) -> bool:
        """True if what the catalog notes of the vector index is of another home's."""
        return self._place is not None and self._catalog.meta(_PLACE) not in (None, self._place)

    def _open_or_mend(self) -> None:
        if self._is_elsewhere():
            # Nobody has it open: this home takes over, and fills its own from the kept vectors.
            if not self._owns:
                self._lock.release()
                return
            self._catalog.set_meta(_PLACE, self._place or "")
            self.rebuild()
            return
        if self._place is not None and self._owns and self._catalog.meta(_PLACE) is None:
            self._catalog.set_meta(_PLACE, self._place)
        left = self._in_use.exists()  # the process that had it open was killed: trust nothing
        if not self._owns and (left or not (self._folder / self._number).is_dir()):
            self._lock.release()
            return
        try:
            self._store = self._open_indexes()
            if left and not all(each.sound for each in self.compared(sample=_SAMPLE).values()):
                raise VectorIndexBroken("it does not hold what it was given")
        except VectorIndexBroken:
            if self._owns:
                self.rebuild()
            else:
                self.close()
        if self._owns:
            self._sweep()

    def _open_indexes(self) -> VectorStore:
        folder = self._folder / self._number
        folder.mkdir(parents=True, exist_ok=True)
        self._in_use.touch()
        return open_vectors(self._store_name, folder)

    def _close_indexes(self) -> None:
        if self._store is not None:
            with suppress(VectorIndexBroken):  # the store is given up either way
                self._store.close()
            self._store = None

    def _push(self, store: VectorStore, stopped: Stopped = lambda: False) -> None:
        """Add missing vectors to the vector index."""
        for model in self._models:
            index, waiting = store.of(model), self._kept.names(model, InVectorIndex.ABSENT)
            for names, vectors in self._kept.batches(model, waiting, _BATCH):
                if stopped():
                    return
                index.put(names, vectors)
                with self._catalog.writing():
                    self._kept.mark(model, names, InVectorIndex.FOUND)
                self._given.setdefault(model, []).extend(names)

    def _drop_unused(self, store: VectorStore | None) -> None:
        """Drop vectors that no chunk uses; those in the vector index only together with their entry there."""
        unused = self._kept.unused()
        for model in {model for model, *_ in unused}:
            indexed = [name for each, name, there in unused if each == model and there]
            others = [name for each, name, there in unused if each == model and not there]
            if indexed and store is not None:
                # Marked first: after a kill in between, no vector may be marked that the vector index lacks.
                with self._catalog.writing():
                    self._kept.mark(model, indexed, InVectorIndex.ABSENT)
                store.of(model).remove(indexed)
                others += indexed
            with self._catalog.writing():
                self._kept.drop(model, others)

    def _sweep(self) -> None:
        """Remove folders that an earlier rebuild left."""
        for folder in self._folder.iterdir():
            if folder.is_dir() and folder.name != self._number:
                shutil.rmtree(folder)

    def _opened_to_compare(self) -> VectorStore | None:
        if self._store_name not in STORES:
            raise VectorIndexBroken(
                f"it is of another vector store ({self._store_name}): index again"
            )
        return self._opened(wait_s=_WAIT_S)

    def _unwritable(self, error: VectorIndexBroken) -> IndexProblem:
        folder = self._folder
        if (
            shutil.disk_usage(folder).free < 1 << 22
            or "full" in str(error)
            or "space" in str(error)
        ):
            return DiskFull(
                f"the disk of {folder} is full: free some space and run the command again; "
                "what was indexed is kept"
            )
        return IndexProblem(
            f"the vector index {folder} can't be written ({error}): questions are answered from the catalog's own "
            "vectors; run `citeback doctor --repair`"
        )
