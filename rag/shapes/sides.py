"""The sides of a comparison: which sentences speak of which side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.words import words
from rag.found import Cited

_HAN = re.compile(r"[\u4e00-\u9fff]")
_ARTICLE = re.compile(r"^(?:the|an?|our|your|their)\s+", re.I)


@dataclass(frozen=True, slots=True)
class Side:
    """What is compared; ``marks`` are the words that must stand where it is spoken of, in their order."""

    name: str
    marks: tuple[str, ...]

    def named_in(self, text: str) -> bool:
        """True if a text has all marks: one behind the other if there are numbers among them."""
        if _HAN.search(self.name):
            return self.name in text
        told = words(text)
        if any(map(str.isdigit, "".join(self.marks))):
            return f" {' '.join(self.marks)} " in f" {' '.join(told)} "
        return bool(self.marks) and set(self.marks) <= set(told)


def sides(names: Sequence[str]) -> tuple[Side, ...]:
    """The sides of these names; the same name twice is one side."""
    found = [Side(name, _marks(name)) for name in names if words(name)]
    return tuple({each.marks: each for each in reversed(found)}.values())[::-1]


def _marks(name: str) -> tuple[str, ...]:
    """The words of a name with capitals or digits ("the Oslo summit": Oslo), or all if there are none."""
    plain = _ARTICLE.sub("", name.strip())
    particular = [
        token for token in plain.split() if token[:1].isupper() or any(map(str.isdigit, token))
    ]
    return tuple(words(" ".join(particular))) or tuple(words(plain))


def spoken_of(cited: Cited, compared: Sequence[Side]) -> list[Side]:
    """The sides that a sentence speaks of: that of its heading or title, if it is one; else those it names."""
    headings = (cited.hit.place.heading or "").split(" > ")
    for above in (*reversed(headings), cited.hit.title):
        named = [side for side in compared if side.named_in(above)]
        if len(named) == 1:
            return named
    return [side for side in compared if side.named_in(cited.text)]
