"""A question for somebody's wife isn't answered by a passage that tells of no wife."""

from __future__ import annotations

import re
from dataclasses import replace

from index.patterns import late
from index.words import is_latin
from rag.reading.reader import ReadingResult
from rag.text.lexicon import entries

_KIN = tuple(
    late(rf"\b(?:{each})\b" if not re.search(r"[\u4e00-\u9fff]", each) else each, re.I)
    for each in entries("hops", "kin")
)


def told_of_kin(asked: str, reading: ReadingResult) -> ReadingResult:
    """The reading, without confidence if its best passage lacks the relation that is asked through."""
    if not reading.ranked:
        return reading
    best = reading.ranked[0].candidate
    passage = f"{best.context} {best.hit.text}"
    if is_latin(asked) != is_latin(passage):
        return reading  # the words of another script can't be compared
    lacks = any(kin.search(asked) and not kin.search(passage) for kin in _KIN)
    return replace(reading, confidence=0.0) if lacks else reading
