"""Which files a path stands for, and the id of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from index.errors import IndexProblem

IGNORE = ".citebackignore"  # names (or patterns like *.bak) in its folder to pass over, one a line


@dataclass(frozen=True, slots=True)
class Found:
    """A file to index. ``root`` is the folder (or file) it was found by, ``id`` its path below it."""

    path: Path
    root: Path
    id: str


def find(paths: list[Path], *, known_roots: list[Path]) -> Iterator[Found]:
    """Yield the files under ``paths`` in order of their names; hidden ones are passed over.

    A path inside a known root keeps that root, so that a file has one id however it is named.
    IndexProblem when a path is missing or two files would get one id.
    """
    taken: dict[str, Path] = {}
    for path in paths:
        root = root_of(path, known_roots)
        for file in _files(path):
            found = Found(file, root, str(file.relative_to(root)) if file != root else file.name)
            if taken.setdefault(found.id, file) != file:
                raise IndexProblem(
                    f"{taken[found.id]} and {file} would both be source {found.id!r}: "
                    "index the folder above them, or use another --home for one"
                )
            yield found


def root_of(path: Path, known_roots: list[Path]) -> Path:
    """The known folder that ``path`` lies in, the outermost first; else ``path`` itself."""
    if not path.exists():
        raise IndexProblem(f"no such file or folder: {path}")
    inside = [
        root
        for root in known_roots
        if root in (path, *path.parents) and not passed_over(path, root)
    ]
    return min(inside, key=lambda root: len(root.parts), default=path)


def passed_over(path: Path, top: Path) -> bool:
    """True where looking below ``top`` never comes to ``path``: it is hidden, or in a hidden folder."""
    return any(part.startswith(".") for part in path.relative_to(top).parts)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    try:
        entries = sorted(path.iterdir())
    except OSError as error:
        raise IndexProblem(
            f"{path} can't be read ({error.strerror}): check its permissions"
        ) from error
    ignored = _ignored(path)
    for entry in entries:
        if entry.name.startswith(".") or any(fnmatch(entry.name, pattern) for pattern in ignored):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _files(entry)
        elif entry.is_file():
            yield entry


def _ignored(folder: Path) -> list[str]:
    try:
        lines = (folder / IGNORE).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
