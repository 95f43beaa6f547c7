"""Documents added on the page: stored in a folder of the home, indexed from there, each with its outcome."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Protocol

from index.errors import CannotRun, DiskFull
from index.home import ADDED
from index.passages import SourceSummary
from index.sharing.files import shared_files
from index.stores.database import room_on_disk
from index.stores.failures import Unindexed
from index.syncing.plan import Plan
from index.syncing.sync import TAKEN
from ui.indexing.background_sync import Syncing
from ui.storage.upload_names import free_path, safe_name
from ui.storage.upload_outcomes import UploadOutcome, outcomes_of
from ui.terminal.escaping import plain

FOLDER = "uploads"  # the start of their ids, so that a scope can name them
_MOST_FILES = 1_000
_PART = re.compile(r"\.\d+-\d+\.part")  # a file that is still being received
_NO_TEXT = "there is no text in it"
FULL = "the server's disk is full: have some space freed, then add it again"
_log = logging.getLogger(__name__)


class UploadTooLarge(CannotRun):
    """A file is too large, or there are too many files."""


class UploadIndex(Protocol):
    """What is needed from the index that documents are added to."""

    def plan(self, paths: Sequence[Path]) -> Plan: ...

    def sources_of(self, file: Path) -> list[SourceSummary]: ...

    def failures(self) -> list[Unindexed]: ...


class Uploads:
    """Receives files and gets them indexed; thread-safe."""

    def __init__(
        self, home: Path, library: UploadIndex, syncing: Syncing, *, most_bytes: int
    ) -> None:
        self.most_bytes = most_bytes
        # A sync ignores hidden files, so the name of a file that is still being received begins with a dot.
        self._root = (home / ADDED).absolute()
        self._library = library
        self._syncing = syncing
        self._lock = threading.Lock()
        self._shared = shared_files(home)
        self._outcomes = outcomes_of(home)
        self._waiting: list[str] = []  # for this server
        self._reading: list[str] = []
        self._kept: list[str] = []  # accepted, but not indexed because a sync failed
        self._working = False
        self._threads: list[threading.Thread] = []

    def resume(self) -> None:
        """After a crash, index the accepted files that are not indexed yet, in the background.

        Incomplete files are deleted at once. Call it once, before any file is received.
        """
        folder = self._root / FOLDER
        for path in folder.iterdir() if folder.is_dir() else ():
            if _PART.fullmatch(path.name):
                path.unlink(missing_ok=True)
        self._begin(self._catch_up)

    def settle(self, within_s: float) -> None:
        """Wait until all received files are indexed; at most ``within_s`` seconds for each thread."""
        while self._threads:
            self._threads.pop(0).join(within_s)

    async def take(self, name: str, chunks: AsyncIterator[bytes], *, by: str | None = None) -> str:
        """Save a file as it arrives, for the person ``by``; returns its path below the folder of added files.

        After UploadTooLarge, DiskFull or OSError, nothing of the file is left.
        """
        with room_on_disk(self._root):
            path = await self._taken(name, chunks)
        source = f"{FOLDER}/{path.name}"
        await asyncio.to_thread(self._outcomes.begin, source, by)
        self._take_up(source)
        return source

    def _take_up(self, source: str) -> None:
        with self._lock:
            if source not in self._waiting:
                self._waiting.append(source)
        self._index_soon()

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
            path = await asyncio.to_thread(self._placed, part, folder, safe_name(name))
        finally:
            part.unlink(missing_ok=True)
        return path

    def _placed(self, part: Path, folder: Path, name: str) -> Path:
        """Give the file a name that nobody has, at no server."""
        with self._lock:
            taken: set[str] = set()
            while True:
                path = free_path(folder, name, taken)
                if self._shared.claim(f"{ADDED}/{FOLDER}/{path.name}", part):
                    part.rename(path)
                    return path
                taken.add(path.name)

    def outcome(self, source: str) -> UploadOutcome | None:
        """The state of a file; None if it was not added here recently."""
        found = self._outcomes.get(source)
        under_way = found is not None and found.state in ("waiting", "reading")
        if not under_way or self._is_ours(source):
            return found
        # The server that took it may be gone: another one has indexed it by now, or this one does.
        if self._library.sources_of(self._root / source):
            return self._became(source, self._library.failures())
        if self._outcomes.is_left(source):
            self._take_up(source)
        return found

    def _is_ours(self, source: str) -> bool:
        with self._lock:
            return source in self._waiting or source in self._reading

    def added_by(self, source: str) -> str | None:
        """Who added a file recently; None if unknown."""
        return self._outcomes.by(source)

    async def _write(self, part: Path, chunks: AsyncIterator[bytes]) -> None:
        size = 0
        with part.open("wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > self.most_bytes:
                    raise UploadTooLarge(f"larger than {self.most_bytes >> 20:,} MB: split it")
                file.write(chunk)

    def _index_soon(self) -> None:
        with self._lock:
            if self._working:
                return  # the running thread looks for more files when it is done
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
            except DiskFull as error:  # the user is asked to add them again
                became = dict.fromkeys(waiting, UploadOutcome("failed", _reason(error)))
            except Exception as error:  # the sync failed, not the files: the next tries them again
                self._keep(waiting, _reason(error))
                continue
            else:
                self._kept.clear()
            self._remove([source for source in became if became[source].state == "failed"])
            for source, outcome in became.items():
                self._note(source, outcome)

    def _note(self, source: str, outcome: UploadOutcome) -> None:
        try:
            self._outcomes.note(source, outcome)
        except CannotRun as error:  # the database is away: what became of it is told by the index
            _reason(error)

    def _brought_in(self, waiting: list[str]) -> dict[str, UploadOutcome]:
        self._syncing.run_in_turn([self._root])
        failures = self._library.failures()
        return {source: self._became(source, failures) for source in waiting}

    def _keep(self, waiting: Sequence[str], reason: str) -> None:
        for source in waiting:
            self._kept.append(source)
            self._note(source, UploadOutcome("failed", f"{reason}; it is kept, and tried again"))

    def _remove(self, failed: Sequence[str]) -> None:
        """Delete files reported as failed: they would fail again at every sync."""
        self._shared.drop(f"{ADDED}/{source}" for source in failed)
        for source in failed:
            (self._root / source).unlink(missing_ok=True)
        if failed:
            try:
                self._syncing.run_in_turn([self._root])
            except Exception as error:  # the next sync does it; added files stay added
                _reason(error)

    def _next(self) -> list[str]:
        with self._lock:
            found = self._reading = self._waiting
            self._waiting = []
            self._working = bool(found)
        for name in found:
            self._note(name, UploadOutcome("reading"))
        return found

    def _became(self, source: str, failures: Sequence[Unindexed]) -> UploadOutcome:
        file = self._root / source
        # The sources are found by their file, because they may have ids of their own.
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
            self._shared.bring(ADDED)
            if not (self._root / FOLDER).is_dir():
                return
            planned = self._library.plan([self._root])
            left = [each.path for each in (*planned.new, *planned.changed)]
            left += [each.now.path for each in planned.moved]
            # Files that were found to be empty and are not yet deleted.
            known = (*planned.unchanged, *planned.touched)
            left += [each.path for each in known if not self._found_text(each.path)]
            for path in left:
                self._note_left(path)
            if left:
                self._index_soon()
            elif planned.gone:
                self._syncing.run_in_turn([self._root])
        except Exception as error:
            _reason(error)  # it is logged; the next start and the next upload try again

    def _found_text(self, path: Path) -> bool:
        return any(each.chunks or each.same_as for each in self._library.sources_of(path))

    def _note_left(self, path: Path) -> None:
        source = path.relative_to(self._root).as_posix()
        if self._outcomes.get(source) is None:
            self._outcomes.note(source, UploadOutcome("waiting"))
        with self._lock:
            if source not in self._waiting:
                self._waiting.append(source)


def _in_order(failed: Unindexed) -> tuple[int, str]:
    """A sort key that puts line 2 before line 10."""
    return len(failed.source), failed.source


def _shown(reason: str) -> str:
    """A reason that everybody may see: without paths on the server's disk."""
    return TAKEN.replace("a source", "another source") if reason.startswith(TAKEN) else reason


def _reason(error: Exception) -> str:
    """Why documents could not be indexed, in words that everybody may see; the details are logged."""
    if isinstance(error, CannotRun):
        print(plain(f"citeback: added documents: {error}"), file=sys.stderr, flush=True)
    else:
        _log.error("added documents could not be indexed", exc_info=error)
    return FULL if isinstance(error, DiskFull) else "see the server's log"
