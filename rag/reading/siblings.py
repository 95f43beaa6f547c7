"""What a question names by a number, a letter, an ordinal or a time must be what the evidence is about.

"Plant B" is not plant A, "version 3.3" not 3.2, "the fourth quarter" not the third. A sentence is about a
sibling if the nearest place that names a thing of the kind (the sentence with its row's columns, the one
before it, its headings from the last to the first, its title) names another one, and not the asked one.
What a question supposes ("closed", "after probation") is held to sentences that tell the contrary of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar

from index.languages import ENGLISH, language_of
from index.passages import Hit, Sentence
from index.words import words
from rag.reading.candidates import points_back
from rag.text.calendar_words import MONTH, dated_months, first_part, parts_of_time
from rag.text.conditions import conditions, first_condition
from rag.text.contraries import SUPPOSED, contraries, first_contrary
from rag.text.designations import holds
from rag.text.designations_in import designations_in, wording_in
from rag.text.editions import file_words
from rag.text.lexicon import alternatives

_YEAR = re.compile(r"(?<![\d.,$€£¥-])((?:1[5-9]|20)\d\d)(?![\d%]|[.,]\d|['’]?s\b)")
_CLAUSES = re.compile(
    rf"[,;:()–—，；：]|(?<!\w)(?:{alternatives('conditions', 'clauses.joining')})(?!\w)", re.I
)
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
    asked = numbers_in(question) if across else named_in(question, language_of(question))
    return _apart(asked, found)


def supposed_apart(question: str, found: Sequence[T]) -> Apart:
    """Which sentences only tell the contrary of what the question supposes: "opened" for "closed".

    Others may answer in other words, so it isn't the same as of a thing that is named nowhere.
    """
    language = language_of(question)
    asked = supposed_in(question, language)
    if not asked:
        return Apart((), True)
    apart = _apart(asked, found, of=supposed_in)
    own = frozenset(words(question, language))
    kept = tuple(at for at in apart.siblings if _is_of_asked(own, found[at]))
    return Apart(kept, apart.named, apart.instead if kept else "")


def _is_of_asked(asked: frozenset[str], told: Told) -> bool:
    """True if what a sentence supposes stands in a clause with a word of the question: not "while wages rose"."""
    language = language_of(told.hit.text)
    clauses = [each for each in _CLAUSES.split(told.text) if supposed_in(each, language)]
    return not clauses or any(
        asked & set(words(each, language)) or points_back(each.strip(), language)
        for each in clauses
    )


NamesIn = Callable[[str, str], Mapping[str, frozenset[str]]]


def _apart(
    asked: Mapping[str, frozenset[str]], found: Sequence[T], of: NamesIn | None = None
) -> Apart:
    of = of or named_in
    if not asked:
        return Apart((), True)
    siblings, named, instead = [], False, ""
    for at, told in enumerate(found):
        places, language = list(places_of(told)), language_of(told.hit.text)
        reads = _Places(places, language, of)
        other = next((k for k, own in asked.items() if reads.is_another(k, own)), None)
        if other is not None:
            siblings.append(at)
            instead = instead or reads.wording(other)
        elif all(
            any(reads.says(kind, own, place) for place in places) for kind, own in asked.items()
        ):
            named = True
    return Apart(tuple(siblings), named, instead)


@lru_cache(maxsize=8192)  # the places of a passage are asked for with each of its sentences
def named_in(text: str, language: str = ENGLISH) -> Mapping[str, frozenset[str]]:
    """The kinds of things that a text names by number, letter, ordinal, year or month, with those it names."""
    found = {
        **designations_in(text, language),
        **parts_of_time(text, language),
        **contraries(text, language),
    }
    if years := frozenset(_YEAR.findall(text)):
        found[YEAR] = years
    return found


@lru_cache(maxsize=8192)
def supposed_in(text: str, language: str = ENGLISH) -> Mapping[str, frozenset[str]]:
    """What a text supposes of the thing: that it was closed, that it was after something."""
    return {**contraries(text, language, SUPPOSED), **conditions(text, language)}


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


@dataclass(frozen=True, slots=True)
class _Places:
    """The places of a sentence, the nearest first, as they are read in its language."""

    places: Sequence[str]
    language: str
    of: NamesIn

    def is_another(self, kind: str, own: frozenset[str]) -> bool:
        """True if the nearest place that names a thing of this kind names another than the asked ones."""
        for place in self.places:
            if self.says(kind, own, place):
                return False
            named = self.of(place, self.language)
            dated = kind == MONTH and place is self.places[0] and dated_months(place)
            if kind in named or dated or (kind == ANY and _numbers(named)):
                return not any(self.says(kind, own, other) for other in self.places)
        return False

    def wording(self, kind: str) -> str:
        for place in self.places:
            year = _YEAR.search(place) if kind == YEAR else None
            if said := year[0] if year else self._said(place, kind):
                return said
        return ""

    def _said(self, place: str, kind: str) -> str:
        if kind.startswith("#"):
            return (
                first_part(place, kind, self.language)
                or first_contrary(place, kind, self.language)
                or first_condition(place, kind, self.language)
            )
        return wording_in(place, kind, self.language)

    def says(self, kind: str, own: frozenset[str], place: str) -> bool:
        """True if a place names an asked thing; a long number or a code, and a year, also by itself."""
        named = self.of(place, self.language)
        known = _numbers(named) if kind == ANY else named.get(kind, frozenset())
        if own & known or (kind == MONTH and own & dated_months(place)):
            return True
        named_by_itself = kind in (YEAR, ANY) or not kind.startswith("#")
        return named_by_itself and any(holds(place, name) for name in own if len(name) >= LONG)


def numbers_in(question: str) -> Mapping[str, frozenset[str]]:
    """The numbers that a question names things by, of whatever kind; its years, parts of the year, contraries."""
    named = named_in(question, language_of(question))
    numbers = frozenset(name for name in _numbers(named) if name[0].isdigit())
    told = {kind: names for kind, names in named.items() if kind.startswith("#")}
    return {**told, **({ANY: numbers} if numbers else {})}


def _numbers(named: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What things are numbered by, of all kinds."""
    return frozenset(
        name for kind, names in named.items() if not kind.startswith("#") for name in names
    )
