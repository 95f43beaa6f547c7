"""What we say about a list ourselves, in the language of the question: how much was found, and where."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.not_found import language_of
from rag.found import Part

_FOUND = {
    "en": "{items} found in {sources}{under}.",
    "zh": "共找到{items}项，来自{sources}个来源{under}。",
    "ru": "Найдено: {items}, источников: {sources}{under}.",
}
_UNDER = {"en": ", under “{}”", "zh": "，见“{}”", "ru": ", под заголовком «{}»"}
_OPEN = {
    "en": " There may be more: not everything was looked through.",
    "zh": "可能不完整：并未查看全部内容。",
    "ru": " Возможно, это не всё: просмотрено не всё.",
}

_ITSELF = {
    "en": "“{name}” is on both sides, so there is nothing to compare it with. What is said of it:",
    "zh": "比较的两边都是“{name}”，没有可比较的对象。关于它的内容：",
    "ru": "С обеих сторон стоит «{name}», сравнивать не с чем. Вот что о нём сказано:",
}


def counted(
    parts: Sequence[Part],
    question: str,
    *,
    items: int | None = None,
    under: str = "",
    open_ended: bool = False,
) -> str:
    """How many items (else parts) were found in how many sources, and whether there may be more."""
    language = language_of(question)
    sources = len({cited.hit.place.source for part in parts for cited in part.cited})
    told = f"{sources} source{'s' if sources > 1 else ''}" if language == "en" else sources
    said = _FOUND[language].format(
        items=items or len(parts),
        sources=told,
        under=_UNDER[language].format(under) if under else "",
    )
    return said + _OPEN[language] * open_ended


def with_itself(name: str, question: str) -> str:
    """That both sides of a comparison are the same."""
    return _ITSELF[language_of(question)].format(name=name)
