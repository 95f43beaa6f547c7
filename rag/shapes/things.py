"""The things of a kind that sentences name: experts, countries, dates, amounts; each with what names it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.passages import Span
from index.patterns import late
from index.words import is_latin, words
from rag.found import Cited
from rag.query.listed import AskedList, ThingKind
from rag.text.lexicon import alternatives
from rag.text.organisations import organisations
from rag.text.persons import persons
from rag.text.territories import countries, han_cities, is_known_city
from rag.text.values import Kind, Value, names, values

PLACE, PLACE_ACROSS = 0.1, 0.01  # by how much a name is nearer to "a city" than to "a person"
CITY = 0.065  # by how much a city may be nearer to "a region"
LIKE = 0.5  # least cosine of "newspapers" and the name of one
_WHERE = late(
    rf"(?<!\w)(?:{alternatives('things', 'where.en')}|{alternatives('things', 'where.ru')})\s+$",
    re.I,
)
_OF = late(r"\sof(?: the)?\s")
_AND = late(r"(?:,|\band|\bor|(?<!\w)и|(?<!\w)или)\s*$")
LONGEST_NAME = 40  # characters of a person's name in a list
_BETWEEN = late(r"\s*(?:[,，、;；]|\band\b|(?<!\w)и(?!\w)|和|及)\s*")
_IN_BRACKETS = late(r"\s*[(（][^()（）]*[)）]")
_HAN_NAME = late(r"[\u4e00-\u9fff·]{2,8}")
_HAN_CITY = late(r"[\u4e00-\u9fff]{2,3}市")
_PROTOTYPES = ("a city", "a region", "a person", "an organisation, company or institution")
_PROTOTYPES_RU = ("город", "регион", "человек", "организация, компания")
_LEARNED = late(rf"(?<!\w)(?:{alternatives('things', 'learned')}|think tank)", re.I)
_GENERAL = late(rf"(?<!\w)(?:{alternatives('lists', 'bodies')})", re.I)


class Alike(Protocol):
    """Cosines of texts and others, as ``rag.reading.reader.Reader.alike``."""

    def __call__(self, texts: Sequence[str], others: Sequence[str]) -> npt.NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that a sentence names; ``key`` is the same for other names of it in the same text."""

    name: str
    key: str
    cited: Cited


def things(asked: AskedList, sentences: Sequence[Cited], alike: Alike) -> list[Thing]:
    """The things of the asked kind that the sentences name, in their order."""
    named = _NAMED.get(asked.kind)
    told = [
        each
        for each in sentences
        if each.sentence.kind != "header" and words(each.text) != words(each.hit.title)
    ]
    if named is None:
        return [Thing(name, name.casefold(), each) for name, each in _by_kind(asked, told, alike)]
    found = [
        Thing(value.text, value.normal, each) for each in told for value in named(asked, each.text)
    ]
    return _of_class(asked, found, alike) if asked.kind == "organisations" else found


def _of_class(asked: AskedList, found: list[Thing], alike: Alike) -> list[Thing]:
    """Of organisations those that the word means: "banks" have it in their name, or are like it."""
    if not found or _GENERAL.search(asked.said):
        return found
    if _LEARNED.search(asked.said):
        return [each for each in found if _LEARNED.search(each.name)]
    if any(asked.noun & set(words(each.name)) for each in found):
        return [each for each in found if asked.noun & set(words(each.name))]
    cosines = alike([asked.said], [each.name for each in found])[0]
    return [each for each, cosine in zip(found, cosines, strict=True) if cosine >= LIKE]


def _by_kind(asked: AskedList, told: Sequence[Cited], alike: Alike) -> Iterator[tuple[str, Cited]]:
    """Names that only their vectors tell: places, and persons of which nothing is said."""
    weak = _cities if asked.kind in ("cities", "places") else _persons
    found = [(value, sure, each) for each in told for value, sure in weak(asked, each.text)]
    unsure = list(dict.fromkeys(value.text for value, sure, _ in found if not sure))
    fits = dict(zip(unsure, _fits(asked.kind, unsure, alike), strict=True))
    yield from ((value.text, each) for value, sure, each in found if sure or fits[value.text])


def _fits(kind: ThingKind, found: Sequence[str], alike: Alike) -> list[bool]:
    if not found:
        return []
    latin = is_latin(" ".join(found))
    cosines = alike(found, _PROTOTYPES if latin else _PROTOTYPES_RU)
    place = cosines[:, :2].max(axis=1)
    if kind == "persons":
        return [bool(each) for each in cosines[:, 2] > np.maximum(place, cosines[:, 3])]
    other = cosines[:, 2:].max(axis=1)
    is_place = place - other >= (PLACE if latin else PLACE_ACROSS)
    is_city = cosines[:, 0] >= cosines[:, 1] - CITY
    return [bool(each) for each in is_place & (is_city | (kind == "places"))]


def _persons(asked: AskedList, text: str) -> Iterator[tuple[Value, bool]]:
    for each in persons(text):
        if (asked.quoted and not each.speaks) or (not each.told and " " not in each.name.text):
            continue
        yield each.name, each.told


def _cities(asked: AskedList, text: str) -> Iterator[tuple[Value, bool]]:
    known = {value.text for value in countries(text)}
    companies = " ".join(value.text for value in organisations(text))
    beside = False
    for name in names(text):
        before = text[: name.span.start]
        beside = bool(_WHERE.search(before)) or (beside and bool(_AND.search(before)))
        of = [part for part in _OF.split(name.text) if part != name.text and is_known_city(part)]
        yield from ((Value(name.span, part, part.lower()), True) for part in of)
        if name.text in known:
            if asked.kind == "places":
                yield name, True
        elif is_known_city(name.text):
            yield name, True
        elif beside and name.text not in companies:
            yield name, False
    yield from ((value, True) for value in (*han_cities(text), *_matches(_HAN_CITY, text)))


def _experts(asked: AskedList, text: str) -> Iterator[Value]:
    yield from (each.name for each in persons(text) if each.told and each.knows)


def _organisations(asked: AskedList, text: str) -> Iterator[Value]:
    yield from organisations(text)


def _countries(asked: AskedList, text: str) -> Iterator[Value]:
    yield from countries(text)


def _dates(asked: AskedList, text: str) -> Iterator[Value]:
    yield from (each for each in values("time", text) if any(map(str.isdigit, each.text)))


def _measured(kind: Kind) -> Callable[[AskedList, str], Iterator[Value]]:
    return lambda asked, text: values(kind, text)


_NAMED: Mapping[ThingKind, Callable[[AskedList, str], Iterator[Value]]] = {
    "experts": _experts,
    "organisations": _organisations,
    "countries": _countries,
    "dates": _dates,
    "amounts": _measured("money"),
    "percentages": _measured("percent"),
    "durations": _measured("duration"),
}


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[Value]:
    for match in pattern.finditer(text):
        yield Value(Span(*match.span()), match.group(), match.group())


def listed_persons(text: str, cited: Cited) -> Iterator[Thing]:
    """All names of a list of persons ("Present: ..."), whatever they look like by themselves."""
    for piece in _BETWEEN.split(text.strip(" .。;；")):
        name = _IN_BRACKETS.sub("", piece).strip()
        if 0 < len(name) <= LONGEST_NAME and (_HAN_NAME.fullmatch(name) or any(names(f"- {name}"))):
            yield Thing(name, name.casefold(), cited)


def merged(found: Sequence[Thing], kind: ThingKind) -> list[list[Thing]]:
    """The things, each with all sentences that name it; a surname is the person of that name."""
    groups: dict[str, list[Thing]] = {}
    by_surname: dict[str, str] = {}
    for each in found:
        key, surname = each.key, _ending(["", *each.key.split()][-1])
        if kind in ("persons", "experts") and key not in groups:
            first = by_surname.setdefault(surname, key)
            key = first if 1 in (len(key.split()), len(first.split())) else key
        groups.setdefault(key, []).append(each)
    return list(groups.values())


def _ending(word: str) -> str:
    """A Russian surname without the ending of its case; others whole."""
    return _RU_CASE.sub("", word)


_RU_CASE = late(r"(?<=[а-яё]{3})(?:а|у|ой|ом|ым|е|ы|ий)$")
