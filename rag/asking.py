"""What kind of answer a question asks for."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["person", "place", "time", "duration", "percent", "money", "number", "other"]

_ASKS: dict[Kind, str] = {
    "duration": r"\bhow long\b|\blength of\b|\bduration\b|\bhow many (?:seconds|minutes|hours|days|weeks"
    r"|months|years)|多长时间|多久|时长|多少(?:分钟|小时|天|年)|как долго|сколько времени|длительность"
    r"|продолжительность|длил|сколько (?:секунд|минут|часов|дней|недель|месяцев|лет)",
    "percent": r"\bpercent|\bper cent\b|\bwhat (?:share|proportion|fraction|part)\b|\bhow much of\b|\bshare of\b"
    r"|百分之|比例|процент|какая доля|какую долю|какой доли|какая часть|какую часть",
    "money": r"\bhow much (?:money|did .* (?:cost|pay))|\bwhat (?:price|amount)\b|\bin dollars\b|多少钱|стоил",
    "number": r"\bhow (?:many|much|often|far|old|tall|large|big)\b|\bwhat (?:number|rank)\b|\bnumber of\b"
    r"|多少|几个|几次|几轮|сколько|как часто",
    "time": r"\bwhen\b|\b(?:what|which|exact) (?:\w+ )?(?:year|date|day|month|time|century|decade)\b|\bdate of\b"
    r"|何时|什么时候|哪一?年|哪天|когда|в каком году|какого числа",
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
