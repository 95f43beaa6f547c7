"""Reads files in a child process with limits: whatever a parser does, the sync goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Protocol

from index.child_process import ChildProcess, Overran
from index.errors import Unreadable
from index.loaders.characters import kept
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Loaded
from index.loaders.recognising import AnsweredPictures, PagesRead
from index.loaders.wire import unpacked
from index.ocr.reader import PictureReader

SECONDS, MEMORY = 60, 2 << 30  # for one source; bytes
_A_FILE = 5 << 20  # bytes; a larger file (a book of 1,000 pages) gets more time, in proportion
_SLOW = "takes more than {seconds:.0f} s to read: split it"
_LARGEST = 1 << 30  # bytes of a file; the reader holds the file and its text in memory


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
        self._process = ChildProcess(self._code)

    def __enter__(self) -> ParserProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.stop()
        if self._pictures:
            self._pictures.reader.close()

    def read(self, data: bytes, source_id: str) -> Iterator[Loaded]:
        """Yield the sources in a file or raise Unreadable, as ``loaders.load`` does."""
        if len(data) > _LARGEST:
            raise Unreadable(f"larger than {_LARGEST >> 20:,} MB: split it")
        if self._pictures:
            self._pictures.begin(sha256(data).hexdigest())
        seconds, finished = self._seconds * max(1.0, len(data) / _A_FILE), False
        try:
            pipe = self._given(source_id.encode("utf-8", "surrogateescape"), data, seconds)
            while (answer := self._answer(pipe, seconds)) is not None:
                if isinstance(answer, Unreadable):
                    finished = True
                    raise answer
                yield from kept(answer)
            finished = True
        finally:
            if not finished:  # this file's remaining answers would be taken for the next file's
                self._process.stop()

    def _given(self, name: bytes, data: bytes, seconds: float) -> Connection:
        """Give the process a file; the pipe that it answers through."""
        try:
            pipe = self._process.pipe()
            with self._process.within(seconds):
                pipe.send_bytes(name)
                pipe.send_bytes(data)
        except Overran as error:
            raise Unreadable(_SLOW.format(seconds=seconds)) from error
        except (EOFError, OSError) as error:
            raise Unreadable("its parser can't be started") from error
        return pipe

    def _answer(self, pipe: Connection, seconds: float) -> Loaded | Unreadable | None:
        """The child's next answer; None when the file is done."""
        try:
            while True:
                if not pipe.poll(seconds):
                    raise Unreadable(_SLOW.format(seconds=seconds))
                said = json.loads(pipe.recv_bytes())
                if not (self._pictures and self._pictures.answer(said, pipe)):
                    return unpacked(said)
        except (EOFError, OSError) as error:
            ended = self._process.how_it_ended()
            raise Unreadable(
                f"its parser crashed{ended}: open it in its program and save it anew"
            ) from error

    def _code(self, descriptor: int) -> str:
        ahead = self._pictures.reader.ahead if self._pictures else 0
        return (
            "from index.loaders.child import serve\n"
            "from index.loaders.options import ReadingOptions\n"
            f"serve({descriptor}, {self._memory}, {self._options!r}, ahead={ahead})"
        )
