"""Reads pictures in the order in which they are given, several at a time; none is read twice."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType

from index.cores import CORES
from index.errors import Unreadable
from index.ocr.kept_pages import KeptPages
from index.ocr.pictures import Picture, Recognised
from index.ocr.processes import EngineProcesses
from index.ocr.version import engine_version

Waiting = tuple[str, Future[Recognised] | Recognised]


class PictureReader:
    """A queue before the engine's processes, which start with the first picture that must be read.

    What is read is kept in the file ``kept`` (None: nowhere). Used by one thread.
    """

    def __init__(
        self,
        kept: Path | None = None,
        *,
        processes: Callable[[], EngineProcesses] = EngineProcesses,
    ) -> None:
        self._start = processes
        self._processes: EngineProcesses | None = None
        self._kept = KeptPages(kept, engine_version()) if kept else None
        self._waiting: deque[Waiting] = deque()
        self.file = ""  # the hash of the file whose pictures are read

    def __enter__(self) -> PictureReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def put(self, picture: Picture) -> None:
        """Begin to read a picture."""
        name = picture.sha256
        kept = self._kept.get(name, self.file) if self._kept else None
        self._waiting.append((name, kept or self._running().submit(picture)))

    def take(self) -> Recognised:
        """What the first picture says that was put and not yet taken; waits until it is read."""
        name, read = self._waiting.popleft()
        if isinstance(read, Recognised):
            return read
        try:
            found = read.result()
        except Unreadable as reason:  # another time it may be read: this isn't kept
            return Recognised((), 1, 1, unread=str(reason))
        if self._kept:
            self._kept.put(name, self.file, found)
        return found

    def drop(self) -> None:
        """Forget the pictures that were put and not taken."""
        for _, read in self._waiting:
            if isinstance(read, Future):
                read.cancel()
        self._waiting.clear()

    def read(self, pictures: Iterable[Picture], total: int = 0) -> Iterator[Recognised]:
        """Yield what each picture says, in their order; some are read ahead."""
        for picture in pictures:
            self.put(picture)
            if len(self._waiting) > self.ahead:
                yield self.take()
        while self._waiting:
            yield self.take()

    @property
    def ahead(self) -> int:
        """How many pictures should be put before the first is taken, so that no core waits."""
        return CORES + 1

    def close(self) -> None:
        """Stop the processes; what was kept stays."""
        self.drop()
        if self._processes is not None:
            self._processes.close()
        if self._kept:
            self._kept.close()
        self._processes = None

    def forget_others(self, files: Iterable[str]) -> None:
        """Forget what was kept of all files but these, and those read by this reader."""
        if self._kept:
            self._kept.forget_others(set(files))

    def _running(self) -> EngineProcesses:
        if self._processes is None:
            self._processes = self._start()
        return self._processes
