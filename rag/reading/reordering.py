"""Reorders hits after their sentences have been read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.passages import Hit
from rag.reading.reader import ReadingResult

LEAST = -4.0  # lower logits count as this one: they all mean that nothing here answers
LOGIT = 0.1  # weight of a logit, relative to a search score (0..1)
LOOK, LOOK_ALONE = 0.2, 0.8  # weight of the reader's first score, with and without cross-encoder


def reordered(hits: Sequence[Hit], reading: ReadingResult) -> tuple[Hit, ...]:
    """The hits best first, by the search score and by how well the best sentence of each answers."""
    logits = _logits(reading)
    looks = _scaled(reading.looks)
    weight = LOOK if logits else LOOK_ALONE

    def score(hit: Hit) -> float:
        logit = max(LEAST, logits.get(hit.chunk_id, LEAST))
        return hit.score + weight * looks.get(hit.chunk_id, 0.0) + LOGIT * (logit - LEAST)

    scored = [replace(hit, score=score(hit)) for hit in hits]
    return tuple(sorted(scored, key=lambda hit: (-hit.score, hit.chunk_id)))


def _logits(reading: ReadingResult) -> Mapping[str, float]:
    """For each chunk the highest logit of the cross-encoder for a sentence of it."""
    best: dict[str, float] = {}
    for ranked in reading.ranked:
        if ranked.cross_logit is not None:
            chunk = ranked.candidate.hit.chunk_id
            best[chunk] = max(best.get(chunk, ranked.cross_logit), ranked.cross_logit)
    return best


def _scaled(looks: Mapping[str, float]) -> Mapping[str, float]:
    """Min-max scaling over the chunks read; 0 for a single chunk, or if all are equal."""
    if not looks:
        return {}
    low, high = min(looks.values()), max(looks.values())
    return {chunk: (look - low) / ((high - low) or 1.0) for chunk, look in looks.items()}
