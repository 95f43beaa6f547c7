"""What a question names by a number, a letter, an ordinal or a year must be what the evidence is about.

"Plant B" is not plant A, "version 3.3" not 3.2, "the fourth quarter" not the third. A sentence is about a
sibling if the nearest place that names a thing of the kind (the sentence with its row's columns, the one
before it, its headings from the last to the first, its title) names another one, and not the asked one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar

from index.passages import Hit, Sentence
from rag.text.calendar_words import MONTH, dated_months, first_part, parts_of_time
from rag.text.contraries import contraries, first_contrary
from rag.text.designations import designations, holds, wording
from rag.text.editions import file_words

_YEAR = re.compile(r"(?<![\d.,$€£¥-])((?:1[5-9]|20)\d\d)(?![\d%]|[.,]\d|['’]?s\b)")
YEAR, ANY = "#year", "#any"  # no stem of a noun
LONG = 3  # characters of a number or code that stands for nothing else, "447" or "3.3"


class Told(Protocol):
    """A sentence of a hit; ``text`` as it is read, ``context`` with the sentence before it."""

    @property
    def hit(self) -> Hit: ...

    @property
    def sentence(self) -> Sentence: ...

    @property
    def text(self) -> str: ...

    @property
    def context(self) -> str: ...


T = TypeVar("T", bound=Told)


@dataclass(frozen=True, slots=True)
class Apart:
    """Which of some sentences are about siblings of what is asked (by their places, in order).

    ``named`` says whether any of them names what is asked; if none does, the documents have only siblings.
    ``instead`` is what the first of them names, as it is written ("version 3.2").
    """

    siblings: tuple[int, ...]
    named: bool
    instead: str = ""

    @property
    def only_siblings(self) -> bool:
        """True if the documents found speak of siblings, and nowhere of what is asked."""
        return bool(self.siblings) and not self.named


def told_apart(question: str, found: Sequence[T], *, across: bool = False) -> Apart:
    """Which sentences are about other things than those that the question names.

    ``across`` languages the words for kinds differ: there only numbers are looked for, of any kind.
    """
    asked = numbers_in(question) if across else named_in(question)
    if not asked:
        return Apart((), True)
    siblings, named, instead = [], False, ""
    for at, told in enumerate(found):
        places = list(places_of(told))
        other = next((k for k, own in asked.items() if _is_another(k, own, places)), None)
        if other is not None:
            siblings.append(at)
            instead = instead or _wording(other, places)
        elif all(any(_says(kind, own, place) for place in places) for kind, own in asked.items()):
            named = True
    return Apart(tuple(siblings), named, instead)


@lru_cache(maxsize=8192)  # the places of a passage are asked for with each of its sentences
def named_in(text: str) -> Mapping[str, frozenset[str]]:
    """The kinds of things that a text names by number, letter, ordinal, year or month, with those it names."""
    found = {**designations(text), **parts_of_time(text), **contraries(text)}
    if years := frozenset(_YEAR.findall(text)):
        found[YEAR] = years
    return found


def places_of(told: Told) -> Iterator[str]:
    """The places that tell what a sentence is about, the nearest first."""
    yield told.text
    headings = (told.hit.place.heading or "").split(" > ")
    before = told.context.removesuffix(told.text)
    for part in (told.hit.title, told.hit.place.heading or ""):
        before = before.removeprefix(part).removeprefix(". ")
    yield before
    yield from reversed(headings)
    yield f"{told.hit.title} {told.hit.date or ''}"
    yield file_words(told.hit.place.source)


def _is_another(kind: str, own: frozenset[str], places: Sequence[str]) -> bool:
    """True if the nearest place that names a thing of this kind names another than the asked ones."""
    for place in places:
        if _says(kind, own, place):
            return False
        if kind in named_in(place) or (kind == ANY and named_in(place)):
            return not any(_says(kind, own, other) for other in places)
    return False


def _wording(kind: str, places: Sequence[str]) -> str:
    for place in places:
        year = _YEAR.search(place) if kind == YEAR else None
        if said := year[0] if year else _said(place, kind):
            return said
    return ""


def _said(place: str, kind: str) -> str:
    if kind.startswith("#"):
        return first_part(place, kind) or first_contrary(place, kind)
    return wording(place, kind)


def _says(kind: str, own: frozenset[str], place: str) -> bool:
    """True if a place names an asked thing; a long number or a code, and a year, also by itself."""
    named = named_in(place)
    known = frozenset[str]().union(*named.values()) if kind == ANY else named.get(kind, frozenset())
    if own & known or (kind == MONTH and own & dated_months(place)):
        return True
    named_by_itself = kind in (YEAR, ANY) or not kind.startswith("#")
    return named_by_itself and any(holds(place, name) for name in own if len(name) >= LONG)


def numbers_in(question: str) -> Mapping[str, frozenset[str]]:
    """The numbers that a question names things by, of whatever kind; its years."""
    named = named_in(question)
    numbers = frozenset(
        name for kind, names in named.items() if not kind.startswith("#") for name in names
        if name[0].isdigit()
    )  # fmt: skip
    times = {kind: names for kind, names in named.items() if kind.startswith("#")}
    return {**times, **({ANY: numbers} if numbers else {})}
