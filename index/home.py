"""The home folder of an index: who owns it, and the lock that names the owner."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from index.errors import IndexLocked, IndexProblem
from index.stores.database import can_be_written, only_readable, room_on_disk
from index.stores.file_lock import FileLock

ADDED = "added"  # the folder of a home for documents added by people other than the indexing user
FETCHED = "fetched"  # and that for what connections brought


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


@contextmanager
def owned(home: Path, *, verb: str) -> Iterator[None]:
    """Own ``home`` while the block runs: no other process may write it. IndexLocked names the owner."""
    lock = FileLock(held_folder(home) / "lock")
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


def home_id(home: Path, *, make: bool) -> str | None:
    """A name for ``home`` that no other one has, also on other machines; None if it has none yet.

    It moves with the home, but a copy gets its own: what lies under it on servers is the original's.
    """
    path, here = home / "id.json", str(home.resolve())
    try:
        noted = json.loads(path.read_text("utf-8"))
        name, place = str(noted["id"]), str(noted["home"])
    except (OSError, ValueError, KeyError, TypeError):
        name, place = "", here
    copied = place != here and _id_in(Path(place)) == name
    if make and (not name or copied):
        name = secrets.token_hex(8)
    elif not name or copied:
        return None
    if make and (copied or place != here or not path.is_file()):
        _put_id(home, name)
    return name


def copy_id(home: Path, copy: Path) -> None:
    """Have a ``copy`` that only lives for a check stand for the home itself."""
    if (name := home_id(home, make=False)) is not None:
        _put_id(copy, name)


def _id_in(home: Path) -> str | None:
    try:
        return str(json.loads((home / "id.json").read_text("utf-8"))["id"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _put_id(home: Path, name: str) -> None:
    with room_on_disk(home):
        part = home / "id.json.part"
        part.write_text(json.dumps({"id": name, "home": str(home.resolve())}), "utf-8")
        part.replace(home / "id.json")


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


def home_name(home: Path) -> str:
    """A name for this folder that no other has; empty where none is made yet, and nothing can be written."""
    path = held_folder(home) / "name" if can_be_written(home) else home / "held" / "name"
    with suppress(OSError):
        if not path.exists():
            path.write_text(secrets.token_hex(16))
        return path.read_text("ascii")
    return ""


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
