"""Numbers in words as figures, where a question compares with them ("fewer than fifty", "少于五十")."""

from __future__ import annotations

import re
from functools import lru_cache

from index.patterns import late
from rag.tables.forms import any_form
from rag.text.lexicon import entries
from rag.text.numerals import CARDINALS

_LARGE_EN = {"hundred": 100, "thousand": 1000, "dozen": 12}
_LARGE_ZH = {"十": 10, "百": 100, "千": 1000}
_DIGITS_ZH = {each: n for n, each in enumerate("零一二三四五六七八九")} | {"两": 2}
_RU = tuple(
    (late(form, re.I), int(value))
    for form, _, value in (pair.rpartition("/") for pair in entries("table_units", "spelled.ru"))
)
_WORD = "|".join(
    (
        rf"\b(?:{'|'.join([*CARDINALS, *_LARGE_EN])})\b",
        rf"\b(?:{'|'.join(form.pattern for form, _ in _RU)})\b",
    )
)
_NUMBER = rf"(?:a )?(?:{_WORD})(?:(?:[- ]| and )(?:{_WORD}))*|[零一二两三四五六七八九十百千]+"
_BEFORE = "|".join(any_form(name) for name in ("more", "less", "least", "most"))
_BEHIND = "|".join(any_form(name) for name in ("more_behind", "less_behind"))
_COMPARED = (
    late(rf"(?:{_BEFORE})\s*(?P<n>{_NUMBER})", re.I),
    late(rf"(?P<n>{_NUMBER})(?=\s?[^\W\d_]{{0,9}}\s?(?:{_BEHIND}))", re.I),
    late(rf"(?:{any_form('between')})\s*(?P<n>{_NUMBER})\s*(?:{any_form('and')})", re.I),
)
_SECOND = late(rf"(?:{any_form('between')})\s*\d+\s*(?:{any_form('and')})\s*(?P<n>{_NUMBER})", re.I)


def with_figures(question: str) -> str:
    """The question with the numbers that it compares with in figures; other words stay as they are."""
    for form in (*_COMPARED, _SECOND):
        question = form.sub(_as_figures, question)
    return question


def _as_figures(found: re.Match[str]) -> str:
    at = found.start("n") - found.start()
    said = found["n"]
    return f"{found.group()[:at]}{_value(said)}{found.group()[at + len(said) :]}"


@lru_cache(maxsize=1000)
def _value(said: str) -> int:
    if said[0] in _DIGITS_ZH or said[0] in _LARGE_ZH:
        return _chinese(said)
    words = [word for word in re.split(r"[-\s]+", said.lower()) if word not in ("a", "and")]
    total = part = 0
    for word in words:
        one = _one(word)
        if one in (12, 100, 1000) and (part or word in _LARGE_EN):
            part = max(part, 1) * one
        else:
            part += one
        if one == 1000:
            total, part = total + part, 0
    return total + part


def _one(word: str) -> int:
    if word in _LARGE_EN:
        return _LARGE_EN[word]
    if word in CARDINALS:
        return int(CARDINALS[word])
    return next((value for form, value in _RU if form.fullmatch(word)), 0)


def _chinese(said: str) -> int:
    total = digit = 0
    for each in said:
        if each in _LARGE_ZH:
            total += (digit or 1) * _LARGE_ZH[each]
            digit = 0
        else:
            digit = _DIGITS_ZH[each]
    return total + digit
