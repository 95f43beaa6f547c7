"""Which sections a question is about, where headings name things: "Drako 7", beside "Corvus 40"."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Protocol, TypeVar

from index.passages import Hit, Sentence
from index.words import words
from rag.text.values import may_only_begin, named_things


class Placed(Protocol):
    """A sentence of a hit."""

    @property
    def hit(self) -> Hit: ...

    @property
    def sentence(self) -> Sentence: ...


P = TypeVar("P", bound=Placed)


def of_named_sections(question: str, found: Sequence[P]) -> list[P]:
    """The sentences without those of sections that are headed by another thing than the question names.

    A section is left out only beside one of the same source and level whose heading names the asked thing, and
    only if its own heading names a thing too ("General rules" holds for all) and its text doesn't name the
    asked one.
    """
    asked = [frozenset(words(each.text)) for each in named_things(question)]
    asked = [name for name in asked if name]
    headed = {_level(each) for each in found if _names(asked, each.hit.place.heading)}
    return [each for each in found if _level(each) not in headed or not _is_other(asked, each.hit)]


def _names(asked: Sequence[frozenset[str]], text: str | None) -> bool:
    said = frozenset(words(text or ""))
    return any(name <= said for name in asked)


def _is_other(asked: Sequence[frozenset[str]], hit: Hit) -> bool:
    heading = hit.place.heading or ""
    last = heading.rpartition(" > ")[2]
    own = [name for name in named_things(last) if not may_only_begin(name, last)]
    said = frozenset(words(f"{heading} {hit.text}"))
    return bool(own) and not any(name & said for name in asked)


def _level(placed: Placed) -> Hashable:
    """The source and the headings above the last one."""
    above, _, _ = (placed.hit.place.heading or "").rpartition(" > ")
    return placed.hit.place.source, above
