"""A Python process at the other end of a pipe: whatever happens in it, this one goes on."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection

_START_S = 60


class Overran(OSError):
    """The process took longer than it may, and was killed."""


class ChildProcess:
    """Started when its pipe is first asked for, and replaced after its end. Used by one thread.

    ``code`` is what it runs, given the descriptor of its end of the pipe; it says something once it is ready,
    so that a slow start takes no time from what it is asked.
    """

    def __init__(self, code: Callable[[int], str]) -> None:
        self._code = code
        self._child: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None

    def pipe(self) -> Connection:
        """Our end of the pipe; EOFError or OSError if the process can't be started."""
        if self._pipe is None or self._child is None or self._child.poll() is not None:
            self.stop()
            self._pipe = self._started()
        return self._pipe

    @property
    def pid(self) -> int | None:
        """The number of the process; None if there is none."""
        return self._child.pid if self._child else None

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Kill the process if the block takes longer, and raise Overran.

        Also what waits for a process that takes nothing from its pipe comes to an end by that.
        """
        child, overran = self._child, threading.Event()

        def kill() -> None:
            overran.set()
            if child is not None:
                child.kill()

        limit = threading.Timer(seconds, kill)
        limit.start()
        try:
            yield
        except (EOFError, OSError) as error:
            if overran.is_set():
                raise Overran from error
            raise
        finally:
            limit.cancel()

    def how_it_ended(self) -> str:
        """`` (signal 9)`` for a process that was killed; empty for another."""
        if self._child is None:
            return ""
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(5)
        code = self._child.returncode
        return f" (signal {-code})" if code is not None and code < 0 else ""

    def stop(self) -> None:
        """Kill the process, if there is one."""
        if self._pipe is not None:
            self._pipe.close()
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        self._pipe = self._child = None

    def _started(self) -> Connection:
        ours, theirs = Pipe()
        code = f"import sys; sys.path[:] = {sys.path!r}\n{self._code(theirs.fileno())}"
        self._child = subprocess.Popen(
            [sys.executable, "-B", "-c", code],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        deadline = time.monotonic() + _START_S
        while not ours.poll(0.2):
            if self._child.poll() is not None or time.monotonic() > deadline:
                raise OSError("it doesn't start")
        ours.recv_bytes()
        return ours
