"""The shape of a question: one fact, or something from each of several sources.

Future shapes (lists, comparisons, summaries) belong here: this module detects the shape, and each shape has its
own way to choose the sentences of an answer (``rag.answering.extractive.CHOICES``).
"""

from __future__ import annotations

import re
from functools import partial
from typing import Literal, Protocol

from rag.text.lexicon import alternatives

Shape = Literal["fact", "several sources"]

_any_of = partial(alternatives, "shape")
_SEVERAL = re.compile(
    rf"\b(?:{_any_of('several.en')}) (?:of )?(?:the |these |those |your |our )?(?:{_any_of('sources.en')})\b"
    rf"|\b(?:which|what) (?:{_any_of('plural')})\b"
    rf"|(?:{_any_of('several.zh')})(?:的)?(?:{_any_of('sources.zh')})"
    rf"|\b(?:{_any_of('several.ru')}) (?:{_any_of('sources.ru')})",
    re.I,
)


class TellsShape(Protocol):
    """Detects the shape of a stand-alone question."""

    def __call__(self, question: str) -> Shape: ...


def shape_of(question: str) -> Shape:
    """By rule: ``several sources`` for "across the documents", "which articles" (English, Chinese, Russian)."""
    return "several sources" if _SEVERAL.search(question) else "fact"
