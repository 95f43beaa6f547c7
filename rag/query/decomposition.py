"""The single questions of one that asks several, by rule."""

from __future__ import annotations

import re

from index.words import words
from rag.answer import Turn
from rag.query.standalone import stand_alone

MOST = 3  # parts: each is searched for and read

_ASKS = r"(?:who|whom|whose|what|which|when|where|why|how|кто|что|когда|где|почему|как|сколько)"
_BETWEEN = re.compile(
    rf"(?<=[?？])\s*(?=\S)|,?\s+(?:and|и)\s+(?={_ASKS}\b)|，(?=谁|什么|何时|哪|为什么|多少)", re.I
)


def parts_of(question: str) -> tuple[str, ...]:
    """The questions in it, each standing alone; none where it asks only one thing, or too many."""
    found = [part.strip(" ,") for part in _BETWEEN.split(question)]
    found = [part for part in found if words(part)]
    if not 2 <= len(found) <= MOST:
        return ()
    asked: list[str] = []
    for part in found:
        whole = part if part.endswith(("?", "？")) else f"{part}?"
        asked.append(stand_alone(whole, [Turn("user", each) for each in asked]).text)
    return tuple(asked)
