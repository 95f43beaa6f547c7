"""The home folder of an index: who owns it, and the lock that names the owner."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from index.errors import IndexLocked, IndexProblem
from index.stores.database import can_be_written, only_readable, room_on_disk

ADDED = "added"  # the folder of a home for documents added by people other than the indexing user
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that may write a home: its command, since when (HH:MM), and its URL if it serves."""

    pid: int
    verb: str
    since: str
    url: str | None = None

    def __str__(self) -> str:
        serving = f", {self.url}" if self.url else ""
        return f"pid {self.pid} (citeback {self.verb}{serving}) since {self.since}"


class Lock:
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


@contextmanager
def owned(home: Path, *, verb: str) -> Iterator[None]:
    """Own ``home`` while the block runs: no other process may write it. IndexLocked names the owner."""
    lock = Lock(held_folder(home) / "lock")
    if not lock.take():
        raise IndexLocked(f"{_who(home)} holds {home}: wait for it or stop it")
    try:
        with room_on_disk(home):
            _put_owner(home, Owner(os.getpid(), verb, f"{datetime.now():%H:%M}"))
        yield
    finally:
        (home / "held" / "owner.json").unlink(missing_ok=True)
        lock.release()


def owner(home: Path) -> Owner | None:
    """The process that owns ``home`` now; None if none is noted, or it no longer runs."""
    try:
        found = Owner(**json.loads((home / "held" / "owner.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return found if _runs(found.pid) else None


def tell_url(home: Path, url: str) -> None:
    """Note where the home is served; only its owner may."""
    now = owner(home)
    assert now is not None, "only the owner tells where it serves"
    with room_on_disk(home):
        _put_owner(home, Owner(now.pid, now.verb, now.since, url))


def new_token(home: Path) -> str:
    """Makes a secret that only this user on this machine can read: it gives access to the server."""
    path = home / "held" / "token"
    path.unlink(missing_ok=True)
    secret = secrets.token_urlsafe(32)
    with (
        room_on_disk(home),
        os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file,
    ):
        file.write(secret)
    return secret


def token(home: Path) -> str:
    """The secret of the server that owns ``home``; IndexProblem if it is another user's."""
    try:
        return (home / "held" / "token").read_text("ascii")
    except OSError as error:
        raise IndexProblem(
            f"{owner(home) or home} can't be asked ({error.strerror}): stop it first"
        ) from error


def held_folder(home: Path) -> Path:
    """The folder of the locks, made if missing. IndexProblem if it can't be (NotKept: full or read-only)."""
    folder = home / "held"
    try:
        with room_on_disk(home):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "lock").touch()
    except OSError as error:
        if home.is_dir() and not can_be_written(home):
            raise only_readable(home) from error
        raise IndexProblem(
            f"{home} can't be written ({error.strerror}): choose another --home"
        ) from error
    return folder


def _put_owner(home: Path, now: Owner) -> None:
    path = home / "held" / "owner.json"
    part = path.with_suffix(".part")
    try:
        part.write_text(json.dumps(asdict(now)), "utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _who(home: Path) -> str:
    return str(owner(home) or "another process")


def _runs(pid: int) -> bool:
    return sys.platform != "linux" or Path(f"/proc/{pid}").exists()
