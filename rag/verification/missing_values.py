"""The values a claim states that a text doesn't: numbers, dates and names."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.patterns import late
from index.words import words
from rag.text.lexicon import word_set
from rag.text.numerals import MONTHS, RUSSIAN_SCALES, SCALES, SPELLED
from rag.text.values import names

_TIMES = {**SCALES, **RUSSIAN_SCALES}
_NUMBER = late(
    r"(\d[\d,]*(?:\.\d+)?)\s?(" + "|".join(_TIMES) + r")?"
    r"|([一二三四五六七八九十两百千万]{1,4})(?=[个次轮名位人项年月日天周小分])"
    r"|\b("
    + "|".join(word for word in SPELLED if word.isascii() and word not in ("one", "once", "zero"))
    + r")\b",
    re.I,
)
_MONTHS = tuple(month.lower() for month in MONTHS)
_MONTH_OF = {month[:3]: month for month in _MONTHS} | {"sept": "september"}
_ISO_DATE = late(r"\b(\d{4})-(\d{2})(?:-(\d{2}))?\b")
_BEGINS_WITH_MAY = late(r"\W*May\b")
_DECIMAL_COMMA = late(r"\d+,(?:\d{1,2}|\d{4,})")
_TITLES = word_set("missing_values", "titles")
_SAME = ({"us", "usa", "u.s", "america", "american", "americans"}, {"uk", "britain", "british"})
_FUNCTION = word_set("missing_values", "function")
_NAME_REACH = (
    4  # words from one word of a name to its next, at most: "Museum of Hunting and Riding"
)
_WORD = late(r"\w+")
_SHARED_STEM = 5  # letters: "American" is stated by "America"


def missing_values(claim: str, text: str) -> tuple[str, ...]:
    """The numbers, dates and names of ``claim`` that are nowhere in ``text``, in the claim's wording."""
    return (*_missing_numbers(claim, text), *_missing_names(claim, text))


def _missing_numbers(claim: str, text: str) -> Iterator[str]:
    stated = {value for _, value in _numbers(text)}
    for said, value in _numbers(claim):
        if value not in stated:
            yield said


def _numbers(text: str) -> Iterator[tuple[str, float]]:
    """Every number with its value, spelled ones too; a date as its year, month and day."""
    for date in _ISO_DATE.finditer(text):
        for part in date.groups():
            if part:
                yield part, float(part)
    plain = unicodedata.normalize("NFKC", _ISO_DATE.sub(" ", text))
    for match in _NUMBER.finditer(plain):
        digits, times, wide, spelled = match.groups()
        if digits:
            number = _amount(digits)
            yield match.group(), number * _TIMES.get((times or "").lower(), 1.0)
        elif spelled:
            yield spelled, float(SPELLED[spelled.lower()])
        elif wide in SPELLED:
            yield wide, float(SPELLED[wide])


def _amount(digits: str) -> float:
    """A number with its comma read as the sign of thousands or, where no three digits follow, of decimals."""
    decimal = _DECIMAL_COMMA.fullmatch(digits)
    return float(digits.replace(",", "." if decimal else ""))


def _missing_names(claim: str, text: str) -> Iterator[str]:
    held = set(words(text)) | {word.lower() for word in re.findall(r"\w+", text)}
    held |= {_MONTH_OF[word] for word in held & _MONTH_OF.keys()}
    held |= {word for same in _SAME if same & held for word in same}
    held |= {
        _MONTHS[int(month) - 1] for _, month, _ in _ISO_DATE.findall(text) if 1 <= int(month) <= 12
    }
    if _BEGINS_WITH_MAY.match(claim) and "may" not in held:
        yield "May"  # no other rule looks at it: it is no name there, and among the words a function word
    initials = _initials(f"{text} \n {claim}")
    for name in names(claim):
        parts = [part for part in re.findall(r"\w+", name.text) if part.lower() not in _TITLES]
        if claim[: name.span.start][-1:].isalnum():
            continue  # the middle of a word
        begins = not claim[: name.span.start].rstrip(" \"“'(")
        if begins and len(parts) == 1:
            continue  # any word has a capital at the beginning
        if begins and parts and not parts[0][1:].isupper():
            parts = parts if parts[0].lower() in held else parts[1:]
        if any(not _stated(part, held, initials) for part in parts):
            yield name.text


def mixed_names(claim: str, text: str) -> tuple[str, ...]:
    """The names of ``claim`` with two neighbouring words that are both in ``text``, but nowhere near each other.

    Such a name is put together from several, like a "Museum of the Riding Army".
    """
    at: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(_WORD.findall(text)):
        at[_stem(word)].append(place)
    return tuple(
        name.text
        for name in names(claim)
        if any(
            at.get(one) and at.get(two) and not _near(at[one], at[two])
            for one, two in _neighbours(name.text)
        )
    )


def _neighbours(name: str) -> Iterator[tuple[str, str]]:
    """Each two successive words of a name, except titles and possessives."""
    found = list(_WORD.finditer(name))
    kept = [word for word in found if word.group().lower() not in _FUNCTION]
    for one, two in pairwise(kept):
        own = {one.group().lower(), two.group().lower()}
        if not own & _TITLES and not re.search("['’]", name[one.end() : two.start()]):
            yield _stem(one.group()), _stem(two.group())


def _near(one: Sequence[int], two: Sequence[int]) -> bool:
    return any(abs(a - b) <= _NAME_REACH for a in one for b in two)


def _stem(word: str) -> str:
    """The first letters of the word's stem, so that "America" equals "American"."""
    analysed = words(word)
    return (analysed[0] if analysed else word.lower())[:_SHARED_STEM]


def _stated(part: str, held: set[str], initials: set[str]) -> bool:
    plain = part.lower()
    plain = _MONTH_OF.get(plain, plain)
    if plain in held or set(words(part)) <= held or plain in initials:
        return True
    stem = plain[:_SHARED_STEM]
    return len(stem) == _SHARED_STEM and any(word.startswith(stem) for word in held)


def _initials(text: str) -> set[str]:
    """The short forms of the names in a text: "WHO" of "World Health Organization"."""
    return {
        "".join(part[0] for part in re.findall(r"\w+", name.text) if part[0].isupper()).lower()
        for name in names(text)
        if " " in name.text
    }
