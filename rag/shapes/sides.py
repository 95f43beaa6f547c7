"""The sides of a comparison: which sentences, and which columns of a table, speak of which side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from index.blocks import cells
from index.words import is_latin, words
from rag.found import Cited
from rag.query.shared_words import relation
from rag.text.lexicon import alternatives, entries

_HAN = re.compile(r"[\u4e00-\u9fff]")
_YEAR_ZH = re.compile(r"((?:19|20)\d\d)年度?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CONTRAST = {each: alternatives("comparisons", f"contrast.{each}") for each in ("en", "zh", "ru")}
_CONTRASTS = re.compile(rf"\b(?:{_CONTRAST['en']}|{_CONTRAST['ru']})\b|{_CONTRAST['zh']}", re.I)
_ARTICLE = re.compile(r"^(?:the|an?|our|your|their)\s+", re.I)
_CODE = re.compile(r"(?=.*\d)(?=.*[a-z])[a-z\d]+")
BESIDE = 2  # words of a column's name beside that of its side


@dataclass(frozen=True, slots=True)
class Side:
    """What is compared; ``marks`` are the words that must stand where it is spoken of, in their order."""

    name: str
    marks: tuple[str, ...]

    def named_in(self, text: str) -> bool:
        """True if a text has all marks: one behind the other if there are numbers but years among them.

        In another script those with letters and numbers ("A3"), or all as its letters are written in Latin ones.
        """
        if year := _YEAR_ZH.fullmatch(self.name):
            return re.search(rf"(?<!\d){year[1]}(?!\d)", text) is not None
        if _HAN.search(self.name):
            return self.name in text or (is_latin(text) and self._designated_in(text))
        if related := relation(self.name):
            return _in_relation(related, self.name[len(related) :]).search(text) is not None
        if not is_latin(text) and is_latin(self.name):
            return self._designated_in(text) or self._spelled_in(text)
        told = words(text)
        numbers = [mark for mark in self.marks if any(map(str.isdigit, mark))]
        if numbers and not all(map(_YEAR.fullmatch, numbers)):
            return f" {' '.join(self.marks)} " in f" {' '.join(told)} "
        return bool(self.marks) and set(self.marks) <= set(told)

    def _designated_in(self, text: str) -> bool:
        coded = {word for word in words(self.name) if _CODE.fullmatch(word)}
        return bool(coded) and coded <= set(words(text))

    def _spelled_in(self, text: str) -> bool:
        return bool(self.marks) and set(self.marks) <= set(words(_in_latin(text)))

    def called_in(self, row: Cited) -> bool:
        """True if a cell of a row is the name."""
        own = words(self.name)
        return any(words(each) == own for each in cells(row.hit.text_of(row.sentence.span)))


def sides(names: Sequence[str]) -> tuple[Side, ...]:
    """The sides of these names, without articles; the same name twice is one side."""
    plain = [_ARTICLE.sub("", name.strip()) for name in names]
    found = [Side(name, _marks(name)) for name in plain if words(name)]
    told = {(relation(each.name), each.marks): each for each in reversed(found)}
    return tuple(told.values())[::-1]


@cache
def _in_relation(related: str, thing: str) -> re.Pattern[str]:
    """A word of time or place with the thing behind it, a word or two between them."""
    own = r"\W+".join(re.escape(each) for each in _ARTICLE.sub("", thing.strip()).split())
    return re.compile(rf"\b{re.escape(related)}\W+(?:\w+\W+){{0,2}}?{own}", re.I)


@cache
def _letters() -> Mapping[int, str]:
    pairs = (each.split("=", 1) for each in entries("comparisons", "letters"))
    return str.maketrans(dict(pairs))


def _in_latin(text: str) -> str:
    return text.lower().translate(_letters())


def columns_of(row: Cited, compared: Sequence[Side]) -> Mapping[Side, int]:
    """Which column of a row's table is whose, where the columns are the sides; empty for other tables."""
    if row.sentence.kind != "row" or any(side.called_in(row) for side in compared):
        return {}
    found: dict[Side, int] = {}
    for at, name in enumerate(row.sentence.columns):
        named = [side for side in compared if side.named_in(name)]
        if at and len(named) == 1 and len(set(words(name)) - set(named[0].marks)) <= BESIDE:
            if named[0] in found:  # several columns for one side: each is an aspect of its own
                return {}
            found[named[0]] = at
    return found


def _called(cited: Cited, compared: Sequence[Side]) -> list[Side] | None:
    """The sides that are whole cells of a row; None where none is: a word of a name may stand in others."""
    return [side for side in compared if side.called_in(cited)] or None


def _marks(name: str) -> tuple[str, ...]:
    """The words of a name with capitals or digits ("the Oslo summit": Oslo); all if those are years or none."""
    plain = _ARTICLE.sub("", name.strip())
    particular = [
        token
        for token in plain.split()
        if token.lstrip("«“\"'‘„")[:1].isupper() or any(map(str.isdigit, token))
    ]
    if all(map(_YEAR.fullmatch, particular)):
        return tuple(words(plain))
    return tuple(words(" ".join(particular))) or tuple(words(plain))


def spoken_of(cited: Cited, compared: Sequence[Side]) -> list[Side]:
    """The sides that a sentence speaks of: that of its heading, those it names, or that of its title."""
    if columns := columns_of(cited, compared):
        return list(columns)
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
