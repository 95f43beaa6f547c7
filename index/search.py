"""One search: dense and lexical candidates, fused by min-max, joined with the catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.catalog import Catalog, Stored
from index.embedding import Embedder
from index.lexical import Lexical
from index.passages import Hit, Place
from index.vectors import VectorStore
from index.words import is_latin

POOL = 100  # candidates of each kind; what min-max is taken over


@dataclass(frozen=True, slots=True)
class Lane:
    """One embedding model and the vectors it made."""

    embedder: Embedder
    vectors: VectorStore


def search(
    question: str, *, catalog: Catalog, lexical: Lexical, lanes: Sequence[Lane], k: int
) -> list[Hit]:
    """The ``k`` best chunks for a question, best first; ties in order of chunk id.

    The score is half the dense and half the lexical score, each min-max scaled over its ``POOL``
    best (reciprocal rank fusion fell below BM25 alone where the dense list was weak).
    """
    lane = lane_for(question, lanes)
    vector = lane.embedder.embed_questions([question])[0]
    words = dict(lexical.best(question, k=POOL))
    dense = dict(lane.vectors.nearest(vector, k=POOL))
    # The nearest are approximate and end at POOL: what only the words found gets its cosine too.
    dense.update(lane.vectors.cosines(vector, [found for found in words if found not in dense]))
    scores = _fused(dense, words)
    best = sorted(scores, key=lambda chunk_id: (-scores[chunk_id], chunk_id))[:k]
    stored = {chunk.id: chunk for chunk in catalog.stored(best)}
    return [
        _hit(stored[found], scores[found], dense.get(found, 0.0), words.get(found, 0.0))
        for found in best
        if found in stored
    ]


def lane_for(question: str, lanes: Sequence[Lane]) -> Lane:
    """The first lane for a question in Latin script, the last (across languages) for another."""
    return lanes[0] if is_latin(question) else lanes[-1]


def _fused(dense: dict[str, float], lexical: dict[str, float]) -> dict[str, float]:
    scaled = (_min_max(dense), _min_max(lexical))
    return {
        chunk_id: sum(0.5 * scores.get(chunk_id, 0.0) for scores in scaled)
        for chunk_id in dense.keys() | lexical.keys()
    }


def _min_max(scores: dict[str, float]) -> dict[str, float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {
        key: (score - low) / (high - low) if high > low else 1.0 for key, score in scores.items()
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
    )
