"""One of several values on which sources disagree, in words."""

from __future__ import annotations

from rag.answer import Reading
from ui.texts import ENGLISH, Texts


def counted(reading: Reading, texts: Texts = ENGLISH) -> str:
    """``1889 (3 sources)``; the value alone where one source gives it."""
    if reading.sources < 2:
        return reading.value
    return f"{reading.value} ({texts.of_sources.format(sources=reading.sources)})"
