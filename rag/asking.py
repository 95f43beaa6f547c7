"""What kind of answer a question asks for, and the values of that kind in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from index.passages import Span

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

_SPELLED = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
}
_SPELLED |= dict(
    zip(
        "thirty forty fifty sixty seventy eighty ninety".split(),
        "30 40 50 60 70 80 90".split(),
        strict=True,
    )
)
_SPELLED |= {"hundred": "100", "dozen": "12", "once": "1", "twice": "2", "两": "2"}
_SPELLED |= {word: str(number) for number, word in enumerate("一二三四五六七八九十", start=1)}

_NUMBER = (
    r"(?:\d[\d,.]*\d|\d)(?:\s?(?:thousand|million|billion|trillion|万|亿))?"
    r"|\b(?:" + "|".join(word for word in _SPELLED if word.isascii()) + r")\b"
)
_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?"
    r"|(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]*"
)
_UNIT = (
    r"second|minute|hour|day|week|month|year|decade|centur(?:y|ie)|分钟|小时|天|周|个月|年"
    r"|секунд|минут|час|дн|недел|месяц|год|лет"
)
_VALUES: dict[Kind, re.Pattern[str]] = {
    "duration": re.compile(rf"(?:{_NUMBER}|[一二两三四五六七八九十]+)[\s\-–‑]?(?:{_UNIT})[a-zа-я]*+"
                           r"(?!\s+(?:before|after|ago|later|earlier|prior|hence)\b)", re.I),
    "percent": re.compile(r"\d[\d.,]*\s?(?:%|per ?cent\b|percentage points?)|百分之[\d一二三四五六七八九十]+"
                          r"|\b(?:half|a third|two thirds|three quarters|a quarter)\b", re.I),
    "money": re.compile(rf"[$€£¥]\s?(?:{_NUMBER})|(?:{_NUMBER})\s?(?:dollars|euros|pounds|roubles|rubles|yuan)", re.I),
    "time": re.compile(
        rf"(?:{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTH})(?:,?\s+\d{{4}})?"
        rf"|(?:early|mid|late)?[\s-]?(?:{_MONTH})\s+\d{{4}}|\d{{4}}年(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?|\d{{1,2}}月\d{{1,2}}日"
        r"|\b(?:1\d{3}|20\d{2})(?:-\d{2}(?:-\d{2})?)?s?\b|\b\d{1,2}(?:st|nd|rd|th) century\b"
        r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"),
    "number": re.compile(rf"(?!(?:1\d|20)\d\d\b)(?:{_NUMBER})(?!\s?%|\s?per ?cent|[\d,.]*\d)|[一二两三四五六七八九十百千万]+(?=[个次轮名位人项])", re.I),
}  # fmt: skip
_NAME = re.compile(
    r"(?:[A-ZÀ-ÞА-ЯЁ][\w’'.&-]*)(?:\s+(?:(?:of|the|de|van|von|al|bin|for)\s+){0,2}[A-ZÀ-ÞА-ЯЁ][\w’'.&-]*)*"
)
_NO_NAME = frozenset(
    """
    a an the this that these those it he she they we i in on at by for of to from and but or as if
    when while after before during since although though however meanwhile moreover additionally
    also there here his her their its our your my what which who how why where not no
    """.split()
)


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a sentence: where it stands, and a form that equal values share."""

    span: Span
    text: str
    normal: str


def asked_kind(question: str) -> Kind:
    """The kind of value a question asks for, by its words (English, Chinese, Russian)."""
    return next((kind for kind, pattern in _ASKS_FOR if pattern.search(question)), "other")


def values(kind: Kind, text: str) -> Iterator[Value]:
    """The values of a kind in ``text``, in order; names stand for persons and places alike."""
    if kind in ("person", "place"):
        yield from names(text)
    elif kind in _VALUES:
        for match in _VALUES[kind].finditer(text):
            found = match.group().strip(" .,-")
            if found:
                start = match.start() + match.group().index(found)
                yield Value(Span(start, start + len(found)), found, _normal(found))


def names(text: str) -> Iterator[Value]:
    """Runs of capitalised words, without function words that only begin a sentence."""
    for match in _NAME.finditer(text):
        start, parts = match.start(), match.group().split()
        while parts and parts[0].lower() in _NO_NAME:
            start += len(parts[0]) + 1
            parts = parts[1:]
        found = text[start : match.end()].strip(" .,’'")
        if len(found) > 1:
            yield Value(Span(start, start + len(found)), found, found.lower().removesuffix("’s"))


def _normal(value: str) -> str:
    """Digits for spelled numbers, no commas, units in the singular: ``90-minute`` is ``90 minute``."""
    value = re.sub(r"[\s\-–‑]+", " ", value.lower().replace(",", "")).strip()
    value = re.sub(r"(?<=\d)(?=[^\d\s.%])", " ", value)
    parts = [_SPELLED.get(part, part) for part in value.split()]
    return " ".join(part.removesuffix("s") if len(part) > 3 else part for part in parts)


_LASTS = {
    "second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000,
    "year": 31_536_000, "decade": 315_360_000, "centurie": 3_153_600_000, "century": 3_153_600_000,
    "分钟": 60, "小时": 3600, "天": 86_400, "周": 604_800, "个月": 2_592_000, "年": 31_536_000,
    "секунд": 1, "минут": 60, "час": 3600, "дн": 86_400, "недел": 604_800, "месяц": 2_592_000,
    "год": 31_536_000, "лет": 31_536_000,
}  # fmt: skip


def seconds(duration: Value) -> float | None:
    """How long a duration is; None where its number or unit isn't known."""
    number, _, unit = duration.normal.partition(" ")
    lasts = next((lasts for name, lasts in _LASTS.items() if unit.startswith(name)), None)
    try:
        return None if lasts is None else float(number) * lasts
    except ValueError:
        return None
