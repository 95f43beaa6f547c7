"""A lock on a file between processes."""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from typing import IO, Protocol

from index.stores.database import can_be_written

_POLL_S = 0.05


class Lock(Protocol):
    """A lock between processes; it ends with its process, however that ends."""

    def take(self, *, wait_s: float = ..., shared: bool = ...) -> bool: ...

    def release(self) -> None: ...


class FileLock:
    """A lock on a file; the kernel releases it when its process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def take(self, *, wait_s: float = 0.0, shared: bool = False) -> bool:
        """Take the lock exclusively (or ``shared``); False if another holds it longer than ``wait_s``."""
        if self._file is not None:
            return True
        file = self._opened(shared=shared)
        if file is None:
            return shared
        until = time.monotonic() + wait_s
        while True:
            try:
                fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() >= until:
                    file.close()
                    return False
                time.sleep(_POLL_S)
            else:
                self._file = file
                return True

    def _opened(self, *, shared: bool) -> IO[str] | None:
        """The lock file; None if it doesn't exist and can't be made, so that nobody can lock it."""
        try:
            return self._path.open("a")
        except OSError:
            if not shared and can_be_written(self._path.parent):
                raise
        try:
            return self._path.open()  # a process that writes through another mount locks it
        except OSError:
            return None

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
