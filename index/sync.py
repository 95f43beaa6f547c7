"""Brings the index in step with files: what is new, changed or gone, and nothing else."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from index.catalog import Catalog
from index.chunking import chunk
from index.errors import Unreadable
from index.files import Found, find
from index.lexical import Lexical
from index.loaders.reading import Reader
from index.passages import Chunk, Source
from index.search import Lane

BATCH = 256  # new chunks embedded and committed together; a kill costs at most these

Progress = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be indexed, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncSummary:
    """What a sync did: counts of sources, the chunks now indexed, and every failure by name."""

    new: int
    changed: int
    unchanged: int
    gone: int
    empty: int
    failed: int
    failures: tuple[Failure, ...]
    chunks: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A source that is ready to be embedded: its chunks by id."""

    found: Found
    source: Source
    chunks: dict[str, Chunk]


@dataclass(slots=True)
class Sync:
    """One run over some paths.

    Vectors are written before the catalog names their chunks and removed after it has dropped
    them, so a kill leaves at most vectors that nobody asks for; the next run clears them.
    """

    catalog: Catalog
    lexical: Lexical
    lanes: Sequence[Lane]
    progress: Progress
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    waiting: list[_Prepared] = field(default_factory=list)
    finished: list[tuple[Found, str]] = field(default_factory=list)
    known: dict[Path, tuple[Path, str]] = field(default_factory=dict)
    reader: Reader = field(default_factory=Reader)

    def run(self, paths: Sequence[Path]) -> SyncSummary:
        """Bring the index in step with ``paths``."""
        with self.reader:
            return self._run(paths)

    def _run(self, paths: Sequence[Path]) -> SyncSummary:
        began = time.monotonic()
        paths = [path.absolute() for path in paths]
        found = list(find(paths, known_roots=self.catalog.roots()))
        self.known = self.catalog.files()
        self._begin()
        self._drop_missing(paths, found)
        total, done = sum(_size(file.path) for file in found), 0
        for file in found:
            self._file(file, partial(self._tell, done, total))
            done += _size(file.path)
            self.progress(done, total)
        self._commit()
        self.catalog.set_meta("syncing", "no")
        return self._summary(time.monotonic() - began)

    def _tell(self, done: int, total: int, inside: int) -> None:
        self.progress(done + inside, total)

    def _begin(self) -> None:
        """Clear what an interrupted run left behind, then note that a run is under way."""
        if self.catalog.meta("syncing") == "yes":
            known = self.catalog.chunk_ids()
            for lane in self.lanes:
                stored = lane.vectors.ids()
                lane.vectors.remove(sorted(stored - known))
                self._embed(lane, self._texts(known - stored))
        self.catalog.set_meta("syncing", "yes")

    def _texts(self, ids: set[str]) -> dict[str, str]:
        stored = self.catalog.stored(sorted(ids))
        return {each.id: embedded_text(each.title, each.chunk, each.text) for each in stored}

    def _drop_missing(self, paths: Sequence[Path], found: Sequence[Found]) -> None:
        """Drop the files under ``paths`` that are no longer there."""
        here = {file.path for file in found}
        for path in self.known:
            if path not in here and any(top in (path, *path.parents) for top in paths):
                self._drop(self.catalog.ids_of(path), path)

    def _file(self, found: Found, progress: Callable[[int], None]) -> None:
        try:
            data = found.path.read_bytes()
        except OSError as error:
            self._failed(found.id, error.strerror or "can't be read")
            return
        sha256 = hashlib.sha256(data).hexdigest()
        if self.known.get(found.path) == (found.root, sha256):
            self._unchanged(self.catalog.ids_of(found.path))
            return
        try:
            whole = self._sources(found, data, progress)
        except Unreadable as reason:
            self._failed(found.id, str(reason))
            return
        if whole:  # a file with failed parts is read again next time, so that they are named again
            self.finished.append((found, sha256))

    def _sources(self, found: Found, data: bytes, progress: Callable[[int], None]) -> bool:
        """Bring the sources of one file in step; True where all of it could be read."""
        before, seen, whole, done = set(self.catalog.ids_of(found.path)), set(), True, 0
        for loaded in self.reader.read(data, found.id):
            if isinstance(loaded, Source):
                owner = self.catalog.file_of(loaded.id)
                if owner in (None, found.path):
                    seen.add(loaded.id)
                    self._source(found, loaded)
                    done += len(loaded.text)
                    progress(min(done, len(data)))
                    continue
                loaded = (loaded.id, Unreadable(f"its id is taken by a source in {owner}"))
            self._failed(loaded[0], str(loaded[1]))
            whole = False
        if whole:
            self._drop(sorted(before - seen), None)
        return whole

    def _source(self, found: Found, source: Source) -> None:
        stored = self.catalog.source(source.id)
        if stored == source:
            self._unchanged([source.id])
            return
        chunks = {
            chunk_id(source, each, nth): each for each, nth in _numbered(source, chunk(source))
        }
        self.counts["empty" if not chunks else "changed" if stored else "new"] += 1
        self.waiting.append(_Prepared(found, source, chunks))
        if sum(len(prepared.chunks) for prepared in self.waiting) >= BATCH:
            self._commit()

    def _commit(self) -> None:
        """Embed what is new of the waiting sources, then write them in one transaction."""
        before = {p.source.id: self.catalog.chunk_ids(p.source.id) for p in self.waiting}
        fresh = {
            each_id: embedded_text(prepared.source.title, each, each.span.of(prepared.source.text))
            for prepared in self.waiting
            for each_id, each in prepared.chunks.items()
            if each_id not in before[prepared.source.id]
        }
        for lane in self.lanes:
            self._embed(lane, fresh)
        with self.catalog.writing():
            for prepared in self.waiting:
                self._write(prepared)
            for found, sha256 in self.finished:
                self.catalog.put_file(found.path, found.root, sha256)
            if self.waiting:
                self._bump()
        after = {each_id for prepared in self.waiting for each_id in prepared.chunks}
        gone = sorted(set().union(*before.values()) - after)
        for lane in self.lanes:
            lane.vectors.remove(gone)
        self.waiting.clear()
        self.finished.clear()

    def _embed(self, lane: Lane, texts: dict[str, str]) -> None:
        ids = list(texts)
        for at in range(0, len(ids), BATCH):
            batch = ids[at : at + BATCH]
            lane.vectors.put(batch, lane.embedder.embed_passages([texts[each] for each in batch]))

    def _write(self, prepared: _Prepared) -> None:
        self.catalog.put_file(prepared.found.path, prepared.found.root, "")
        key = self.catalog.put_source(prepared.found.path, prepared.source)
        self.lexical.remove(self.catalog.drop_chunks(key))
        for each_id, each in prepared.chunks.items():
            self.lexical.put(self.catalog.put_chunk(key, each_id, each), prepared.source, each)

    def _drop(self, source_ids: Sequence[str], file: Path | None) -> None:
        """Drop sources (and the file they came from) everywhere."""
        gone: set[str] = set()
        with self.catalog.writing():
            for source_id in source_ids:
                gone |= self.catalog.chunk_ids(source_id)
                if (key := self.catalog.source_key(source_id)) is not None:
                    self.lexical.remove(self.catalog.drop_chunks(key))
                    self.catalog.drop_source(key)
            if file is not None:
                self.catalog.drop_file(file)
            if source_ids:
                self._bump()
        for lane in self.lanes:
            lane.vectors.remove(sorted(gone))
        self.counts["gone"] += len(source_ids)

    def _bump(self) -> None:
        self.catalog.set_meta("revision", str(int(self.catalog.meta("revision") or 0) + 1))

    def _unchanged(self, source_ids: Sequence[str]) -> None:
        for source_id in source_ids:
            self.counts["unchanged" if self.catalog.chunk_ids(source_id) else "empty"] += 1

    def _failed(self, name: str, reason: str) -> None:
        self.failures.append(Failure(name, reason))

    def _summary(self, seconds: float) -> SyncSummary:
        return SyncSummary(
            **{
                name: self.counts[name] for name in ("new", "changed", "unchanged", "gone", "empty")
            },
            failed=len(self.failures),
            failures=tuple(self.failures),
            chunks=len(self.catalog.chunk_ids()),
            seconds=round(seconds, 3),
        )


def embedded_text(title: str, chunk: Chunk, text: str) -> str:
    """What is embedded for a chunk: title, heading and, for table rows, the columns, then its text."""
    first = chunk.sentences[0]
    columns = " | ".join(first.columns) if first.kind == "row" else None
    return "\n".join(part for part in (title, chunk.heading, columns, text) if part)


def chunk_id(source: Source, chunk: Chunk, nth: int) -> str:
    """The same text embedded for the same source has the same id, wherever it moves to.

    ``nth`` tells apart the chunks of a source whose embedded text is the same.
    """
    embedded = embedded_text(source.title, chunk, chunk.span.of(source.text))
    name = "\0".join((source.id, embedded, str(nth)))
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _numbered(source: Source, chunks: Iterator[Chunk]) -> Iterator[tuple[Chunk, int]]:
    seen: Counter[str] = Counter()
    for each in chunks:
        text = embedded_text(source.title, each, each.span.of(source.text))
        yield each, seen[text]
        seen[text] += 1


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
