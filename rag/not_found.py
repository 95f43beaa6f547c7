"""How to say that the documents don't hold the answer, in the language of the question."""

from __future__ import annotations

import re

NEAREST = 3  # passages shown when nothing was found

_HAN = re.compile(r"[\u3400-\u9fff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def not_found_text(question: str) -> str:
    """One plain sentence."""
    if _HAN.search(question):
        return "文档中没有这个问题的答案。"
    if _CYRILLIC.search(question):
        return "В документах нет ответа на этот вопрос."
    return "The documents don't say."
