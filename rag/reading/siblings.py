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

from index.passages import Hit
from rag.text.designations import designations, holds, wording
from rag.text.editions import file_words
from rag.text.numerals import MONTHS

_YEAR = re.compile(r"(?<![\d.,$€£¥-])((?:1[5-9]|20)\d\d)(?![\d%]|[.,]\d|['’]?s\b)")
_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})\b")
YEAR, MONTH, ANY = "#year", "#month", "#any"  # no stem of a noun
LONG = 3  # characters of a number or code that stands for nothing else, "447" or "3.3"


class Told(Protocol):
    """A sentence of a hit; ``text`` as it is read, ``context`` with the sentence before it."""

    @property
    def hit(self) -> Hit: ...

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
        places = list(_places(told))
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
    found = dict(designations(text))
    if years := frozenset(_YEAR.findall(text)):
        found[YEAR] = years
    if months := frozenset(_MONTH.findall(text)):
        found[MONTH] = months
    return found


def _places(told: Told) -> Iterator[str]:
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
    said = {YEAR: _YEAR, MONTH: _MONTH}.get(kind)
    for place in places:
        found = said.search(place) if said else None
        if text := (found[0] if found else "" if said else wording(place, kind)):
            return text
    return ""


def _says(kind: str, own: frozenset[str], place: str) -> bool:
    """True if a place names an asked thing; a long number or a code, and a year, also by itself."""
    named = named_in(place)
    known = frozenset[str]().union(*named.values()) if kind == ANY else named.get(kind, frozenset())
    if own & known:
        return True
    return any(holds(place, name) for name in own if len(name) >= LONG and kind != MONTH)


def numbers_in(question: str) -> Mapping[str, frozenset[str]]:
    """The numbers that a question names things by, of whatever kind; its years."""
    named = named_in(question)
    years = named.get(YEAR, frozenset[str]())
    numbers = frozenset(
        name for kind, names in named.items() if kind not in (YEAR, MONTH) for name in names
        if name[0].isdigit()
    )  # fmt: skip
    return {kind: names for kind, names in ((ANY, numbers), (YEAR, years)) if names}
