"""The nearest vectors of one generation on a Chroma server, which others run.

Any number of processes may ask; the home's owner writes. The server may be down at any time: questions
are then answered by words (and by the vectors that are not there yet), and it is asked again after a
pause. What it has lost is brought there again from the vectors that the catalog keeps.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from index.embedding import Vectors
from index.errors import IndexProblem
from index.meanwhile import Stopped
from index.stores.chroma_address import ChromaServer
from index.stores.chroma_server import ServerCollections
from index.stores.file_lock import FileLock
from index.stores.kept_vectors import InVectorIndex
from index.stores.sql_catalog import SqlCatalog
from index.stores.vector_index import VectorIndexAway, VectorIndexBroken
from index.stores.vector_search import VectorSearch
from index.stores.vector_store import ON_SERVER

_LOG = logging.getLogger("citeback")
_CONNECT_S = 3.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 15.0  # before a server that is away is asked again
_NO_PLACE = "no index of this home is on the Chroma server yet: run `citeback index PATH...`"


class ServerVectors(VectorSearch):
    """Keeps collections on a server in step with the kept vectors, and searches them.

    ``home`` is the id of the home: what the names of all its collections begin with.
    """

    def __init__(
        self,
        server: ChromaServer,
        home: str | None,
        number: int,
        catalog: SqlCatalog,
        models: Sequence[str],
        *,
        owns: bool,
    ) -> None:
        super().__init__(Path(), FileLock(Path()), catalog, models, store_name=ON_SERVER, owns=owns)
        self._server = server
        self._home = home
        self._generation = number
        self._checked = False  # since it was opened
        self._trouble: str | None = None
        self._again_at, self._pause_s = 0.0, _FIRST_PAUSE_S
        self._writing = threading.RLock()
        self._closing = threading.Event()
        self._bringing: threading.Thread | None = None

    @property
    def searchable(self) -> float:
        """The share (0..1) of the main model's vectors that a question is compared with."""
        if self._opened() is not None or not self._models:
            return 1.0
        total = self._kept.count(self._models[0])
        return 1.0 - self._kept.count_found(self._models[0]) / total if total else 1.0

    @property
    def trouble(self) -> str | None:
        self._opened()
        return self._trouble

    def keep_in_step(self) -> None:
        """Bring missing vectors there and remove those that no chunk uses; what fails is left to the next run."""
        with self._writing:
            self._opened(wait_s=_CONNECT_S)  # also if nothing changed: what is gone is noticed here
            super().keep_in_step()

    def rebuild(self) -> None:
        """Fill new collections from the catalog, then remove the old ones."""
        with self._writing, self._opening:
            super().rebuild()
            store = self._reached(at_once=True)
            if store is not None:
                with self._catalog.writing():
                    for model in self._models:
                        self._catalog.set_meta(f"collection of {model}", store.of(model).identity)
                self._checked, self._trouble = True, None

    def remove_others(self) -> None:
        """Remove the collections of this home's other generations; while it is away, they wait."""
        store = self._opened() if self._owns and self._home else None
        if isinstance(store, ServerCollections):
            try:
                store.remove_others(f"citeback-{self._home}-")
            except VectorIndexBroken as error:
                self._gave_up(error)

    def close(self) -> None:
        self._closing.set()
        if self._bringing is not None:
            self._bringing.join()
        with self._opening:
            self._close_indexes()

    def _opened(self, *, wait_s: float = 0.0) -> ServerCollections | None:
        """The collections, checked once each time they are opened; None while the server is away."""
        with self._opening:
            store = self._reached(at_once=wait_s > 0)
            if store is not None and not self._checked:
                try:
                    if self._owns:
                        self._note_what_is_gone(store)
                    else:
                        for model in self._models:
                            store.of(model)  # a server that was made empty has none
                    if self._trouble is not None:
                        _LOG.warning("the Chroma server %s answers again", self._server.shown)
                    self._checked, self._trouble = True, None
                    self._pause_s = _FIRST_PAUSE_S
                except VectorIndexBroken as error:
                    self._gave_up(error)
                    return None
            return store

    def _opened_to_compare(self) -> ServerCollections:
        """As it is found: what is gone is told, not yet brought there again."""
        with self._opening:
            store = self._reached(at_once=True)
        if store is None:
            raise VectorIndexBroken(self._trouble or _NO_PLACE)
        return store

    def _reached(self, *, at_once: bool) -> ServerCollections | None:
        if self._store is None and (at_once or time.monotonic() >= self._again_at):
            try:
                self._store = self._open_indexes()
            except VectorIndexBroken as error:
                self._gave_up(error)
        assert self._store is None or isinstance(self._store, ServerCollections)
        return self._store

    def _open_indexes(self) -> ServerCollections:
        if self._home is None:
            raise VectorIndexAway(_NO_PLACE)
        prefix = f"citeback-{self._home}-{self._generation}-{self._number}-"
        self._checked = False
        return ServerCollections(self._server, prefix, make=self._owns)

    def _note_what_is_gone(self, store: ServerCollections) -> None:
        """Mark vectors that the server no longer holds, and bring them there again behind the questions."""
        for model in self._models:
            collection, noted = store.of(model), f"collection of {model}"
            marked = self._kept.names(model, InVectorIndex.FOUND)
            marked += self._kept.names(model, InVectorIndex.LOST)
            gone: Sequence[str] = ()
            if self._catalog.meta(noted) != collection.identity:
                gone = marked
            elif collection.count() < len(marked):
                held = collection.names()
                gone = [name for name in marked if name not in held]
            elif self._catalog.meta(noted) is not None:
                continue
            with self._catalog.writing():
                self._kept.mark(model, gone, InVectorIndex.ABSENT)
                self._catalog.set_meta(noted, collection.identity)
        if self._behind() and (self._bringing is None or not self._bringing.is_alive()):
            self._bringing = threading.Thread(
                target=self._bring, name="filling the Chroma server", daemon=True
            )
            self._bringing.start()

    def _bring(self) -> None:
        try:
            with self._writing:
                if (store := self._store) is not None:
                    self._push(store, self._closing.is_set)
        except VectorIndexBroken as error:
            self._gave_up(error)
        except Exception:  # the catalog's disk is full, or it closes: the next sync goes on
            pass

    def _feed(self, stopped: Stopped) -> None:
        with self._writing:
            super()._feed(stopped)

    def _without(self, model: str, question: Vectors, k: int) -> list[tuple[str, float]]:
        # Not all of them one by one: on a pair of servers that would read millions for each question.
        return self._kept.nearest(model, question, k=k, all_of_them=False)

    def _gave_up(self, error: VectorIndexBroken) -> None:
        with self._opening:
            if self._trouble != str(error):
                _LOG.warning("%s; until then passages are found by their words only", error)
            self._trouble = str(error)
            self._close_indexes()
            self._again_at = time.monotonic() + self._pause_s
            self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)

    def _mend(self, error: VectorIndexBroken) -> None:
        """Nothing at once: it is opened, checked and filled again when it is next reached."""

    def _behind(self) -> bool:
        kept = self._kept
        return any(kept.names(model, InVectorIndex.ABSENT) for model in self._models)

    def _not_worth_loading(self, model: str) -> bool:
        return False

    def _keep_signs(self) -> None:
        """None: no process opens an index."""

    def _sweep(self) -> None:
        self.remove_others()

    def _unwritable(self, error: VectorIndexBroken) -> IndexProblem:
        return IndexProblem(f"{error}; the vectors are kept in the catalog")
