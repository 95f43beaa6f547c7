"""One search: dense and lexical candidates, fused by min-max, joined with the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import lru_cache
from heapq import nlargest

import numpy as np

from index.cores import CORES
from index.embedding import Embedder, Vectors
from index.generations.generation import Generation
from index.languages import is_english
from index.passages import Hit, Place
from index.scope import Scope
from index.stores.catalog import Catalog
from index.stores.stored_chunks import Stored, StoredChunks

POOL = 100  # candidates of each kind; min-max is taken over these
_BESIDE = ThreadPoolExecutor(CORES, thread_name_prefix="words")
OF_SOURCE = 0.15  # share of a score that its source has, by the words of all its chunks found
DRAWN = 0.6  # weight of the feedback passages beside the question (Rocchio)


def search(
    question: str,
    *,
    generation: Generation,
    k: int,
    scope: Scope | None = None,
    across: bool = False,
) -> list[Hit]:
    """The ``k`` best chunks (of those in ``scope``) for a question, best first; ties in order of id.

    ``across`` uses the model across languages for a question in any language, to find chunks in other languages.

    For an asker who may read only some sources (``scope.groups``), words are counted over these only.

    The score is half the dense and half the lexical score, each min-max scaled over its ``POOL``
    best; a worse score counts as the worst of these (reciprocal rank fusion fell below BM25
    alone where the dense list was weak). A share of it (``OF_SOURCE``) is the source's: on long pages
    the evidence is spread over chunks.
    """
    embedder = embedder_for(question, generation.embedders, across=across)
    if across and not generation.kept.any(embedder.name):
        return []  # no chunk is in another script than Latin
    dense, words = _looked_for(question, embedder, generation, scope)
    scores = _with_sources(question, _fused(dense, words), generation, counted(scope, generation))
    best = sorted(scores, key=lambda chunk_id: (-scores[chunk_id], chunk_id))[:k]
    stored = {chunk.id: chunk for chunk in StoredChunks(generation.catalog).stored(best)}
    return [
        _hit(stored[found], scores[found], dense.get(found, 0.0), words.get(found, 0.0))
        for found in best
        if found in stored
    ]


def _looked_for(
    question: str, embedder: Embedder, generation: Generation, scope: Scope | None
) -> tuple[dict[str, float], dict[str, float]]:
    """The cosines of the nearest chunks and the BM25 scores of the best; both searches run at once."""
    within = None if scope is None or scope.whole else generation.catalog.keys_in(scope)
    counting = counted(scope, generation)
    asked = _BESIDE.submit(
        generation.lexical.best, question, k=POOL, within=within, counting=counting
    )
    try:
        vector = _vector(question, embedder, generation)
        near = {} if vector is None else _near(vector, embedder.name, generation, within)
    finally:
        wait([asked])  # the generation may be closed after this
    words = dict(asked.result())
    if vector is not None and within is None:
        near = near | _worded(words, near, vector, embedder.name, generation)
    return near, words


def counted(scope: Scope | None, generation: Generation) -> frozenset[int] | None:
    """The keys of the sources over which words are counted for the asker; None for all of them."""
    rights = scope.rights if scope is not None else None
    if rights is None:
        return None
    return _readable(generation.catalog, generation.catalog.meta("revision"), rights)


# Cached: it is called several times per question, and catalogs may have many thousand sources.
@lru_cache(maxsize=256)
def _readable(catalog: Catalog, revision: str | None, rights: Scope) -> frozenset[int]:
    return frozenset(catalog.keys_in(rights))


def feedback_similarity(
    question: str, liked: Sequence[str], among: Sequence[str], *, generation: Generation
) -> dict[str, float]:
    """The cosines of the chunks ``among`` with a question vector that is moved towards the ``liked`` ones."""
    embedder = embedder_for(question, generation.embedders)
    vectors = generation.kept.of_chunks(embedder.name, among)
    drawn = [vectors[chunk_id] for chunk_id in liked if chunk_id in vectors]
    if not drawn:
        return {}
    wanted = embedder.embed_questions([question])[0] + DRAWN * np.mean(drawn, axis=0)
    wanted /= np.linalg.norm(wanted)
    return {chunk_id: float(vector @ wanted) for chunk_id, vector in vectors.items()}


def embedder_for(question: str, embedders: Sequence[Embedder], *, across: bool = False) -> Embedder:
    """The first model for a question in English, the last (across languages) for another."""
    return embedders[0] if is_english(question) and not across else embedders[-1]


def _vector(question: str, embedder: Embedder, generation: Generation) -> Vectors | None:
    """The question's vector; None if there is no vector to compare with yet: then no model is loaded."""
    if not generation.kept.any(embedder.name):
        return None
    return np.asarray(embedder.embed_questions([question])[0], dtype=np.float32)


def _near(
    vector: Vectors, model: str, generation: Generation, within: Sequence[int] | None
) -> dict[str, float]:
    """The nearest chunks, with their cosines."""
    if within is not None:
        # The vector index doesn't know a vector's source: the vectors in scope are compared one by one.
        return generation.kept.nearest_within(model, vector, within, k=POOL)
    return generation.kept.chunks_of(generation.vector_search.nearest(model, vector, k=POOL))


def _worded(
    words: Iterable[str],
    near: Mapping[str, float],
    vector: Vectors,
    model: str,
    generation: Generation,
) -> dict[str, float]:
    """The cosines of chunks found only by words: the nearest search is approximate and ends at ``POOL``."""
    return dict(
        generation.kept.cosines(
            model, vector, [chunk_id for chunk_id in words if chunk_id not in near]
        )
    )


def _fused(dense: dict[str, float], lexical: dict[str, float]) -> dict[str, float]:
    scaled = (_min_max(dense), _min_max(lexical))
    return {
        chunk_id: sum(0.5 * scores.get(chunk_id, 0.0) for scores in scaled)
        for chunk_id in dense.keys() | lexical.keys()
    }


def _with_sources(
    question: str,
    scores: Mapping[str, float],
    generation: Generation,
    counting: frozenset[int] | None,
) -> dict[str, float]:
    """The scores of the chunks, mixed with those of their sources."""
    of_sources = _min_max(generation.lexical.of_sources(question, list(scores), counting=counting))
    return {
        chunk_id: (1 - OF_SOURCE) * score + OF_SOURCE * of_sources.get(chunk_id, 0.0)
        for chunk_id, score in scores.items()
    }


def _min_max(scores: dict[str, float]) -> dict[str, float]:
    """Scale scores to 0..1 over the ``POOL`` best.

    The words of a long question find chunks of low cosine: scaled over these too, near ones would be alike.
    """
    if not scores:
        return {}
    best = nlargest(POOL, scores.values())
    high, low = best[0], best[-1]
    return {
        key: max(0.0, score - low) / (high - low) if high > low else float(score >= low)
        for key, score in scores.items()
    }


def _hit(stored: Stored, score: float, dense: float, lexical: float) -> Hit:
    chunk = stored.chunk
    return Hit(
        chunk_id=stored.id,
        place=Place(stored.source, chunk.span, chunk.page, chunk.heading, chunk.cells),
        text=stored.text,
        sentences=chunk.sentences,
        score=score,
        dense=dense,
        lexical=lexical,
        title=stored.title,
        date=stored.date,
        sha256=stored.sha256,
        url=stored.url,
    )
