"""Makes the vectors that are missing: after the words, behind the searches, in small steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.embedding import Embedder
from index.stores.catalog import Catalog
from index.stores.kept_vectors import KeptVectors
from index.stores.nearby import Nearby
from index.stores.stored_chunks import StoredChunks
from index.syncing.embedded_text import embedded_text
from index.syncing.writing import Writer

BATCH = 256  # texts embedded and kept together; a kill costs at most these

Counted = Callable[[int, int], None]
"""Called with the vectors made and those to make in all."""


def fill(
    catalog: Catalog, embedders: Sequence[Embedder], nearby: Nearby, progress: Counted
) -> None:
    """Embed what has no vector yet, for all models in step, and drop what no chunk asks for.

    The catalog itself says what is missing, so whatever ended the last run, this one goes on.
    """
    kept, chunks = KeptVectors(catalog), StoredChunks(catalog)
    missing = {embedder.name: kept.missing(embedder.name) for embedder in embedders}
    total, done = sum(map(len, missing.values())), 0
    names = list(dict.fromkeys(name for wanted in missing.values() for name in wanted))
    for at in range(0, len(names), BATCH):
        for embedder in embedders:
            wanted = missing[embedder.name]
            batch = {wanted[name]: name for name in names[at : at + BATCH] if name in wanted}
            if not batch:
                continue
            texts = {
                batch[each.id]: embedded_text(each.title, each.chunk, each.text)
                for each in chunks.stored(list(batch))
            }
            vectors = embedder.embed_passages(list(texts.values()))
            with catalog.writing():
                kept.put(embedder.name, list(texts), vectors)
            done += len(batch)
            progress(done, total)
    nearby.keep_in_step()
    _note_covered(catalog, found_more=total > 0)


def _note_covered(catalog: Catalog, *, found_more: bool) -> None:
    with catalog.writing():
        if found_more:
            Writer(catalog).bump()  # search answers otherwise than before
        catalog.set_meta("covered", catalog.meta("revision") or "0")
