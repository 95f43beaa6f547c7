"""If no sentence answers, passages about the same topic as the best ones come first.

Relevance feedback: the topic of the first passages is searched for in the others, by their words
(a relevance model, Lavrenko and Croft 2001, mixed with the question as in RM3) and by their vectors
(Rocchio 1971). A question about a topic has no single sentence that answers it. If a sentence does
answer, feedback would only raise similar passages, so its weight is the probability that none does.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from index.passages import Hit
from index.words import words
from rag.query.analysis import CorpusStatistics
from rag.reading.reader import ReadingResult

TOLD_BY, LIKED = 5, 3  # feedback passages for words and for vectors: so many of the first hits
STEEP = 3.0  # exponent by which feedback passages of a higher score weigh more
WORDS = 20  # feedback words
SPOKEN = 0.5  # their weight; the question's own words have the rest (as in RM3)
_K1, _B = 1.2, 0.75  # BM25's, as in the index


class SimilarChunks(CorpusStatistics, Protocol):
    """What feedback needs from the index."""

    def feedback_similarity(
        self, question: str, liked: Sequence[str], among: Sequence[str]
    ) -> Mapping[str, float]: ...


def by_relevance_feedback(
    question: str, hits: Sequence[Hit], reading: ReadingResult, index: SimilarChunks
) -> tuple[Hit, ...]:
    """``hits``, given best first, reordered by their score and the weighted feedback score."""
    weight = _unanswered(reading)
    if len(hits) < 2 or weight < 0.01:
        return tuple(hits)
    spoken_of = _scaled(_spoken_of(question, hits, index))
    liked = [hit.chunk_id for hit in hits[:LIKED]]
    alike = _scaled(index.feedback_similarity(question, liked, [hit.chunk_id for hit in hits]))

    def score(hit: Hit) -> float:
        about = spoken_of.get(hit.chunk_id, 0.0) + alike.get(hit.chunk_id, 0.0)
        return hit.score + weight * about / 2

    scored = [replace(hit, score=score(hit)) for hit in hits]
    return tuple(sorted(scored, key=lambda hit: (-hit.score, hit.chunk_id)))


def _unanswered(reading: ReadingResult) -> float:
    """The probability (0..1) that no sentence answers; 0 if no cross-encoder has read them."""
    logits = [each.cross_logit for each in reading.ranked if each.cross_logit is not None]
    return 1 / (1 + math.exp(max(logits))) if logits else 0.0


def _spoken_of(question: str, hits: Sequence[Hit], corpus: CorpusStatistics) -> dict[str, float]:
    """BM25 of each hit for the question expanded by the feedback words."""
    counts = [Counter(words(f"{hit.title} {hit.place.heading or ''} {hit.text}")) for hit in hits]
    lengths = [sum(count.values()) for count in counts]
    asked = set(words(question))
    known = sorted(asked.union(*counts[:TOLD_BY]))
    rarity = dict(zip(known, corpus.idf(known), strict=True))
    wanted = {word: (1 - SPOKEN) / len(asked) for word in asked}
    for word, share in _relevance(hits, counts, rarity).items():
        wanted[word] = wanted.get(word, 0.0) + SPOKEN * share
    mean = sum(lengths) / len(lengths) or 1.0
    return {
        hit.chunk_id: sum(
            weight * rarity[word] * _saturated(count[word], length / mean)
            for word, weight in wanted.items()
            if word in count
        )
        for hit, count, length in zip(hits, counts, lengths, strict=True)
    }


def _relevance(
    hits: Sequence[Hit], counts: Sequence[Counter[str]], rarity: Mapping[str, float]
) -> dict[str, float]:
    """The feedback words of the first hits, with weights that add up to 1."""
    told: dict[str, float] = {}
    for hit, count in list(zip(hits, counts, strict=True))[:TOLD_BY]:
        weight = math.exp(STEEP * (hit.score - hits[0].score)) / max(1, sum(count.values()))
        for word, times in count.items():
            told[word] = told.get(word, 0.0) + weight * times * rarity[word]
    best = sorted(told.items(), key=lambda each: (-each[1], each[0]))[:WORDS]
    whole = sum(weight for _, weight in best) or 1.0
    return {word: weight / whole for word, weight in best}


def _saturated(times: int, length: float) -> float:
    """BM25's weight of a word that occurs ``times`` in a text of ``length`` (1 is the mean)."""
    return times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * length))


def _scaled(scores: Mapping[str, float]) -> Mapping[str, float]:
    """Min-max over the hits."""
    low, high = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
    return {key: (score - low) / ((high - low) or 1.0) for key, score in scores.items()}
