"""Documents added on the page: kept in a folder of the home, indexed from there, each with its outcome."""

from __future__ import annotations

import re
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.errors import CannotRun
from index.syncing.sync import SyncSummary
from ui.ports import Library
from ui.syncing import Syncing

FOLDER = "uploads"  # what their ids begin with, so that a scope can name them
ADDED = "added"  # the folder of the home in which that folder lies
_MOST_FILES = 1_000
_MOST_NAMES = 1_000  # outcomes remembered
_LONGEST_NAME = 120  # characters
_NO_NAME = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")

State = Literal["waiting", "reading", "added", "failed"]


class TooMuch(CannotRun):
    """A file that is too large, or one too many."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: ``reason`` where it failed, ``same_as`` where its text was there already."""

    state: State
    reason: str | None = None
    same_as: str | None = None


class Uploads:
    """Takes files and has them indexed; may be used from any thread."""

    def __init__(self, home: Path, library: Library, syncing: Syncing, *, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        # Hidden files are passed over by a sync: one that is still coming begins with a dot.
        self._root = home / ADDED
        self._library = library
        self._syncing = syncing
        self._lock = threading.Lock()
        self._outcomes: dict[str, Outcome] = {}
        self._working = False

    async def take(self, name: str, chunks: AsyncIterator[bytes]) -> str:
        """Keep a file as it comes in; returns the id of its source. TooMuch leaves nothing behind."""
        folder = self._root / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        if sum(1 for _ in folder.iterdir()) >= _MOST_FILES:
            raise TooMuch(f"{_MOST_FILES:,} added documents are kept: have some removed first")
        part = folder / f".{threading.get_ident()}-{id(chunks)}.part"
        try:
            await self._write(part, chunks)
            with self._lock:
                path = _free(folder, _safe(name))
                part.rename(path)
        finally:
            part.unlink(missing_ok=True)
        source = f"{FOLDER}/{path.name}"
        self._note(source, Outcome("waiting"))
        self._index_soon()
        return source

    def outcome(self, source: str) -> Outcome | None:
        """How far a file is; None for one that was not added here lately."""
        return self._outcomes.get(source)

    async def _write(self, part: Path, chunks: AsyncIterator[bytes]) -> None:
        size = 0
        with part.open("wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > self.most_bytes:
                    raise TooMuch(f"larger than {self.most_bytes >> 20:,} MB: split it")
                file.write(chunk)

    def _note(self, source: str, outcome: Outcome) -> None:
        with self._lock:
            self._outcomes[source] = outcome
            while len(self._outcomes) > _MOST_NAMES:
                self._outcomes.pop(next(iter(self._outcomes)))

    def _index_soon(self) -> None:
        with self._lock:
            if self._working:
                return  # whoever is at it looks for more when done
            self._working = True
        threading.Thread(target=self._index, name="adding", daemon=True).start()

    def _index(self) -> None:
        while waiting := self._next():
            try:
                became = self._brought_in(waiting)
            except Exception as error:
                reason = str(error) if isinstance(error, CannotRun) else "see the server's log"
                for source in waiting:
                    self._note(source, Outcome("failed", reason))
                if not isinstance(error, CannotRun):
                    raise
            else:
                for source, outcome in became.items():
                    self._note(source, outcome)

    def _brought_in(self, waiting: list[str]) -> dict[str, Outcome]:
        summary = self._syncing.run([self._root])
        became = {source: self._became(source, summary) for source in waiting}
        failed = [source for source, outcome in became.items() if outcome.state == "failed"]
        for source in failed:  # not kept: it would fail again at every sync
            (self._root / source).unlink(missing_ok=True)
        if failed:
            self._syncing.run([self._root])
        return became

    def _next(self) -> list[str]:
        with self._lock:
            found = [name for name, each in self._outcomes.items() if each.state == "waiting"]
            for name in found:
                self._outcomes[name] = Outcome("reading")
            self._working = bool(found)
            return found

    def _became(self, source: str, summary: SyncSummary) -> Outcome:
        known = [
            each
            for each in self._library.sources()
            if (each.id == source or each.id.startswith(f"{source}/"))
            and (each.chunks or each.same_as)
        ]
        if known:
            return Outcome("added", same_as=known[0].same_as)
        reasons = [each.reason for each in summary.failures if each.source.startswith(source)]
        return Outcome("failed", reasons[0] if reasons else "there is no text in it")


def _safe(name: str) -> str:
    """A file name made of whatever was sent: no folder, nothing hidden, not too long."""
    clean = _NO_NAME.sub("_", name.encode("utf-8", "replace").decode()).strip().lstrip(".")
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 10:
        stem, ending = clean, ""
    shortened = stem.encode()[:_LONGEST_NAME].decode("utf-8", "ignore").strip() or "document"
    return f"{shortened}.{ending}" if ending else shortened


def _free(folder: Path, name: str) -> Path:
    """A path of that name that isn't taken: nobody's document takes the place of another's."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return path
