"""The shape of a question: one fact, or something from each of several sources.

The seat for shapes to come (lists, comparisons, summaries): a shape is told here, and each decides how the
sentences of an answer are chosen (``rag.answering.extractive.CHOICES``).
"""

from __future__ import annotations

import re
from typing import Literal, Protocol

Shape = Literal["fact", "several sources"]

_SEVERAL = re.compile(
    r"\b(?:across|all|both|several|different|various|multiple|other|the two|most|how many of)"
    r" (?:of )?(?:the |these |those |your |our )?"
    r"(?:documents?|sources?|articles?|reports?|files?|texts?|papers?)\b"
    r"|\b(?:which|what) (?:documents|sources|articles|reports|files|texts|papers)\b"
    r"|(?:哪些|各|几篇|多篇|所有|不同)(?:的)?(?:文件|文档|文章|来源|资料|报告)"
    r"|\b(?:в каких|во всех|в разных|какие|все|оба) (?:документ|источник|стать|отчёт|отчет|текст)",
    re.I,
)


class TellsShape(Protocol):
    """Tells the shape of a question that stands alone."""

    def __call__(self, question: str) -> Shape: ...


def shape_of(question: str) -> Shape:
    """By rule: ``several sources`` for "across the documents", "which articles" (English, Chinese, Russian)."""
    return "several sources" if _SEVERAL.search(question) else "fact"
