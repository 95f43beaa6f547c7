"""The home folder of an index, and the lock that names who holds it."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from index.errors import IndexLocked, IndexProblem


@contextmanager
def held(home: Path, *, verb: str, writing: bool) -> Iterator[None]:
    """Hold ``home`` for reading (with other readers) or writing (alone) while the block runs.

    Several processes writing to one Chroma folder lose vectors without an error, so a second
    writer, or a writer beside readers, gets IndexLocked with the holder's name.
    """
    folder = _holders(home)
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, (fcntl.LOCK_EX if writing else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as error:
            raise IndexLocked(f"{_who(folder)} holds {home}: wait for it or stop it") from error
        name = folder / f"{os.getpid()}"
        name.write_text(f"pid {os.getpid()} (citeback {verb}) since {datetime.now():%H:%M}")
        try:
            yield
        finally:
            name.unlink(missing_ok=True)


def _holders(home: Path) -> Path:
    folder = home / "held"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lock").touch()
    except OSError as error:
        raise IndexProblem(
            f"{home} can't be written ({error.strerror}): choose another --home"
        ) from error
    return folder


def _who(folder: Path) -> str:
    names = [path for path in folder.iterdir() if path.name.isdigit()]
    alive = [path.read_text() for path in names if _runs(int(path.name))]
    return " and ".join(alive) or "another process"


def _runs(pid: int) -> bool:
    if sys.platform != "linux":
        return True
    return Path(f"/proc/{pid}").exists()
