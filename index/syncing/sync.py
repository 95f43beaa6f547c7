"""Brings the index in step with files: what is new, changed, moved or gone, and nothing else."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal

from index.errors import Unreadable
from index.files import FoundFile
from index.loaders.characters import shown
from index.loaders.parts import LeftOut, Loaded, Remark, Unread
from index.loaders.reading import DocumentReader
from index.passages import Source
from index.rights import ADMINISTRATORS, RightsRule
from index.stores.catalog import Catalog, IndexedFile
from index.stores.catalog_writer import CatalogWriter, Reading
from index.syncing.ahead import ReadsAhead
from index.syncing.brought import brought_in
from index.syncing.plan import Plan, file_sha256, stamp

TAKEN = "its id is taken by a source"  # followed by that one's path, only for people with access to the disk
_CLOSED = (
    "sources that could not be read again: {count:,}; they answer as before, and behind a login only "
    "administrators may read them until they can"
)
_SOURCES, _CHARACTERS = 64, 500_000  # written together, and searchable by their words from then on
_LISTED = 64  # batches after which their frequent words are listed: until then questions walk through them


@dataclass(frozen=True, slots=True)
class Step:
    """How far a sync is: bytes read, pictures of a file recognised, or vectors made."""

    doing: Literal["reading", "recognising", "embedding"]
    done: int
    total: int


Progress = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be indexed, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A source with the same text as another, under which its passages are found."""

    source: str
    same_as: str


@dataclass(frozen=True, slots=True)
class SyncSummary:
    """What a sync did: counts of sources, the chunks now indexed, and every failure by name.

    ``moved`` sources have the text of one that is gone; they count as neither new nor gone.
    ``duplicates`` are all in the index, not only those of this run; ``remarks`` are on what was read in
    this run, and ``left_out`` is what the readers left out of that. ``trouble`` says why vectors could not be
    brought to their server: they are kept, and the next sync brings them there.
    """

    new: int
    changed: int
    unchanged: int
    moved: int
    gone: int
    empty: int
    failed: int
    failures: tuple[Failure, ...]
    duplicates: tuple[Duplicate, ...]
    chunks: int
    seconds: float
    remarks: tuple[Remark, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    trouble: str | None = None


@dataclass(slots=True)
class _Taken:
    """What one file has given so far: the sources that were read, and what was left out."""

    seen: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass(slots=True)
class Sync:
    """One run over a plan: all sources and their words, in batches; the vectors are made later."""

    catalog: Catalog
    writer: CatalogWriter
    plan: Plan
    progress: Progress
    reader: DocumentReader
    rights: RightsRule
    added: Path  # the folder of documents added by people other than the indexing user
    failed: list[tuple[Path, str, str]] = field(default_factory=list)  # file, source, reason
    remarks: list[Remark] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    became: dict[str, str] = field(default_factory=dict)  # source -> new, changed, ...
    gone: dict[str, str] = field(default_factory=dict)  # source -> hash of its text
    waiting: list[tuple[FoundFile, Source]] = field(default_factory=list)
    finished: list[tuple[Path, IndexedFile]] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    batches: int = 0
    leaving: set[Path] = field(default_factory=set)  # files whose sources are dropped or move

    def run(self) -> None:
        """Read and write what the plan says. Gone files are dropped last: until then they can be found."""
        with self.reader:
            self._run()

    def _run(self) -> None:
        to_read = self.plan.to_read
        self.leaving = {*(each.before for each in self.plan.moved), *self.plan.gone}
        self._note_unchanged()
        if isinstance(self.reader, ReadsAhead):
            self.reader.ahead(to_read)
        total, done = sum(_size(file.path) for file in to_read), 0
        for found in to_read:
            self._file(found, partial(self._tell, done, total))
            done += _size(found.path)
            self._tell(done, total, 0)
        self._commit()
        for path in sorted(self.leaving):
            self._drop(self.catalog.ids_of(path), [path])

    def summary(self, seconds: float) -> SyncSummary:
        """What was done, counted from what is now in the catalog."""
        standing = {each.source: each for each in self.catalog.standing()}
        counts: Counter[str] = Counter()
        gone = Counter(self.gone.values())
        for source_id, became in self.became.items():
            stands = standing[source_id]
            if stands.empty:
                counts["empty"] += 1
            elif became == "new" and gone[stands.sha256]:
                gone[stands.sha256] -= 1
                counts["moved"] += 1
            else:
                counts[became] += 1
        return SyncSummary(
            new=counts["new"],
            changed=counts["changed"],
            unchanged=counts["unchanged"],
            moved=counts["moved"],
            gone=gone.total(),
            empty=counts["empty"],
            failed=len(self.failed),
            failures=tuple(Failure(source, reason) for _, source, reason in self.failed),
            duplicates=tuple(
                Duplicate(each.source, each.same_as) for each in standing.values() if each.same_as
            ),
            chunks=sum(each.chunks for each in standing.values()),
            seconds=round(seconds, 3),
            remarks=tuple(self.remarks),
            left_out=tuple(self.left_out),
        )

    def _tell(self, done: int, total: int, inside: int) -> None:
        self.progress(Step("reading", done + inside, total))

    def _note_unchanged(self) -> None:
        for found in (*self.plan.unchanged, *self.plan.touched):
            for source_id in self.catalog.ids_of(found.path):
                self.became[source_id] = "unchanged"
        for found in self.plan.touched:
            self._finish(found, file_sha256(found.path) or "", stamp(found.path))

    def _file(self, found: FoundFile, progress: Callable[[int], None]) -> None:
        if shown(str(found.path)) != str(found.path):
            self._failed(found, shown(found.id), "its path is not UTF-8: rename it")
            return
        before = stamp(found.path)  # taken first: a file that changes meanwhile is read again
        try:
            data = found.path.read_bytes()
        except OSError as error:
            self._failed(found, found.id, error.strerror or "can't be read")
            return
        try:
            whole = self._sources(found, data, progress)
        except Unreadable as reason:
            self._failed(found, found.id, str(reason))
            return
        if whole:  # a file with failed parts is read again next time, to report them again
            self._finish(found, hashlib.sha256(data).hexdigest(), before)

    def _finish(self, found: FoundFile, sha256: str, stamped: str) -> None:
        self.finished.append((found.path, IndexedFile(found.root, sha256, stamped)))

    def _sources(self, found: FoundFile, data: bytes, progress: Callable[[int], None]) -> bool:
        """Bring the sources of one file in step; True if all of it could be read."""
        taken, whole = _Taken(), False
        try:
            whole = self._read(found, data, progress, taken)
        finally:
            only_of = None if whole else tuple(taken.seen)
            self.readings.append(Reading(found.path, tuple(taken.left_out), only_of))
            self.left_out += taken.left_out
        return whole

    def _read(
        self,
        found: FoundFile,
        data: bytes,
        progress: Callable[[int], None],
        taken: _Taken,
    ) -> bool:
        before, whole, done = set(self.catalog.ids_of(found.path)), True, 0
        reads_as = found.about.reads_as if found.about else found.id
        for each in self.reader.read(data, reads_as):
            loaded = brought_in(found.id, found.about, self._below(found, each))
            if isinstance(loaded, Remark):
                self.remarks.append(loaded)
                continue
            if isinstance(loaded, LeftOut):
                taken.left_out.append(loaded)
                continue
            if isinstance(loaded, Source):
                owner = self._owner(loaded.id)
                if owner is not None and not owner.exists():
                    self.leaving.add(owner)  # its folder was moved, and indexed where it is now
                if owner is None or owner == found.path or owner in self.leaving:
                    taken.seen.append(loaded.id)
                    self._source(found, self._decided(found, loaded), moved=owner in self.leaving)
                    done += len(loaded.text)
                    progress(min(done, len(data)))
                    continue
                loaded = Unread(loaded.id, Unreadable(f"{TAKEN} in {owner}"))
            self._failed(found, loaded.part, str(loaded.reason))
            whole = False
        unseen = sorted(before.difference(taken.seen))
        if whole and unseen:
            self._drop(unseen)
        elif unseen:
            self._close(found, unseen)
        return whole

    def _close(self, found: FoundFile, unseen: Sequence[str]) -> None:
        """Leave sources of a corpus that could not be read again to administrators: their groups aren't known."""
        own = (found.id, f"{found.id}/")
        lines = [each for each in unseen if each != own[0] and not each.startswith(own[1])]
        stored = [self.catalog.source(each) for each in lines]
        unclear = (ADMINISTRATORS,)
        closing = [each for each in stored if each and unclear not in (each.groups, each.stated)]
        for source in closing:
            closed = replace(source, groups=(ADMINISTRATORS,), stated=None)
            self._source(found, self._decided(found, closed), moved=False)
        if closing:
            self.remarks.append(Remark(found.id, _CLOSED.format(count=len(closing))))

    def _decided(self, found: FoundFile, source: Source) -> Source:
        """The source with the groups that hold for it, and beside them those that it names itself."""
        groups = self.rights.groups(found.path, source)
        return replace(
            source, groups=groups, stated=None if groups == source.groups else source.groups
        )

    def _below(self, found: FoundFile, loaded: Loaded) -> Loaded:
        """Put the id of a source in an added file below the file's: it can't take, or probe for, another's id."""
        if self.added not in found.path.parents:
            return loaded
        if isinstance(loaded, LeftOut):
            return replace(loaded, source=_below(found.id, loaded.source))
        if isinstance(loaded, Source):
            return replace(loaded, id=_below(found.id, loaded.id))
        return loaded

    def _owner(self, source_id: str) -> Path | None:
        """The file a source of this id came from, written already or about to be."""
        waiting = (found.path for found, source in self.waiting if source.id == source_id)
        return next(waiting, None) or self.catalog.file_of(source_id)

    def _source(self, found: FoundFile, source: Source, *, moved: bool) -> None:
        stored = self.catalog.source(source.id)
        if stored == source and not moved and not source.values:  # those aren't compared
            self.became[source.id] = "unchanged"
            return
        same = stored is not None and stored.text == source.text
        self.became[source.id] = (
            "new" if stored is None else "moved" if moved and same else "changed"
        )
        self.waiting.append((found, source))
        characters = sum(len(each.text) for _, each in self.waiting)
        if len(self.waiting) >= _SOURCES or characters >= _CHARACTERS:
            self._commit()

    def _commit(self) -> None:
        if self.waiting or self.finished or self.readings:
            self.writer.put(self.waiting, self.finished, self.readings)
            self.batches += 1
            if self.batches % _LISTED == 0:
                self.writer.keep_lists()
        self.waiting.clear()
        self.finished.clear()
        self.readings.clear()

    def _drop(self, source_ids: Sequence[str], files: Sequence[Path] = ()) -> None:
        self._commit()
        for source_id in source_ids:
            self.gone[source_id] = self.catalog.text_sha256(source_id)
        self.writer.drop(source_ids, files)

    def _failed(self, found: FoundFile, name: str, reason: str) -> None:
        self.failed.append((found.path, name, reason))


def _below(file: str, source: str) -> str:
    return source if source == file or source.startswith(f"{file}/") else f"{file}/{source}"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
