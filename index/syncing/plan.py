"""What a sync will do, file by file, before it does anything."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.files import Brought, FoundFile, find, passed_over
from index.stores.catalog import Catalog, IndexedFile

# Within the resolution of a file system's clock a file can change again and keep its times.
_SETTLED_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Moved:
    """A file whose bytes were indexed at another path, which is gone."""

    before: Path
    now: FoundFile


@dataclass(frozen=True, slots=True)
class Plan:
    """The files under some paths, by what has become of them since they were indexed.

    ``touched`` are those with the same bytes and root but other times; under another root they are ``changed``.
    """

    new: tuple[FoundFile, ...]
    changed: tuple[FoundFile, ...]
    unchanged: tuple[FoundFile, ...]
    touched: tuple[FoundFile, ...]
    moved: tuple[Moved, ...]
    gone: tuple[Path, ...]

    @property
    def to_read(self) -> list[FoundFile]:
        """What has to be read, in order of names."""
        moved = (each.now for each in self.moved)
        return sorted((*self.new, *self.changed, *moved), key=lambda found: found.path)


def plan(paths: Sequence[Path], catalog: Catalog | None, brought: Brought | None = None) -> Plan:
    """Compare files with the catalog (None if nothing is indexed yet); changes nothing.

    A file whose size and times are those of its last reading counts as unchanged; any other known
    file is compared by the hash of its bytes. IndexProblem if a path is missing or two files would
    get one id.
    """
    known = catalog.files() if catalog else {}
    paths = [path.absolute() for path in paths]
    roots = catalog.roots() if catalog else []
    # A path may be given twice, or lie in another.
    found = list(
        {file.path: file for file in find(paths, known_roots=roots, brought=brought)}.values()
    )
    here = {file.path for file in found}
    gone = [
        path for path in known if path not in here and any(_looked_at(path, top) for top in paths)
    ]
    kinds: dict[str, list[FoundFile]] = {name: [] for name in ("new", "changed", "same", "touched")}
    for file in found:
        kinds[_kind(file, known.get(file.path))].append(file)
    moved = _moved(kinds["new"], {path: known[path].sha256 for path in gone})
    arrived = {each.now for each in moved}
    left = {each.before for each in moved}
    return Plan(
        new=tuple(file for file in kinds["new"] if file not in arrived),
        changed=tuple(kinds["changed"]),
        unchanged=tuple(kinds["same"]),
        touched=tuple(kinds["touched"]),
        moved=tuple(moved),
        gone=tuple(path for path in gone if path not in left),
    )


def _looked_at(path: Path, top: Path) -> bool:
    return top in (path, *path.parents) and not passed_over(path, top)


def stamp(path: Path) -> str:
    """Size and times of a file, which show that it is unchanged without reading it.

    Empty if they can't show that: the file is gone, or changed so recently that it could change again
    within the same clock tick.
    """
    try:
        stat = path.stat()
    except OSError:
        return ""
    if time.time_ns() - max(stat.st_mtime_ns, stat.st_ctime_ns) < _SETTLED_NS:
        return ""
    return f"{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ctime_ns}"


def file_sha256(path: Path) -> str | None:
    """The hash of a file's bytes; None if it can't be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _kind(file: FoundFile, before: IndexedFile | None) -> str:
    if before is None:
        return "new"
    if before.stamp and before.stamp == stamp(file.path) and before.root == file.root:
        return "same"
    if file_sha256(file.path) != before.sha256:
        return "changed"
    return "touched" if before.root == file.root else "changed"


def _moved(new: Sequence[FoundFile], gone: dict[Path, str]) -> list[Moved]:
    """Pairs new files with gone ones of the same bytes; each is used once."""
    by_hash: dict[str, list[Path]] = {}
    for path, sha256 in gone.items():
        if sha256:
            by_hash.setdefault(sha256, []).append(path)
    if not by_hash:
        return []
    pairs = []
    for file in new:
        waiting = by_hash.get(file_sha256(file.path) or "")
        if waiting:
            pairs.append(Moved(waiting.pop(0), file))
    return pairs
