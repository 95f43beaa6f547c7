"""What kind of answer a question asks for."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["person", "place", "time", "duration", "percent", "money", "number", "other"]

_ASKS: dict[Kind, str] = {
    "duration": r"\bhow long\b(?! ago)|\blength of\b|\bduration\b|\bhow many (?:seconds|minutes|hours|days"
    r"|weeks|months|years)|多长时间|多久|时长|多少(?:分钟|小时|天|年)|как долго|сколько времени|длительность"
    r"|продолжительность|длил|сколько (?:секунд|минут|часов|дней|недель|месяцев|лет)",
    "percent": r"\bpercentage\b|\b(?:what|how many) per ?cent\b|\bwhat (?:share|proportion|fraction)\b"
    r"|\bhow much of\b|\bshare of\b|百分之|比例|процент|какая доля|какую долю|какой доли|какая часть|какую часть",
    "money": r"\bhow much (?:money|did .* (?:cost|pay))|\bwhat (?:price|amount)\b|\bin dollars\b|多少钱|стоил",
    "number": r"\bhow (?:many|often|old)\b|\bwhat (?:is |was )?(?:the )?number\b"
    r"|多少|几个|几次|几轮|сколько|как часто",
    # "What happened when ...?" doesn't ask for a time.
    "time": r"^\W*(?:(?:and|so|but|since|until|by|exactly)\s+)*when\b|[,;] when (?:did|was|is|were|will|ha[ds])\b"
    r"|\b(?:what|which|exact) (?:\w+ )?(?:year|date|day|month|century|decade)\b|\bdate of\b|\b(?:at )?what time\b"
    r"|\bhow long ago\b|何时|什么时候|哪一?年|哪天|когда|в каком году|какого числа",
    "person": r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|president|professor|expert|minister|official"
    r"|politician|journalist|author)|谁|哪位|\bкто\b|\bкому\b|\bкого\b|\bкем\b|\bчей\b",
    "place": r"\bwhere\b|\b(?:what|which) (?:city|country|place|state|town|region|location|venue)|哪里|在哪"
    r"|什么地方|哪个(?:城市|国家)|\bгде\b|\bкуда\b|в каком (?:городе|месте)|в какой стране",
}
MEASURED: tuple[Kind, ...] = ("duration", "percent", "money", "number", "time")
"""Kinds whose values are recognised surely: a sentence without one doesn't answer."""
_ASKS_FOR = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _ASKS.items())


def asked_kind(question: str) -> Kind:
    """The kind of value a question asks for, by its words (English, Chinese, Russian)."""
    return next((kind for kind, pattern in _ASKS_FOR if pattern.search(question)), "other")
