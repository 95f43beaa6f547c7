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

ADDED = "added"  # the folder of a home with documents that were added by others than who indexes
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Owner:
    """Who may write a home: a process, since when (HH:MM), and where it serves, if it does."""

    pid: int
    verb: str
    since: str
    url: str | None = None

    def __str__(self) -> str:
        serving = f", {self.url}" if self.url else ""
        return f"pid {self.pid} (citeback {self.verb}{serving}) since {self.since}"


class Lock:
    """A lock on a file, given back by the kernel when its process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def take(self, *, wait_s: float = 0.0, shared: bool = False) -> bool:
        """Take it alone (or with other ``shared`` holders); False where it stays taken."""
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
        """The file; None where it isn't there and can't be made, so that nobody can ask for it."""
        try:
            return self._path.open("a")
        except OSError:
            if not shared and can_be_written(self._path.parent):
                raise
        try:
            return self._path.open()  # who writes by another mount asks for it
        except OSError:
            return None

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


@contextmanager
def owned(home: Path, *, verb: str) -> Iterator[None]:
    """Own ``home`` while the block runs: nobody else may write it. IndexLocked names who does."""
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
    """Who owns ``home`` now, as far as it says so."""
    try:
        found = Owner(**json.loads((home / "held" / "owner.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return found if _runs(found.pid) else None


def tell_url(home: Path, url: str) -> None:
    """As the owner, say where the home is served."""
    now = owner(home)
    assert now is not None, "only the owner tells where it serves"
    with room_on_disk(home):
        _put_owner(home, Owner(now.pid, now.verb, now.since, url))


def new_token(home: Path) -> str:
    """A secret that only this user on this machine can read: it opens the door of a serve."""
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
    """The secret of the serve that owns ``home``; IndexProblem where it is another user's."""
    try:
        return (home / "held" / "token").read_text("ascii")
    except OSError as error:
        raise IndexProblem(
            f"{owner(home) or home} can't be asked ({error.strerror}): stop it first"
        ) from error


def held_folder(home: Path) -> Path:
    """Where locks lie; made where it is missing. IndexProblem where it can't be (NotKept says why)."""
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
