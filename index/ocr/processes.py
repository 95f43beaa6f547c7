"""Recognises pictures in processes of their own, one for each core, with limits; a dead one is replaced."""

from __future__ import annotations

import os
import queue
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection

from index.child_process import ChildProcess, Overran
from index.cores import CORES
from index.errors import Unreadable
from index.ocr.pictures import Picture, Recognised
from index.ocr.wire import packed, received_picture, send_picture, unpacked

SECONDS, MEMORY = 120, 4 << 30  # for one picture; bytes of address space
_EACH = 1 << 30  # bytes of memory that a process really needs
_CRASHED = "its recognition crashed{signal}: save the picture anew"
_SLOW = "its recognition takes more than {seconds:.0f} s: split it"
_TOO_LARGE = "its recognition needs more memory than a picture may take"
_NO_START = "its recognition can't be started"


class EngineProcesses:
    """As many processes as are worth it, each started when there is a picture for it."""

    def __init__(
        self, *, processes: int | None = None, seconds: float = SECONDS, memory: int = MEMORY
    ) -> None:
        self.processes = processes or min(CORES, max(1, _memory_there() // 2 // _EACH))
        self._threads = ThreadPoolExecutor(self.processes, thread_name_prefix="recognition")
        self._idle: queue.LifoQueue[EngineProcess] = queue.LifoQueue()
        for _ in range(self.processes):
            self._idle.put(EngineProcess(seconds, memory))

    def submit(self, picture: Picture) -> Future[Recognised]:
        """What the picture says, once it is read; Unreadable with the reason if it can't be."""
        return self._threads.submit(self._read, picture)

    def close(self) -> None:
        """Stop all processes, also those that are reading."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for _ in range(self.processes):
            with suppress(queue.Empty):
                self._idle.get(timeout=0.1).stop()
        self._threads.shutdown(wait=True)
        while not self._idle.empty():
            self._idle.get().stop()

    def _read(self, picture: Picture) -> Recognised:
        process = self._idle.get()
        try:
            return process.read(picture)
        finally:
            self._idle.put(process)


class EngineProcess:
    """One process that reads one picture after another."""

    def __init__(self, seconds: float, memory: int) -> None:
        self._seconds = seconds
        self._process = ChildProcess(
            lambda descriptor: (
                f"from index.ocr.processes import serve; serve({descriptor}, {memory})"
            )
        )

    def read(self, picture: Picture) -> Recognised:
        """What the picture says, or Unreadable; a process that dies or overruns is replaced for the next one."""
        try:
            pipe = self._process.pipe()
        except (EOFError, OSError) as error:
            raise Unreadable(_NO_START) from error
        try:
            with self._process.within(self._seconds):
                send_picture(pipe, picture)
                said = pipe.recv_bytes()
            if not said:
                raise Unreadable(_TOO_LARGE)
            return unpacked(said)
        except Overran:
            reason = _SLOW.format(seconds=self._seconds)
        except (EOFError, OSError):
            reason = _CRASHED.format(signal=self._process.how_it_ended())
        self.stop()
        raise Unreadable(reason)

    def stop(self) -> None:
        """Kill the process, if there is one."""
        self._process.stop()


def serve(descriptor: int, memory: int) -> None:
    """In the process: read one picture after another from a pipe, until it closes."""
    from index.limits import limited
    from index.ocr.engine import Engine

    pipe = Connection(descriptor)
    engine = Engine()
    limited(memory)
    pipe.send_bytes(b"ready")
    while True:
        try:
            picture = received_picture(pipe)
        except EOFError:
            return
        try:
            said = packed(engine.read(picture))
        except MemoryError:
            said = b""
        pipe.send_bytes(said)


def _memory_there() -> int:
    """The machine's memory, in bytes."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 8 << 30
