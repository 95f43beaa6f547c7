"""Small stand-ins for what is slow, coming in by the same doors as the real ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.embedding import Vectors
from index.words import words


class WordEmbedder:
    """Hashes words into 64 dimensions: texts that share words are near. Remembers what it embedded."""

    name = "words-64"

    def __init__(self, name: str = name) -> None:
        self.name = name
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return self._vectors(texts)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        vectors = np.full((len(texts), 64), 0.01, dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in words(text):
                row[sum(map(ord, word)) % 64] += 1
        return np.asarray(
            vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32
        )


class WordReranker:
    """Counts the question's words in a passage; a logit of -5 for none, 5 for all."""

    name = "words"

    def score(self, question: str, passages: Sequence[str]) -> npt.NDArray[np.float32]:
        asked = set(words(question))
        shares = [len(asked & set(words(passage))) / max(1, len(asked)) for passage in passages]
        return np.asarray([10 * share - 5 for share in shares], dtype=np.float32)
