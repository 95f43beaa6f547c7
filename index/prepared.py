"""What is made of packaged weights, kept as a file in the user's cache folder and mapped into memory.

Making it at each start took a command's first question a second. A file's name tells what it was made of (the
files, by size and time, and the code), so another version makes another; its hash is checked. Where no
file can be written or read, everything is made as before.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]

_ALIGNED = 64  # bytes
_HASH = 32  # bytes at the end of a file
_LENGTH = 8  # bytes that tell how long the header is, at the beginning
_TOLD = 24  # letters of a name that tell what a file was made of
_VERSIONS = 2  # of files of one name so many stay: those used last, as two checkouts may take turns


def prepared(name: str, made_of: Iterable[Path], make: Callable[[], Arrays]) -> Arrays:
    """The arrays that ``make`` makes of files, from the cache if they are there; those can't be written to."""
    files = tuple(made_of)
    held = kept(name, files)
    if held is not None:
        return held
    made = {key: np.asarray(each, order="C") for key, each in make().items()}
    keep(name, files, made)
    return made


def kept(name: str, made_of: Iterable[Path], version: str = "") -> Arrays | None:
    """The arrays in the cache under a name, made of files in their present state, and a version; or None."""
    try:
        return _read(_path(name, made_of, version))
    except OSError:
        return None


def keep(name: str, made_of: Iterable[Path], arrays: Arrays, version: str = "") -> None:
    """Put arrays there for ``kept``, if a file can be written."""
    with contextlib.suppress(OSError):
        path = _path(name, made_of, version)
        _write(path, arrays)
        _tidy(path, name)


def _path(name: str, made_of: Iterable[Path], version: str) -> Path:
    return _folder() / f"{name}-{_told(made_of, version)}.arrays"


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(base).expanduser() / "citeback" / "prepared"
    except RuntimeError as error:  # there is no home
        raise OSError(str(error)) from error


def _told(files: Iterable[Path], version: str) -> str:
    """A name for the state of files; of code also for what is in it, as its time says little."""
    state = hashlib.sha256(f"{np.__version__} {version}".encode())
    for each in (*files, Path(__file__)):
        seen = each.stat()
        state.update(f"{each} {seen.st_size} {seen.st_mtime_ns}\n".encode())
        if each.suffix == ".py":
            state.update(each.read_bytes())
    return state.hexdigest()[:_TOLD]


def _read(path: Path) -> Arrays | None:
    """The arrays in a file; None if it isn't there, or isn't as it was written."""
    try:
        if not _trusted(path):
            return None
        data = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
        if hashlib.sha256(data[:-_HASH].data).digest() != data[-_HASH:].tobytes():
            return None
        length = int.from_bytes(data[:_LENGTH].tobytes(), "little")
        header = json.loads(data[_LENGTH : _LENGTH + length].tobytes())
        with contextlib.suppress(OSError):
            os.utime(path)  # it is in use
    except (OSError, ValueError):
        return None
    return {
        name: data[start : start + size].view(kind).reshape(shape)
        for name, (kind, shape, start, size) in header.items()
    }


def _trusted(path: Path) -> bool:
    """True for a file of this user or the administrator: who else wrote one could tell what it likes."""
    return not hasattr(os, "getuid") or path.stat().st_uid in (0, os.getuid())


def _write(path: Path, arrays: Arrays) -> None:
    """All or nothing: other processes may read it, or write the same, at this moment."""
    header, pieces, at = {}, [], 0
    room = _aligned(_LENGTH + 128 * len(arrays) + sum(len(name) for name in arrays))
    for name, each in arrays.items():
        header[name] = (each.dtype.str, each.shape, room + at, each.nbytes)
        pieces.append(each.tobytes().ljust(_aligned(each.nbytes), b"\0"))
        at += len(pieces[-1])
    said = json.dumps(header).encode()
    head = (len(said).to_bytes(_LENGTH, "little") + said).ljust(room, b"\0")
    if len(head) > room:
        raise OSError("the header is too long")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = hashlib.sha256()
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            for piece in (head, *pieces):
                file.write(piece)
                written.update(piece)
            file.write(written.digest())
            file.close()
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


def _tidy(path: Path, name: str) -> None:
    """Remove what other versions left. A process that has mapped such a file keeps it."""
    there = path.parent.glob(f"{name}-{_TOLD * '?'}.arrays")
    for other in sorted(there, key=lambda each: each.stat().st_mtime)[:-_VERSIONS]:
        other.unlink()


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED
