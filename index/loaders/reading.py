"""Reads files in a process of its own, with limits: whatever a parser does, the run goes on."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Protocol

from index.errors import Unreadable
from index.loaders.characters import kept
from index.loaders.parts import Loaded
from index.loaders.wire import unpacked

SECONDS, MEMORY = 60, 2 << 30  # for one source; bytes
_A_FILE = 5 << 20  # bytes; a larger one (a book of 1,000 pages) has as much more time
_LARGEST = 1 << 30  # bytes of a file; the reader holds it and what it makes of it
_START_S = 60


class DocumentReader(Protocol):
    """Reads one file after another; a context manager. Used by one thread at a time.

    The seat for whatever else can read a file: an engine for pictures, say, that takes what
    ``ParserProcess`` gives and reads what that has left out.
    """

    def __enter__(self) -> DocumentReader: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def read(self, data: bytes, source_id: str) -> Iterator[Loaded]:
        """Yield the sources in a file of this name; Unreadable with the reason where there are none."""
        ...


class ParserProcess:
    """Reads one file after another in a child process, which is replaced when it dies or overruns.

    ``seconds`` is how long the next source of a file of up to 5 MB may take (a larger one has as
    much more), ``memory`` in bytes what the child may hold. Used by one thread at a time.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
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

    def read(self, data: bytes, source_id: str) -> Iterator[Loaded]:
        """Yield the sources in a file, as ``loaders.load`` does, and as it raises Unreadable."""
        if len(data) > _LARGEST:
            raise Unreadable(f"larger than {_LARGEST >> 20:,} MB: split it")
        pipe, finished = self._open_pipe(), False
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
            if not finished:  # the rest of this file would answer the next one's question
                self._stop()

    def _send(self, pipe: Connection, *parts: bytes) -> None:
        try:
            for part in parts:
                pipe.send_bytes(part)
        except OSError as error:
            raise Unreadable("its parser can't be started") from error

    def _answer(self, pipe: Connection, seconds: float) -> Loaded | Unreadable | None:
        """What the child says next; None where the file is done."""
        try:
            if not pipe.poll(seconds):
                raise Unreadable(f"takes more than {seconds:.0f} s to read: split it")
            return unpacked(json.loads(pipe.recv_bytes()))
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
        code = (
            f"import sys; sys.path[:] = {sys.path!r}\n"
            "from index.loaders.child import serve\n"
            f"serve({theirs.fileno()}, {self._memory})"
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
        ):  # it says so when it is ready, so that a slow start isn't a file's fault
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
