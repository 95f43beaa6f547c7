"""Split a question that asks several things into its parts, by rule."""

from __future__ import annotations

import re

from index.patterns import late
from index.words import words
from rag.answer import Turn
from rag.query.standalone import stand_alone
from rag.text.lexicon import alternatives

MOST = 3  # parts at most: each is searched for and read

_ASKS = (
    rf"(?:{alternatives('decomposition', 'asks.en')}|{alternatives('decomposition', 'asks.ru')})"
)
_ASKS_ZH = alternatives("decomposition", "asks.zh")
_BETWEEN = late(rf"(?<=[?？])\s*(?=\S)|,?\s+(?:and|и)\s+(?={_ASKS}\b)|，(?={_ASKS_ZH})", re.I)


def parts_of(question: str) -> tuple[str, ...]:
    """The parts of a question, each stand-alone; empty if it asks only one thing, or more than ``MOST``."""
    found = [part.strip(" ,") for part in _BETWEEN.split(question)]
    found = [part for part in found if words(part)]
    if not 2 <= len(found) <= MOST:
        return ()
    asked: list[str] = []
    for part in found:
        whole = part if part.endswith(("?", "？")) else f"{part}?"
        asked.append(stand_alone(whole, [Turn("user", each) for each in asked]).text)
    return tuple(asked)
