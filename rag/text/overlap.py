"""How much of one text another holds: shared pairs, runs and order of words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.passages import Span
from index.sentences import sentences
from index.words import words
from rag.text.numerals import SPELLED

_SPELLED = re.compile(
    r"\b(?:" + "|".join(w for w in SPELLED if w.isascii() and len(w) > 3) + r")\b", re.I
)


def counted_words(text: str) -> list[str]:
    """The analysed words of ``text``, spelled numbers as digits."""
    return words(_SPELLED.sub(lambda match: SPELLED[match.group().lower()], text))


def each_sentence(passages: Sequence[str]) -> list[str]:
    """The sentences of all passages, in order."""
    return [
        span.of(passage)
        for passage in passages
        for span in sentences(passage, Span(0, len(passage)))
    ]


def neighbours(parts: Sequence[str]) -> list[str]:
    """Each two neighbouring sentences as one text; a lone sentence by itself."""
    return [f"{one} {other}" for one, other in zip(parts, parts[1:], strict=False)] or list(parts)


def best_held(texts: Sequence[str], idf: Mapping[str, float]) -> tuple[list[str], float]:
    """The words of the text whose words hold the largest part of ``idf``, and how much that is."""
    best: list[str] = []
    most = 0.0
    for text in texts:
        held = counted_words(text)
        covered = sum(idf[word] for word in idf.keys() & set(held))
        if covered > most:
            best, most = held, covered
    return best, most


def shared_pairs(own: Sequence[str], other: Sequence[str]) -> float:
    """The share of the neighbouring words of ``own`` that are neighbours in ``other`` too."""
    pairs = set(zip(own, own[1:], strict=False))
    return len(pairs & set(zip(other, other[1:], strict=False))) / len(pairs) if pairs else 0.0


def longest_run(own: Sequence[str], other: Sequence[str]) -> int:
    """How many words in a row the two share (longest common substring)."""
    longest, above = 0, [0] * (len(other) + 1)
    for word in own:
        row = [0] * (len(other) + 1)
        for at, held in enumerate(other, start=1):
            if word == held:
                row[at] = above[at - 1] + 1
                longest = max(longest, row[at])
        above = row
    return longest


def in_order(own: Sequence[str], other: Sequence[str]) -> int:
    """How many words the two share in the same order (longest common subsequence)."""
    above = [0] * (len(other) + 1)
    for word in own:
        row = [0]
        for at, held in enumerate(other, start=1):
            row.append(above[at - 1] + 1 if word == held else max(row[-1], above[at]))
        above = row
    return above[-1]
