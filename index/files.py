"""Which files a path stands for, and the id of each."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Protocol

from index.errors import IndexProblem

IGNORE = ".citebackignore"  # names (or patterns like *.bak) in its folder to skip, one per line
DEEPEST = 500  # levels of nested folders


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a file that a connection brought: the id, address and title of its source.

    ``reads_as`` is the name under which a reader is given its bytes.
    """

    id: str
    reads_as: str
    url: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to index. ``root`` is the given folder (or file) it was found in, ``id`` its path below ``root``.

    A file that a connection brought has its id from what is known ``about`` it.
    """

    path: Path
    root: Path
    id: str
    about: About | None = None


class Brought(Protocol):
    """Tells of files that connections brought: the id of such a file is not its path."""

    def covers(self, file: Path) -> bool: ...

    def about(self, file: Path) -> About | None:
        """None if the file is none of their documents: then it is passed over."""
        ...


def find(
    paths: list[Path], *, known_roots: list[Path], brought: Brought | None = None
) -> Iterator[FoundFile]:
    """Yield the files under ``paths`` in order of their names; hidden ones are skipped.

    A path inside a known root keeps that root, so that a file has the same id whichever path is given.
    IndexProblem when a path is missing, two files would get one id, or a folder can't be read
    or is nested too deep.
    """
    taken: dict[str, Path] = {}
    for path in paths:
        root = root_of(path, known_roots)
        for file in _files(path):
            if brought and brought.covers(file):
                if about := brought.about(file):
                    yield FoundFile(file, root, about.id, about)
                continue
            found = FoundFile(
                file, root, str(file.relative_to(root)) if file != root else file.name
            )
            if taken.setdefault(found.id, file) != file:
                raise IndexProblem(
                    f"{taken[found.id]} and {file} would both be source {found.id!r}: "
                    "index the folder above them, or use another --home for one"
                )
            yield found


def root_of(path: Path, known_roots: list[Path]) -> Path:
    """The outermost known folder that ``path`` lies in; else ``path`` itself."""
    if not path.exists():
        raise IndexProblem(f"no such file or folder: {path}")
    inside = [
        root
        for root in known_roots
        if root in (path, *path.parents) and not passed_over(path, root)
    ]
    return min(inside, key=lambda root: len(root.parts), default=path)


def passed_over(path: Path, top: Path) -> bool:
    """True if a search below ``top`` skips ``path``: it is hidden, or in a hidden folder."""
    return any(part.startswith(".") for part in path.relative_to(top).parts)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    opened = [_entries(path)]  # the folder being read and those around it, outermost first
    while opened:
        entry, is_folder = next(opened[-1], (None, False))
        if entry is None:
            opened.pop()
        elif not is_folder:
            yield entry
        elif len(opened) > DEEPEST:
            raise _too_deep(entry)
        else:
            opened.append(_entries(entry))


def _entries(folder: Path) -> Iterator[tuple[Path, bool]]:
    """The files and folders in a folder that are not skipped; for each, whether it is a folder."""
    try:
        ignored = _ignored(folder)
        for entry in sorted(folder.iterdir()):
            name = entry.name
            if name.startswith(".") or any(fnmatch(name, pattern) for pattern in ignored):
                continue
            if entry.is_dir() and not entry.is_symlink():
                yield entry, True
            elif entry.is_file():
                yield entry, False
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise _too_deep(folder) from error
        raise IndexProblem(
            f"{folder} can't be read ({error.strerror}): check its permissions"
        ) from error


def _too_deep(folder: Path) -> IndexProblem:
    return IndexProblem(
        f"{str(folder)[:200]}… is nested too deep (more than {DEEPEST} folders, or too long a path): "
        f"move it up, or name it in a {IGNORE} above"
    )


def _ignored(folder: Path) -> list[str]:
    try:
        lines = (folder / IGNORE).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
