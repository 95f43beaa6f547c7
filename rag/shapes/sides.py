"""The sides of a comparison: which sentences speak of which side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.blocks import cells
from index.words import words
from rag.found import Cited
from rag.text.lexicon import alternatives

_HAN = re.compile(r"[\u4e00-\u9fff]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CONTRAST = {each: alternatives("comparisons", f"contrast.{each}") for each in ("en", "zh", "ru")}
_CONTRASTS = re.compile(rf"\b(?:{_CONTRAST['en']}|{_CONTRAST['ru']})\b|{_CONTRAST['zh']}", re.I)
_ARTICLE = re.compile(r"^(?:the|an?|our|your|their)\s+", re.I)


@dataclass(frozen=True, slots=True)
class Side:
    """What is compared; ``marks`` are the words that must stand where it is spoken of, in their order."""

    name: str
    marks: tuple[str, ...]

    def named_in(self, text: str) -> bool:
        """True if a text has all marks: one behind the other if there are numbers but years among them."""
        if _HAN.search(self.name):
            return self.name in text
        told = words(text)
        numbers = [mark for mark in self.marks if any(map(str.isdigit, mark))]
        if numbers and not all(map(_YEAR.fullmatch, numbers)):
            return f" {' '.join(self.marks)} " in f" {' '.join(told)} "
        return bool(self.marks) and set(self.marks) <= set(told)

    def called_in(self, row: Cited) -> bool:
        """True if a cell of a row is the name."""
        own = words(self.name)
        return any(words(each) == own for each in cells(row.hit.text_of(row.sentence.span)))


def sides(names: Sequence[str]) -> tuple[Side, ...]:
    """The sides of these names, without articles; the same name twice is one side."""
    plain = [_ARTICLE.sub("", name.strip()) for name in names]
    found = [Side(name, _marks(name)) for name in plain if words(name)]
    return tuple({each.marks: each for each in reversed(found)}.values())[::-1]


def _called(cited: Cited, compared: Sequence[Side]) -> list[Side] | None:
    """The sides that are whole cells of a row; None where none is: a word of a name may stand in others."""
    return [side for side in compared if side.called_in(cited)] or None


def _marks(name: str) -> tuple[str, ...]:
    """The words of a name with capitals or digits ("the Oslo summit": Oslo); all if those are years or none."""
    plain = _ARTICLE.sub("", name.strip())
    particular = [
        token for token in plain.split() if token[:1].isupper() or any(map(str.isdigit, token))
    ]
    if all(map(_YEAR.fullmatch, particular)):
        return tuple(words(plain))
    return tuple(words(" ".join(particular))) or tuple(words(plain))


def spoken_of(cited: Cited, compared: Sequence[Side]) -> list[Side]:
    """The sides that a sentence speaks of: that of its heading, those it names, or that of its title."""
    own = [side for side in compared if side.named_in(cited.text)]
    if cited.sentence.kind == "row" and (called := _called(cited, compared)) is not None:
        return called
    headings = (cited.hit.place.heading or "").split(" > ")
    for above in reversed(headings):
        named = [side for side in compared if side.named_in(above)]
        if len(named) == 1:
            return named
    titled = [
        side for side in compared if side.named_in(f"{cited.hit.title} {cited.hit.date or ''}")
    ]
    if len(titled) != 1:
        return own
    if own and titled[0] not in own:  # "..., against 61 for the diesel pumps" tells of both
        return [*titled, *own] if _CONTRASTS.search(cited.text) else own
    return own or titled
