"""The interface of a catalog: sources with their text, and their files. It is the source of truth.

``sqlite_catalog`` is the only implementation. Plans, syncs and scopes use only this interface. The tables
of chunks, words and vectors are in the same file; the modules that read them (``stored_chunks``,
``lexical``, ``kept_vectors``, the doctor) use SQL.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from index.passages import Label, Region, Source, SourceSummary, Span
from index.rights import Rights
from index.scope import Scope


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file as it was when it was read; ``stamp`` is empty if its bytes must be read again."""

    root: Path
    sha256: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a source in the index: with chunks of its own, with another's, or empty."""

    source: str
    sha256: str
    chunks: int
    same_as: str | None

    @property
    def empty(self) -> bool:
        return not self.chunks and self.same_as is None


class Catalog(Protocol):
    """An open catalog. Reads may come from any thread; writes only inside ``writing``."""

    def writing(self) -> AbstractContextManager[Any]:
        """A transaction: all writes of the block are kept, or none. NotKept if nothing can be written."""
        ...

    def close(self) -> None: ...

    def meta(self, name: str) -> str | None:
        """The value that is stored under a name."""
        ...

    def set_meta(self, name: str, value: str) -> None: ...

    def roots(self) -> list[Path]:
        """Every path that was given to index and still has files."""
        ...

    def files(self) -> dict[Path, IndexedFile]:
        """Each indexed file as it was when it was read."""
        ...

    def file(self, path: Path) -> IndexedFile | None: ...

    def file_of(self, source_id: str) -> Path | None:
        """The file that a source came from."""
        ...

    def ids_of(self, file: Path) -> list[str]:
        """The ids of the sources that came from ``file``."""
        ...

    def put_file(self, path: Path, file: IndexedFile) -> None: ...

    def move_files(self, before: Path, now: Path) -> None:
        """Change the paths of files below the folder ``before`` to paths below ``now``."""
        ...

    def drop_file(self, path: Path) -> None: ...

    def source(self, source_id: str) -> Source | None: ...

    def sources(self, *, file: Path | None = None) -> Iterator[SourceSummary]:
        """Every source without its text, in order of id; or those that came from ``file``."""
        ...

    def labels(self, holding: Set[int] | None = None) -> Iterator[Label]:
        """The labels of all sources, or of those whose chunks are held by the sources with these keys."""
        ...

    def regions(self, source_id: str, span: Span | None = None) -> tuple[Region, ...]:
        """The regions of a source that share a character with ``span``, or all; in order."""
        ...

    def standing(self) -> Iterator[Standing]:
        """The state of every source, in order of id."""
        ...

    def text_sha256(self, source_id: str) -> str:
        """The hash of a source's text; empty if there is no such source."""
        ...

    def rights_of(self, source_ids: Sequence[str]) -> dict[str, Rights]:
        """The groups that each of these sources names; sources that are not there are left out."""
        ...

    def keys_in(self, scope: Scope) -> list[int]:
        """The keys of the sources that hold the chunks of those in scope."""
        ...

    def put_source(self, file: Path, source: Source) -> int:
        """Add or replace a source with its regions, not its chunks; returns its key."""
        ...

    def drop_source(self, source_id: str) -> None: ...

    def release(self, source_id: str) -> tuple[int, str] | None:
        """Detach the sources that share a source's chunks; its key and text hash, None if it is missing."""
        ...

    def alike(self, sha256: str) -> list[list[tuple[int, str]]]:
        """The keys and ids of sources with this text, grouped by which of them may share chunks."""
        ...

    def set_same_as(self, source_key: int, first: int | None) -> None:
        """Note that a source's chunks are those of another, or that it has its own."""
        ...
