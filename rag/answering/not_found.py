"""How to say that the documents don't hold the answer, in the language of the question."""

from __future__ import annotations

import re

NEAREST = 3  # passages shown when nothing was found

_HAN = re.compile(r"[\u3400-\u9fff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def not_found_text(question: str, *, gap: bool = False) -> str:
    """One plain sentence; with ``gap`` it adds that the nearest passage leaves the asked value out."""
    if language_of(question) == "zh":
        return "文档中没有这个问题的答案。" + ("最接近的段落在该处留有空缺。" if gap else "")
    if language_of(question) == "ru":
        return "В документах нет ответа на этот вопрос" + (
            ": в ближайшем отрывке на этом месте пропуск." if gap else "."
        )
    return "The documents don't say" + (
        ": the passage that comes nearest leaves it out." if gap else "."
    )


def nothing_of_it(question: str) -> str:
    """What stands in the place of a side or a part of which the documents say nothing."""
    return {
        "zh": "文档中没有提到。",
        "ru": "В документах об этом ничего нет.",
        "en": "The documents say nothing of it.",
    }[language_of(question)]


_SIBLING = {
    "zh": "找到的内容是关于“{name}”的，不是所问的对象。",
    "ru": "Найденное относится к «{name}», а не к тому, о чём спрашивается.",
    "en": "What was found is about “{name}”, not about what you ask for.",
}


def of_sibling(question: str, name: str) -> tuple[str, ...]:
    """The note that the nearest passages are about another thing of the same kind; none without a ``name``."""
    return (_SIBLING[language_of(question)].format(name=name),) if name else ()


def language_of(question: str) -> str:
    """ "zh", "ru" or "en", by the letters of a question."""
    if _HAN.search(question):
        return "zh"
    return "ru" if _CYRILLIC.search(question) else "en"
