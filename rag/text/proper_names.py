"""Names in a text as things are told apart by them: their telling words, their short forms, their siblings.

"Anna Weber" is not Anna Schmidt, "Model Aurora" not Model Borealis; "Weber", "Ms Weber" and "A. Weber" may be
Anna Weber, "WHO" the World Health Organization, "the French" those of France.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from rapidfuzz.distance import OSA

from index.passages import Span
from index.patterns import late
from index.words import words
from rag.text.calendar_words import parts_of_time
from rag.text.lexicon import alternatives, entries, word_set
from rag.text.territories import countries
from rag.text.values import Value, may_only_begin, names, values

_any_of = partial(alternatives, "things")
_ROLE = late(
    rf"(?:{_any_of('experts.en')}|{_any_of('offices.en')}|{_any_of('titles.en')}"
    rf"|(?:{_any_of('experts.ru')}|{_any_of('offices.ru')}|{_any_of('titles.ru')})[а-яё]*)",
    re.I,
)
_OWNER = late(r"['’]s?\s+|['’]s?$")
_SMALL = late(r"\s+(?:of|the|de|van|von|al|bin|for)\s+|\s+")
_CAPITALS = late(r"[A-ZА-ЯЁ]")
_OF_PLACE = late(r"[ie]?(?:ans?|n|ese|ish|ist|s|er)")  # behind "Ukrain", "Berlin"
_REGIONAL = late(r"(?:ish|ian|ean|ese|an|ch)s?", re.I)
_HAN = late(r"[\u3400-\u9fff]")
_IN_HAN = late(
    r"[A-Z][A-Za-z0-9.&-]{2,}(?: [A-Z][A-Za-z0-9.&-]+)*"
)  # a Latin name in a Chinese text
_NATIONS = {
    form: nation
    for entry in entries("proper_names", "nations")
    for nation, forms in (entry.split("/"),)
    for form in (nation, *forms.split("|"))
}
_COMMON = word_set("proper_names", "common")
_PEOPLES = {
    code: frozenset(stems.split("|"))
    for code, stems in (each.split("/") for each in entries("proper_names", "peoples"))
}
_FOLDS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ss", "s"), ("aa", "a"))
LONG_NAME = 6  # letters of a name in which one may be another
MISSPELT = 0.6  # share of letters that a misspelt word of a name keeps
ENDING = 3  # letters that a case may change at the end of a Russian name
FEWEST = 4  # letters that a name keeps in all its cases


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text; ``parts`` are its telling words, as they are compared, in order."""

    text: str
    span: Span
    parts: tuple[str, ...]
    country: str = ""
    title: str = ""

    @property
    def initials(self) -> str:
        """``WHO`` of the World Health Organization."""
        return "".join(each[0] for each in _SMALL.split(self.text) if _CAPITALS.match(each))


@lru_cache(maxsize=4096)
def names_in(text: str) -> tuple[Name, ...]:
    """The names in a text, in order; a date is none, and a single word that only begins the text."""
    dates = [each.span for each in values("time", text)]
    codes = {each.text.rstrip("."): each.normal for each in countries(text)}
    found = []
    runs = (
        [Value(Span(*each.span()), each[0], each[0].lower()) for each in _IN_HAN.finditer(text)]
        if _HAN.search(text)
        else names(text)
    )
    for value in runs:
        for part in _owners(value):
            if any(part.span.start < at.end and at.start < part.span.end for at in dates):
                continue
            if any(map(str.isdigit, part.text)) or parts_of_time(part.text):
                continue  # told apart by numbers (rag.reading.siblings)
            if may_only_begin(part, text) and part.text not in codes:
                continue
            code = codes.get(part.text, "")
            if telling := _telling(part.text) or ((code.lower(),) if code else ()):
                found.append(Name(part.text, part.span, telling, code, _addressed(part.text)))
    return tuple(found)


def _owners(value: Value) -> Iterator[Value]:
    """ "Anna Weber's Paris" names two things."""
    at = 0
    for part in _OWNER.split(value.text):
        if part:
            start = value.span.start + value.text.index(part, at)
            at = start - value.span.start + len(part)
            yield Value(Span(start, start + len(part)), part, part.lower())


def _addressed(name: str) -> str:
    """How a name is addressed: "m" for Mr, "f" for Ms and Mrs; empty for neither."""
    first = name.partition(" ")[0].rstrip(".").lower()
    return next((sex for sex in ("m", "f") if first in word_set("proper_names", sex)), "")


def _telling(name: str) -> tuple[str, ...]:
    """The words of a name without titles and offices; all of them if it has no others."""
    said = [each for each in _SMALL.split(name) if each]
    own = [each for each in said if not _ROLE.fullmatch(each)] or said
    return tuple(stem for each in own for stem in words(each))


def says(asked: Name, text: str) -> bool:
    """True if a text names the asked thing: in full, in short, by its first letters, by its country."""
    said = tuple(words(text))
    return (
        any(is_same(asked, each) for each in names_in(text))
        or not _people(asked).isdisjoint(said)
        or _stands_in(asked.parts, said)
    )


def is_same(asked: Name, other: Name) -> bool:
    """True if two names may be of one thing: one is a part of the other, or its short form."""
    if asked.country and asked.country == other.country:
        return True
    if not _people(asked).isdisjoint(other.parts) or not _people(other).isdisjoint(asked.parts):
        return True
    own, its = asked.parts, other.parts
    small, great = (own, its) if len(own) <= len(its) else (its, own)
    return all(any(alike(a, b) for b in great) for a in small) or _shortens(asked, other)


def _people(name: Name) -> frozenset[str]:
    """What the people of a country are called, by stems, where the name doesn't tell it."""
    return _PEOPLES.get(name.country, frozenset())


def is_sibling(asked: Name, other: Name, *, closely: bool = False) -> bool:
    """True if two names end or begin alike and are different: "Anna Weber", "Karl Weber", "Anna Schmidt".

    ``closely`` only those that end alike: "European Union" and "European Commission" may stand side by side.
    """
    own, its = asked.parts, other.parts
    if min(len(own), len(its)) < 2 or is_same(asked, other) or _misspelt(own, its):
        return False
    if alike(own[-1], its[-1]):
        return True
    return not closely and alike(own[0], its[0]) and own[0] not in _COMMON


def telling(asked: Name, other: Name) -> tuple[str, ...]:
    """The parts of a name that a sibling lacks."""
    return tuple(each for each in asked.parts if not any(alike(each, its) for its in other.parts))


def may_go_unsaid(name: Name, text: str) -> bool:
    """True for what texts often say otherwise: a nation's adjective ("French king"), capitals ("GI", "WSE")."""
    adjective = _REGIONAL.search(name.text) and re.match(r"[\s-]+[a-z]", text[name.span.end :])
    return bool(adjective) or (" " not in name.text and name.text[:3].isupper())


def _misspelt(own: Sequence[str], its: Sequence[str]) -> bool:
    """True if two names differ in the letters of one word: "Zhang Rou", "Zhang Rhou"."""
    if len(own) != len(its):
        return False
    others = [(a, b) for a, b in zip(own, its, strict=True) if not alike(a, b)]
    return len(others) == 1 and all(
        OSA.normalized_similarity(a, b) >= MISSPELT and a[:-1] != b[:-1] for a, b in others
    )


@lru_cache(maxsize=65536)
def alike(one: str, other: str) -> bool:
    """True if two telling words are one: in another case or spelling, an initial, a nation and its people."""
    if one == other or _folded(one) == _folded(other):
        return True
    if one in _NATIONS and _NATIONS[one] == _NATIONS.get(other):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return long.startswith(short)
    kept = max(FEWEST, len(long) - ENDING)
    if not one.isascii() and len(short) >= FEWEST and short[:kept] == long[:kept]:
        return len(short) >= kept
    if len(short) >= FEWEST and long.startswith(short) and _OF_PLACE.fullmatch(long[len(short) :]):
        return True
    if len(short) >= LONG_NAME and short in long:
        return True
    return len(short) >= LONG_NAME - 1 and OSA.distance(one, other) <= 1 and one[:-1] != other[:-1]


def _folded(word: str) -> str:
    for wide, narrow in _FOLDS:
        word = word.replace(wide, narrow)
    return word


def _stands_in(parts: Sequence[str], said: Sequence[str]) -> bool:
    """True if the words of a name stand side by side in a text, in whatever letters."""
    size = len(parts)
    return any(all(map(alike, parts, said[at : at + size])) for at in range(len(said) - size + 1))


def _shortens(one: Name, other: Name) -> bool:
    """ "WHO" and the World Health Organization, "VW" and Volkswagen."""
    for short, long in ((one, other), (other, one)):
        letters = short.text.replace(".", "").strip()
        if 2 <= len(letters) <= 6 and letters.isupper():
            if long.initials.upper() == letters:
                return True
            if " " not in long.text and _runs_through(letters.lower(), long.text.lower()):
                return True
    return False


def _runs_through(letters: str, word: str) -> bool:
    """True if a word has the letters in their order, and begins with the first."""
    rest = iter(word)
    return (
        len(word) > len(letters)
        and word[:1] == letters[:1]
        and all(each in rest for each in letters)
    )


def clashes(asked: Name, other: Name) -> bool:
    """True for "Ms Tanaka" and "Mr Tanaka"."""
    return bool(
        asked.title and other.title and asked.title != other.title and is_same(asked, other)
    )
