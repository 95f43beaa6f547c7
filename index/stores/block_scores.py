"""The best chunks by BM25, exactly, from the lists of frequent words (``word_blocks``).

The rarest words come first. Once the other words together can't lift a chunk without the first ones among the
best, they are only added to the chunks that can still be among these (MaxScore: Turtle and Flood 1995).
The formula is that of FTS5 (Robertson et al. 1994, k1 1.2, b .75).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from index.stores.word_blocks import Between, ChunkWords, Floats, Ints, Layout, WordBlocks, weighted

K1, B = 1.2, 0.75
LEAST_IDF = 1e-6  # FTS5's, for words that more than half of the chunks hold
_MOST = K1 + 1  # what a word counts at most, times its idf
_ROUNDING = 1e-9

_Number = TypeVar("_Number", bound=np.generic)
Holding = Callable[[str], tuple[Ints, Floats]]
"""The keys of the chunks that hold a word, maybe repeated, and weighted counts that add up."""


def idf(count: int, total: int) -> float:
    return max(LEAST_IDF, math.log((total - count + 0.5) / (count + 0.5)))


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a question with the number of chunks that hold each, out of ``total`` of ``average`` length."""

    counts: Mapping[str, int]
    total: int
    average: float
    weights: Sequence[float]


class BlockScores:
    """Scores the chunks for one question; ``within`` are the keys of the sources that are looked at."""

    def __init__(
        self,
        blocks: WordBlocks,
        layout: Layout,
        between: Between,
        holding: Holding,
        asked: Asked,
        within: Sequence[int] | None,
    ) -> None:
        self._blocks, self._layout, self._holding, self._asked = blocks, layout, holding, asked
        self._listed = blocks.listed(list(asked.counts))
        words = list(asked.counts)
        self._late: list[ChunkWords] = [
            each for first, last in layout.unlisted for each in between(first, last, words)
        ]
        late = self._late
        self._keys: Ints = _with(layout.keys, [each.key for each in late])
        self._lengths: Floats = _with(layout.lengths, [float(each.length) for each in late])
        self._inside: npt.NDArray[np.bool_] | None = None
        if within is not None:
            sources = _with(layout.sources, [each.source for each in late])
            self._inside = np.isin(sources, np.array(within, dtype=np.int64))

    def best(self, k: int) -> dict[int, float]:
        """The scores of the ``k`` best chunks, by key, and of all as good as the last of them. Rewritten."""
        found = np.zeros(len(self._keys))
        rarest = sorted(self._asked.counts, key=lambda word: (self._asked.counts[word], word))
        idfs = [idf(self._asked.counts[word], self._asked.total) for word in rarest]
        likely: npt.NDArray[np.bool_] | None = None
        for at, (word, rare) in enumerate(zip(rarest, idfs, strict=True)):
            if at:
                left = _MOST * sum(idfs[at:]) + _ROUNDING
                likely = _likely(found, k, left)
            places, often = self._places(word)
            chosen = self._inside
            if likely is not None:
                chosen = likely if chosen is None else likely & chosen
            if chosen is not None:
                these = chosen[places]
                places, often = places[these], often[these]
            length = self._lengths[places] / self._asked.average
            found[places] += rare * often * (K1 + 1) / (often + K1 * (1 - B + B * length))
        held = np.flatnonzero(found > 0)
        if len(held) > k:
            held = held[found[held] >= np.partition(found[held], len(held) - k)[len(held) - k]]
        return dict(zip(self._keys[held].tolist(), found[held].tolist(), strict=True))

    def _places(self, word: str) -> tuple[Ints, Floats]:
        """The positions of the chunks that hold a word, each once, and its weighted counts."""
        weights = self._asked.weights
        if word in self._listed:
            places, often = self._blocks.holding(word, self._layout, weights)
        else:
            places, often = self._unlisted(word)
        start = len(self._layout.keys)
        late = [
            (start + at, each.counts[word])
            for at, each in enumerate(self._late)
            if word in each.counts
        ]
        if late:
            added = np.array(late, dtype=np.int64)
            places = np.concatenate([places, added[:, 0]])
            often = np.concatenate([often, weighted(added[:, 1], weights)])
        return places, often

    def _unlisted(self, word: str) -> tuple[Ints, Floats]:
        keys, often = self._holding(word)
        listed = self._layout.keys
        if not len(listed):
            return np.array([], dtype=np.int64), np.array([], dtype=np.float64)
        at = np.minimum(np.searchsorted(listed, keys), len(listed) - 1)
        there = listed[at] == keys  # the others are late
        places, where = np.unique(at[there], return_inverse=True)
        added = np.bincount(where, weights=often[there], minlength=len(places))
        return places.astype(np.int64), added.astype(np.float64)


def _likely(found: Floats, k: int, left: float) -> npt.NDArray[np.bool_] | None:
    """Which chunks can be among the ``k`` best if words add up to ``left``; None if any chunk can."""
    scores = found[found > left]
    if len(scores) < k:
        return None
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    likely: npt.NDArray[np.bool_] = found >= least - left
    return likely


def _with(listed: npt.NDArray[_Number], late: Sequence[float]) -> npt.NDArray[_Number]:
    return np.concatenate([listed, np.array(late, dtype=listed.dtype)]) if late else listed
