"""Makes the vectors across languages that were put off, once a question in another language needs them.

They take longer than all else in indexing, and most indexes never need them. Any process may make
them, even if it doesn't own the home: a vector depends only on its text and model.
"""

from __future__ import annotations

import math
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import IndexProblem, NotKept
from index.generations.generation import Generation
from index.generations.live import Live
from index.languages import is_english
from index.stores.catalog_writer import CatalogWriter
from index.stores.database import room_on_disk
from index.syncing.filling import Counted, embed_missing

_RESTS_S = 60.0  # pause before vectors that could not be stored are made for the next question


class CrossLingualVectors:
    """Makes the missing vectors across languages when a question in another language needs them.

    ``syncing`` is held while this process syncs. A question waits up to ``patience_s`` seconds; then it
    is answered from the existing vectors, the index's coverage shows that, and the rest is made afterwards.
    """

    def __init__(
        self,
        home: Path,
        live: Live,
        syncing: threading.Lock,
        *,
        owns: bool,
        patience_s: float,
        progress: Counted,
    ) -> None:
        self._home = home
        self._live = live
        self._syncing = syncing
        self._owns = owns
        self._patience_s = None if math.isinf(patience_s) else patience_s
        self._progress = progress
        self._starting = threading.Lock()
        self._making: _Making | None = None
        self._stop = threading.Event()

    def ready_for(self, question: str) -> None:
        """Wait for the vectors that ``question`` needs. IndexProblem if they can't be made.

        If they can't be stored, none are made, and the index's coverage shows that they are missing.
        """
        if is_english(question):
            return
        with self._live.now() as live:
            if len(live.embedders) < 2 or (live.kept.all_needed and self._made_anyway(live)):
                return
            try:
                with _kept(self._home):
                    need_all(live)  # before anybody waits: from now on coverage counts them
            except NotKept:
                live.kept.want_all()
                return
        making = self._begun()
        if making.done.wait(self._patience_s) and making.problem is not None:
            if isinstance(making.problem, NotKept):
                return
            raise making.problem

    def close(self) -> None:
        """Stop after the batch that is being embedded; finished vectors are kept."""
        self._stop.set()
        if self._making is not None:
            self._making.thread.join()

    def _made_anyway(self, live: Generation) -> bool:
        return live.kept.covered or self._syncing.locked()

    def _begun(self) -> _Making:
        with self._starting:
            if self._making is None or self._making.over:
                self._making = _Making(threading.Thread(target=self._make, daemon=True))
                self._making.thread.start()
            return self._making

    def _make(self) -> None:
        making = self._making
        assert making is not None, "noted before it is started"
        try:
            with self._live.now() as live:
                with _kept(self._home):
                    _make_missing(live, self._progress, stopped=self._stop.is_set)
                making.done.set()
                self._bring_to_index(live)
        except Exception as error:  # raised where a question waits for it
            making.problem = error
            if isinstance(error, NotKept):
                making.rests_until = time.monotonic() + _RESTS_S
        finally:
            making.done.set()

    def _bring_to_index(self, live: Generation) -> None:
        """Add the vectors to the vector index, if this process is the owner.

        A running sync does it at its end; until then searches compare these vectors one by one.
        """
        if self._owns and not self._stop.is_set() and self._syncing.acquire(blocking=False):
            try:
                live.vector_search.keep_in_step()
            finally:
                self._syncing.release()


@dataclass(slots=True)
class _Making:
    thread: threading.Thread
    done: threading.Event = field(default_factory=threading.Event)
    problem: Exception | None = None
    rests_until: float = 0.0  # monotonic

    @property
    def over(self) -> bool:
        """True if another run may begin."""
        return self.done.is_set() and time.monotonic() >= self.rests_until


@contextmanager
def _kept(home: Path) -> Iterator[None]:
    try:
        with room_on_disk(home):
            yield
    except sqlite3.OperationalError as error:
        raise IndexProblem(
            f"the vectors for questions in this language can't be kept ({error}): "
            "run `citeback index --all-languages PATH...` first"
        ) from error


def _make_missing(live: Generation, progress: Counted, *, stopped: Callable[[], bool]) -> None:
    made = False
    try:
        made = embed_missing(live.catalog, live.embedders[1:], progress, stopped=stopped)
    finally:
        with live.catalog.writing():
            if made:
                CatalogWriter(live.catalog).bump()  # search results may change
            if live.coverage == 1:
                live.catalog.set_meta("covered", live.kept.state)


def need_all(live: Generation) -> None:
    """From now on, make vectors across languages for every text, not only when a question needs them."""
    if not live.kept.all_needed or live.catalog.only_reads:
        with live.catalog.writing():
            live.kept.need_all()
