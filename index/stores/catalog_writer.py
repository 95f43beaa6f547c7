"""Writes sources, their chunks and words into the catalog: all of a batch, or none of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.chunking import chunk
from index.files import FoundFile
from index.loaders.parts import LeftOut
from index.passages import Source
from index.stores.catalog import IndexedFile
from index.stores.decided_rights import Held, given, set_groups
from index.stores.embedded_text import named
from index.stores.left_out import note_left_out
from index.stores.sql_catalog import SqlCatalog
from index.stores.stored_chunks import StoredChunks


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file was found to leave out; ``only_of`` are the sources read, if it was not read to its end."""

    file: Path
    left_out: tuple[LeftOut, ...]
    only_of: tuple[str, ...] | None = None


class CatalogWriter:
    """Brings the catalog's tables in step with sources; vectors come later (``index.syncing.filling``).

    A text that several sources share (and the same people may read) has its chunks once, under
    the source whose id comes first; the others point there. Which one that is depends on what is
    indexed now, never on the order it came in.
    """

    def __init__(self, catalog: SqlCatalog) -> None:
        self._catalog = catalog
        self._chunks = StoredChunks(catalog)
        self._lexical = catalog.lexical()

    def put(
        self,
        sources: Sequence[tuple[FoundFile, Source]],
        files: Iterable[tuple[Path, IndexedFile]],
        readings: Iterable[Reading] = (),
    ) -> None:
        """Add or replace sources, each with the file it came from, and note files as read."""
        with self._catalog.writing():
            touched: set[str] = set()
            for found, source in sources:
                if self._catalog.file(found.path) is None:
                    # Without a hash: until all of the file is indexed, the next run reads it again.
                    self._catalog.put_file(found.path, IndexedFile(found.root, "", ""))
                touched |= self._unhook(source.id) | {source.sha256}
                self._catalog.put_source(found.path, self._decided(source))
            self._settle(touched, {source.id: source for _, source in sources})
            # With the note that the file was read, so that a kill can't keep one without the other.
            for each in readings:
                note_left_out(self._catalog.db, each.file, each.left_out, only_of=each.only_of)
            for path, file in files:
                self._catalog.put_file(path, file)
            if sources:
                self.bump()

    def drop(self, source_ids: Sequence[str], files: Sequence[Path] = ()) -> None:
        """Drop sources, and files that have none left."""
        with self._catalog.writing():
            touched: set[str] = set()
            for source_id in source_ids:
                touched |= self._unhook(source_id)
                self._catalog.drop_source(source_id)
            self._settle(touched, {})
            for path in files:
                self._catalog.drop_file(path)
            if source_ids:
                self.bump()

    def rewrite(self, source_ids: Sequence[str]) -> None:
        """Cut and write the chunks and words of sources again, from their texts in the catalog."""
        with self._catalog.writing():
            touched: set[str] = set()
            for source_id in source_ids:
                touched |= self._unhook(source_id)
            self._settle(touched, {})
            self.bump()

    def set_rights(self, changed: Iterable[tuple[Held, tuple[str, ...]]]) -> None:
        """Have other groups hold for sources, inside ``writing``; nothing is embedded for it."""
        texts: set[str] = set()
        for each, groups in changed:
            set_groups(self._catalog.db, each, groups)
            texts |= {each.text} if each.text else set()
        self._settle(texts, {})
        self.bump()

    def _decided(self, source: Source) -> Source:
        """The source with the rights that an administrator gave it, also while a sync went on."""
        groups = given(self._catalog.db, source.id)
        if groups is None:
            return source
        said = source.groups if source.stated is None else source.stated
        return replace(source, groups=groups, stated=None if said == groups else said)

    def keep_lists(self) -> None:
        """Write the lists of frequent words that are missing."""
        self._lexical.keep_lists()

    def bump(self) -> None:
        """Note that search results may change from now on."""
        revision = int(self._catalog.meta("revision") or 0) + 1
        self._catalog.set_meta("revision", str(revision))

    def _unhook(self, source_id: str) -> set[str]:
        """Remove a source's chunks, also from sources that share them; returns the hash of its text."""
        released = self._catalog.release(source_id)
        if released is None:
            return set()
        key, sha256 = released
        self._drop_chunks(key)
        return {sha256}

    def _drop_chunks(self, source_key: int) -> None:
        self._lexical.remove(self._chunks.drop_chunks(source_key))

    def _settle(self, texts: set[str], at_hand: dict[str, Source]) -> None:
        """For each of these texts (by hash): chunks under the first source, none under the others."""
        self._settled(texts, at_hand)
        self._lexical.written()

    def _settled(self, texts: set[str], at_hand: dict[str, Source]) -> None:
        for sha256 in sorted(texts):
            for (first_key, first_id), *others in self._catalog.alike(sha256):
                self._catalog.set_same_as(first_key, None)
                chunks = self._ensure_chunks(first_key, first_id, at_hand)
                for key, _ in others:
                    self._drop_chunks(key)
                    self._catalog.set_same_as(key, first_key if chunks else None)

    def _ensure_chunks(self, key: int, source_id: str, at_hand: dict[str, Source]) -> bool:
        if self._chunks.any_of(key):
            return True
        source = at_hand.get(source_id) or self._catalog.source(source_id)
        assert source is not None, "a source that is settled is there"
        found = False
        for each in named(source, chunk(source)):
            stored = self._chunks.put_chunk(key, each.id, each.embedded, each.chunk)
            self._lexical.put(stored, source, each.chunk)
            found = True
        return found
