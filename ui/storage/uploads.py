"""Documents added on the page: kept in a folder of the home, indexed from there, each with its outcome."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from index.errors import CannotRun, DiskFull
from index.home import ADDED
from index.passages import SourceSummary
from index.stores.database import room_on_disk
from index.stores.failures import Unindexed
from index.syncing.plan import Plan
from index.syncing.sync import TAKEN
from ui.indexing.background_sync import Syncing
from ui.storage.upload_names import free_path, safe_name
from ui.terminal.escaping import plain

FOLDER = "uploads"  # what their ids begin with, so that a scope can name them
_MOST_FILES = 1_000
_MOST_NAMES = 1_000  # outcomes remembered

_PART = re.compile(r"\.\d+-\d+\.part")  # one that is still coming
_NO_TEXT = "there is no text in it"
FULL = "the server's disk is full: have some space freed, then add it again"
_log = logging.getLogger(__name__)

State = Literal["waiting", "reading", "added", "failed"]


class UploadTooLarge(CannotRun):
    """A file that is too large, or one too many."""


@dataclass(frozen=True, slots=True)
class UploadOutcome:
    """What became of a file: ``reason`` where it failed, ``same_as`` where its text was there already.

    One that was added may have parts that could not be read: how many, ``reason`` being the first's.
    """

    state: State
    reason: str | None = None
    same_as: str | None = None
    parts_failed: int = 0


class UploadIndex(Protocol):
    """What is asked of the index that documents are added to."""

    def plan(self, paths: Sequence[Path]) -> Plan: ...

    def sources_of(self, file: Path) -> list[SourceSummary]: ...

    def failures(self) -> list[Unindexed]: ...


class Uploads:
    """Takes files and has them indexed; may be used from any thread."""

    def __init__(
        self, home: Path, library: UploadIndex, syncing: Syncing, *, most_bytes: int
    ) -> None:
        self.most_bytes = most_bytes
        # Hidden files are passed over by a sync: one that is still coming begins with a dot.
        self._root = (home / ADDED).absolute()
        self._library = library
        self._syncing = syncing
        self._lock = threading.Lock()
        self._outcomes: dict[str, UploadOutcome] = {}
        self._by: dict[str, str | None] = {}
        self._kept: list[str] = []  # accepted, and not indexed for no fault of theirs
        self._working = False
        self._threads: list[threading.Thread] = []

    def resume(self) -> None:
        """Take up what a kill left, in the background: files that were accepted and not yet indexed.

        Files that were cut short go at once. To be called once, before anything is taken.
        """
        folder = self._root / FOLDER
        if not folder.is_dir():
            return
        for path in folder.iterdir():
            if _PART.fullmatch(path.name):
                path.unlink(missing_ok=True)
        self._begin(self._catch_up)

    def settle(self, within_s: float) -> None:
        """Wait until all that was taken is in the index; for each thread so long at most."""
        while self._threads:
            self._threads.pop(0).join(within_s)

    async def take(self, name: str, chunks: AsyncIterator[bytes], *, by: str | None = None) -> str:
        """Keep a file as it comes in, of whom ``by`` names; returns its name below the added ones.

        UploadTooLarge, DiskFull and OSError leave nothing behind.
        """
        with room_on_disk(self._root):
            path = await self._taken(name, chunks)
        source = f"{FOLDER}/{path.name}"
        with self._lock:
            self._by[source] = by
        self._note(source, UploadOutcome("waiting"))
        self._index_soon()
        return source

    async def _taken(self, name: str, chunks: AsyncIterator[bytes]) -> Path:
        folder = self._root / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        if sum(1 for _ in folder.iterdir()) >= _MOST_FILES:
            raise UploadTooLarge(
                f"{_MOST_FILES:,} added documents are kept: have some removed first"
            )
        part = folder / f".{threading.get_ident()}-{id(chunks)}.part"
        try:
            await self._write(part, chunks)
            with self._lock:
                path = free_path(folder, safe_name(name))
                part.rename(path)
        finally:
            part.unlink(missing_ok=True)
        return path

    def outcome(self, source: str) -> UploadOutcome | None:
        """How far a file is; None for one that was not added here lately."""
        return self._outcomes.get(source)

    def added_by(self, source: str) -> str | None:
        """Who added a file lately; None where nobody is known."""
        return self._by.get(source)

    async def _write(self, part: Path, chunks: AsyncIterator[bytes]) -> None:
        size = 0
        with part.open("wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > self.most_bytes:
                    raise UploadTooLarge(f"larger than {self.most_bytes >> 20:,} MB: split it")
                file.write(chunk)

    def _note(self, source: str, outcome: UploadOutcome) -> None:
        with self._lock:
            self._outcomes[source] = outcome
            while len(self._outcomes) > _MOST_NAMES:
                self._by.pop(oldest := next(iter(self._outcomes)), None)
                self._outcomes.pop(oldest)

    def _index_soon(self) -> None:
        with self._lock:
            if self._working:
                return  # whoever is at it looks for more when done
            self._working = True
        self._begin(self._index)

    def _begin(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name="adding", daemon=True)
        self._threads = [each for each in self._threads if each.is_alive()]
        self._threads.append(thread)
        thread.start()

    def _index(self) -> None:
        while waiting := self._next():
            try:
                became = self._brought_in([*waiting, *self._kept])
            except DiskFull as error:  # told to be added again
                became = dict.fromkeys(waiting, UploadOutcome("failed", _reason(error)))
            except Exception as error:  # the sync failed, not they: the next one takes them in
                self._keep(waiting, _reason(error))
                continue
            else:
                self._kept.clear()
            self._remove([source for source in became if became[source].state == "failed"])
            for source, outcome in became.items():
                self._note(source, outcome)

    def _brought_in(self, waiting: list[str]) -> dict[str, UploadOutcome]:
        self._syncing.run([self._root])
        failures = self._library.failures()
        return {source: self._became(source, failures) for source in waiting}

    def _keep(self, waiting: Sequence[str], reason: str) -> None:
        for source in waiting:
            self._kept.append(source)
            self._note(source, UploadOutcome("failed", f"{reason}; it is kept, and tried again"))

    def _remove(self, failed: Sequence[str]) -> None:
        """What is told to have failed is not kept: it would fail again at every sync."""
        for source in failed:
            (self._root / source).unlink(missing_ok=True)
        if failed:
            try:
                self._syncing.run([self._root])
            except Exception as error:  # the next sync does it; who was added stays so
                _reason(error)

    def _next(self) -> list[str]:
        with self._lock:
            found = [name for name, each in self._outcomes.items() if each.state == "waiting"]
            for name in found:
                self._outcomes[name] = UploadOutcome("reading")
            self._working = bool(found)
            return found

    def _became(self, source: str, failures: Sequence[Unindexed]) -> UploadOutcome:
        file = self._root / source
        # Its sources are told by their file: what is in it may have ids of its own.
        known = [each for each in self._library.sources_of(file) if each.chunks or each.same_as]
        failed = sorted((each for each in failures if each.file == file), key=_in_order)
        if not known:
            return UploadOutcome("failed", _shown(failed[0].reason) if failed else _NO_TEXT)
        if failed:
            first = f"{failed[0].source}: {_shown(failed[0].reason)}"
            return UploadOutcome("added", reason=first, parts_failed=len(failed))
        return UploadOutcome("added", same_as=known[0].same_as if len(known) == 1 else None)

    def _catch_up(self) -> None:
        try:
            planned = self._library.plan([self._root])
            left = [each.path for each in (*planned.new, *planned.changed)]
            left += [each.now.path for each in planned.moved]
            # One that was found to be empty, and not yet removed.
            known = (*planned.unchanged, *planned.touched)
            left += [each.path for each in known if not self._found_text(each.path)]
            for path in left:
                self._note_left(path)
            if left:
                self._index_soon()
            elif planned.gone:
                self._syncing.run([self._root])
        except Exception as error:
            _reason(error)  # said in the log; the next start, and the next upload, try again

    def _found_text(self, path: Path) -> bool:
        return any(each.chunks or each.same_as for each in self._library.sources_of(path))

    def _note_left(self, path: Path) -> None:
        source = path.relative_to(self._root).as_posix()
        with self._lock:
            self._outcomes.setdefault(source, UploadOutcome("waiting"))


def _in_order(failed: Unindexed) -> tuple[int, str]:
    """The second line before the tenth."""
    return len(failed.source), failed.source


def _shown(reason: str) -> str:
    """A reason as anybody may see it: without paths of the server's disk."""
    return TAKEN.replace("a source", "another source") if reason.startswith(TAKEN) else reason


def _reason(error: Exception) -> str:
    """Why documents could not be taken in, as anybody may see it; the log says all of it."""
    if isinstance(error, CannotRun):
        print(plain(f"citeback: added documents: {error}"), file=sys.stderr, flush=True)
    else:
        _log.error("added documents could not be indexed", exc_info=error)
    return FULL if isinstance(error, DiskFull) else "see the server's log"
