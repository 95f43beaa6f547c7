"""Makes the missing vectors: after the words, while searches go on, in small steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from index.embedding import Embedder, Vectors
from index.giving_way import QUESTIONS
from index.languages import is_english
from index.meanwhile import Stopped, meanwhile
from index.stores.catalog_writer import CatalogWriter
from index.stores.embedded_text import embedded_text
from index.stores.kept_vectors import KeptVectors
from index.stores.sql_catalog import SqlCatalog
from index.stores.stored_chunks import StoredChunks
from index.stores.vector_search import VectorSearch
from index.syncing.ahead import EmbedsBatches

BATCH = 256  # texts embedded and stored together; a kill loses at most these
_WINDOW = 64 * BATCH  # most names held in memory at a time


class _Together(Embedder, EmbedsBatches, Protocol):
    """A model that can do both."""


Counted = Callable[[int, int], None]
"""Called with the number of vectors made (or put off) so far, and the number to make in all."""


def fill(
    catalog: SqlCatalog,
    embedders: Sequence[Embedder],
    vector_search: VectorSearch,
    progress: Counted,
) -> None:
    """Embed chunks that have no vector yet, for all models in step, and drop vectors that no chunk uses.

    The catalog itself says what is missing, so this run continues where the last one ended.
    """
    complete = KeptVectors(catalog).state
    with QUESTIONS.in_background(), vector_search.fed_beside():
        found_more = embed_missing(catalog, embedders, progress)
    catalog.lexical().keep_lists()
    vector_search.keep_in_step()
    with catalog.writing():
        KeptVectors(catalog).forget_gone()
        if KeptVectors(catalog).state == complete:  # else somebody has asked for more meanwhile
            _note_covered(catalog, found_more=found_more)


def embed_missing(
    catalog: SqlCatalog,
    embedders: Sequence[Embedder],
    progress: Counted,
    *,
    stopped: Stopped = lambda: False,
) -> bool:
    """Embed chunks that have no vector yet; True if there were any. Any process may do it.

    The first model embeds every text. The others, across languages, are for questions in other languages:
    until there is one (``KeptVectors.all_needed``), texts in English are put off.
    """
    kept = KeptVectors(catalog)
    total, done = sum(kept.count_missing(each.name) for each in embedders), 0
    while done < total and not stopped():
        missing = {each.name: kept.missing(each.name, most=_WINDOW) for each in embedders}
        names = list(dict.fromkeys(name for wanted in missing.values() for name in wanted))
        if not names:
            break  # another process made the rest
        for embedder in embedders:
            if isinstance(embedder, EmbedsBatches) and not stopped():
                putting_off = embedder is not embedders[0] and not kept.all_needed
                for count in _embed_together(
                    catalog, embedder, missing[embedder.name], putting_off
                ):
                    done += count
                    progress(done, max(done, total))
        for at in range(0, len(names), BATCH):
            for embedder in embedders:
                if isinstance(embedder, EmbedsBatches):
                    continue
                wanted = missing[embedder.name]
                batch = {name: wanted[name] for name in names[at : at + BATCH] if name in wanted}
                if batch and not stopped():
                    putting_off = embedder is not embedders[0] and not kept.all_needed
                    _embed(catalog, embedder, batch, putting_off)
                    done += len(batch)
                    progress(done, max(done, total))
    return done > 0


@contextmanager
def embedding_beside(catalog: SqlCatalog, embedders: Sequence[Embedder]) -> Iterator[None]:
    """Embed what the block writes while it reads on: otherwise one core would wait while another parses.

    ``fill`` does the rest.
    """
    seen = KeptVectors(catalog).state

    def work(stopped: Stopped) -> None:
        nonlocal seen
        if seen != (seen := KeptVectors(catalog).state):
            with QUESTIONS.in_background():
                embed_missing(catalog, embedders, lambda done, total: None, stopped=stopped)

    if any(isinstance(each, EmbedsBatches) for each in embedders):
        yield  # their workers are reading now
        return
    with meanwhile(work, name="embedding"):
        yield


def _embed(
    catalog: SqlCatalog, embedder: Embedder, wanted: dict[str, str], putting_off: bool
) -> None:
    """Make and store vectors; ``wanted`` maps a vector's name to the id of a chunk it is for."""
    texts, later = _texts(catalog, embedder.name, wanted, putting_off)
    vectors = embedder.embed_passages(list(texts.values())) if texts else None
    _keep(catalog, embedder.name, list(texts), vectors, later)


def _embed_together(
    catalog: SqlCatalog, embedder: _Together, wanted: dict[str, str], putting_off: bool
) -> Iterator[int]:
    """The same for many vectors at once; yields how many are done, after each batch is stored."""
    names = list(wanted)
    parts = [
        _texts(catalog, embedder.name, {name: wanted[name] for name in part}, putting_off)
        for part in (names[at : at + BATCH] for at in range(0, len(names), BATCH))
    ]
    made = embedder.embed_batches([list(texts.values()) for texts, _ in parts if texts])
    for texts, later in parts:
        vectors = next(made) if texts else None
        _keep(catalog, embedder.name, list(texts), vectors, later)
        yield len(texts) + len(later)


def _texts(
    catalog: SqlCatalog, model: str, wanted: dict[str, str], putting_off: bool
) -> tuple[dict[str, str], list[str]]:
    """The texts to embed now, by the names of their vectors, and the names of those that are put off."""
    lacking = KeptVectors(catalog).lacking(model, list(wanted))
    ids = {wanted[name]: name for name in lacking}
    texts = {
        ids[each.id]: embedded_text(each.title, each.chunk, each.text)
        for each in StoredChunks(catalog).stored(list(ids))
    }
    later = [name for name, text in texts.items() if putting_off and is_english(text)]
    for name in later:
        del texts[name]
    return texts, later


def _keep(
    catalog: SqlCatalog,
    model: str,
    names: Sequence[str],
    vectors: Vectors | None,
    later: Sequence[str],
) -> None:
    kept = KeptVectors(catalog)
    with catalog.writing():
        if not kept.all_needed:
            kept.put_off(model, later)
        if vectors is not None:
            kept.put(model, names, vectors)


def _note_covered(catalog: SqlCatalog, *, found_more: bool) -> None:
    if found_more:
        CatalogWriter(catalog).bump()  # search results may change
    catalog.set_meta("covered", KeptVectors(catalog).state)
