"""The rarity of words in some texts, without an index."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from index.words import words


class Rarities:
    """BM25's idf over some texts; replaces an index where only word rarity is needed."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = 0
        self._holding: Counter[str] = Counter()
        for text in texts:
            self._texts += 1
            self._holding.update(set(words(text)))

    def idf(self, words: Sequence[str]) -> tuple[float, ...]:
        """ln(1 + (N - n + 0.5) / (n + 0.5)) of each analysed word."""
        return tuple(
            math.log(1 + (self._texts - held + 0.5) / (held + 0.5))
            for held in (self._holding[word] for word in words)
        )
