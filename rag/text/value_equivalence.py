"""Whether two values are equivalent: spelled differently, shortened, rounded, or one a part of the other."""

from __future__ import annotations

import re

from index.words import words
from rag.text.lexicon import word_set
from rag.text.numerals import MONTH_STEMS, SCALES
from rag.text.values import MEASURED, Kind, Value

ROUNDED = 0.02  # relative difference up to which a round number equals another
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(?: (" + "|".join(SCALES) + r"))?")
_ROUND = re.compile(r"\d0+(?:\.0+)?$|\.\d$")
_ISO = re.compile(r"(\d{4}) (\d{2})(?: (\d{2}))?")
_DAY_OF_WEEK = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b")
_SPELLED = {"st": "saint", "mt": "mount", "dr": "doctor", "ft": "fort", "usa": "us"}
_SMALL = word_set("value_equivalence", "small")


def same(kind: Kind, one: Value, other: Value) -> bool:
    """True if both can be right: they are equal, or one is only more precise than the other.

    ``2025`` and ``15 August 2025``; ``about 3,600`` and ``3,559``; ``J. F. Kennedy`` and ``Kennedy``;
    ``UCLA`` and ``University of California, Los Angeles``.
    """
    if kind == "time":
        a, b = _date(one), _date(other)
        return a <= b or b <= a
    if kind in MEASURED:
        return _same_number(one.normal, other.normal)
    return same_name(one.text, other.text)


def same_name(one: str, other: str) -> bool:
    """True if one name holds all words of the other (as initials, too), or abbreviates it."""
    a, b = _name(one), _name(other)
    if not a or not b:
        return one.casefold() == other.casefold()
    shorter, longer = sorted((a, b), key=len)
    if all(any(_stands_for(word, held) for held in longer) for word in shorter):
        return True
    return _abbreviates(one, other) or _abbreviates(other, one)


def _date(value: Value) -> frozenset[str]:
    """The parts of a date that count: year, day, and the first three letters of the month."""
    plain = _ISO.sub(_spelled_out, _DAY_OF_WEEK.sub(" ", value.normal))
    parts = re.sub(r"(?<=\d) (?:st|nd|rd|th)\b", "", plain).split()
    told = (part[:3] if part[:3] in MONTH_STEMS else part.lstrip("0") for part in parts)
    return frozenset(part.strip(".") for part in told if part)


def _spelled_out(iso: re.Match[str]) -> str:
    year, month, day = iso.groups()
    at = int(month) - 1
    return f"{year} {MONTH_STEMS[at] if 0 <= at < 12 else month} {day or ''}"


def _same_number(one: str, other: str) -> bool:
    a, b = set(one.split()), set(other.split())
    if a <= b or b <= a:
        return True
    first, second = _NUMBER.search(one), _NUMBER.search(other)
    if (
        first is None
        or second is None
        or (a - set(first[0].split())) ^ (b - set(second[0].split()))
    ):
        return False
    low, high = sorted((_amount(first), _amount(second)))
    is_round = _ROUND.search(first[1]) or _ROUND.search(second[1]) or first[2] or second[2]
    return low == high or (is_round is not None and high - low <= ROUNDED * high)


def _amount(number: re.Match[str]) -> float:
    return float(number[1]) * SCALES.get(number[2], 1.0)


def _name(name: str) -> list[str]:
    """The analysed words of a name; the plain words if all are function words."""
    plain = re.sub(r"\b([A-Z])\.", r"\1 ", name)
    found = [_SPELLED.get(word, word) for word in words(plain)]
    return found or name.lower().split()


def _stands_for(word: str, held: str) -> bool:
    return word == held or (min(len(word), len(held)) == 1 and word[0] == held[0])


def _abbreviates(short: str, long: str) -> bool:
    """``UCLA``, ``U.N.``: the first letters of the other's words."""
    letters = short.replace(".", "")
    if not letters.isupper() or not letters.isalpha() or len(letters) < 2:
        return False
    first = [part[0] for part in re.findall(r"[^\W\d_]+", long) if part.lower() not in _SMALL]
    return "".join(first).upper() == letters
