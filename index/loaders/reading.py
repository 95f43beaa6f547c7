"""Reads files in a child process with limits: whatever a parser does, the sync goes on."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Protocol

from index.errors import Unreadable
from index.loaders.characters import kept
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Loaded
from index.loaders.recognising import AnsweredPictures, PagesRead
from index.loaders.wire import unpacked
from index.ocr.reader import PictureReader

SECONDS, MEMORY = 60, 2 << 30  # for one source; bytes
_A_FILE = 5 << 20  # bytes; a larger file (a book of 1,000 pages) gets more time, in proportion
_LARGEST = 1 << 30  # bytes of a file; the reader holds the file and its text in memory
_START_S = 60


class DocumentReader(Protocol):
    """Reads one file after another; a context manager. Used by one thread at a time.

    The extension point for other readers: for example an engine for pictures that takes what
    ``ParserProcess`` yields and reads what that has left out.
    """

    def __enter__(self) -> DocumentReader: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def read(self, data: bytes, source_id: str) -> Iterator[Loaded]:
        """Yield the sources in a file of this name; Unreadable with the reason if it can't be read."""
        ...


class ParserProcess:
    """Reads one file after another in a child process, which is replaced when it dies or overruns.

    ``seconds`` is how long the next source of a file of up to 5 MB may take (a larger file gets
    more, in proportion), ``memory`` is the child's limit in bytes. ``pictures`` reads the pictures that
    the child finds (without it, they aren't read); ``told`` hears how many were. Used by one thread at a time.
    """

    def __init__(
        self,
        options: ReadingOptions = DEFAULTS,
        *,
        pictures: PictureReader | None = None,
        told: PagesRead = lambda done, total: None,
        seconds: float = SECONDS,
        memory: int = MEMORY,
    ) -> None:
        self._options, self._seconds, self._memory = options, seconds, memory
        self._pictures = AnsweredPictures(pictures, told) if pictures and options.ocr else None
        self._child: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> ParserProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()
        if self._pictures:
            self._pictures.reader.close()

    def read(self, data: bytes, source_id: str) -> Iterator[Loaded]:
        """Yield the sources in a file or raise Unreadable, as ``loaders.load`` does."""
        if len(data) > _LARGEST:
            raise Unreadable(f"larger than {_LARGEST >> 20:,} MB: split it")
        pipe, finished = self._open_pipe(), False
        if self._pictures:
            self._pictures.begin(sha256(data).hexdigest())
        seconds = self._seconds * max(1.0, len(data) / _A_FILE)
        try:
            self._send(pipe, source_id.encode("utf-8", "surrogateescape"), data)
            while (answer := self._answer(pipe, seconds)) is not None:
                if isinstance(answer, Unreadable):
                    finished = True
                    raise answer
                yield from kept(answer)
            finished = True
        finally:
            if not finished:  # this file's remaining answers would be taken for the next file's
                self._stop()

    def _send(self, pipe: Connection, *parts: bytes) -> None:
        try:
            for part in parts:
                pipe.send_bytes(part)
        except OSError as error:
            raise Unreadable("its parser can't be started") from error

    def _answer(self, pipe: Connection, seconds: float) -> Loaded | Unreadable | None:
        """The child's next answer; None when the file is done."""
        try:
            while True:
                if not pipe.poll(seconds):
                    raise Unreadable(f"takes more than {seconds:.0f} s to read: split it")
                said = json.loads(pipe.recv_bytes())
                if not (self._pictures and self._pictures.answer(said, pipe)):
                    return unpacked(said)
        except (EOFError, OSError) as error:
            raise Unreadable(self._cause_of_death()) from error

    def _cause_of_death(self) -> str:
        assert self._child is not None
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(5)
        code = self._child.returncode
        signal = f" (signal {-code})" if code is not None and code < 0 else ""
        return f"its parser crashed{signal}: open it in its program and save it anew"

    def _open_pipe(self) -> Connection:
        if self._pipe is None or self._child is None or self._child.poll() is not None:
            self._stop()
            self._pipe = self._start()
        return self._pipe

    def _start(self) -> Connection:
        ours, theirs = Pipe()
        ahead = self._pictures.reader.ahead if self._pictures else 0
        code = (
            f"import sys; sys.path[:] = {sys.path!r}\n"
            "from index.loaders.child import serve\n"
            "from index.loaders.options import ReadingOptions\n"
            f"serve({theirs.fileno()}, {self._memory}, {self._options!r}, ahead={ahead})"
        )
        self._child = subprocess.Popen(
            [sys.executable, "-B", "-c", code],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        deadline = time.monotonic() + _START_S
        while not ours.poll(
            0.2
        ):  # the child says when it is ready: a slow start takes no time from a file
            if self._child.poll() is not None or time.monotonic() > deadline:
                break
        with suppress(EOFError, OSError):
            ours.recv_bytes()
        return ours

    def _stop(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        self._pipe = self._child = None


def document_reader(options: ReadingOptions = DEFAULTS) -> DocumentReader:
    """The reader that these options ask for. Whatever reads files (a sync, `citeback read`) has it from here."""
    return ParserProcess(options)
