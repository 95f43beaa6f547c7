"""A part of a document that is to be summarised: "chapter 3", "the maintenance section", "раздел об отпуске"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rag.query.sections import SectionNumber, section_asked
from rag.text.lexicon import alternatives, entries, word_set

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = ("en", "de", "es", "fr")


@dataclass(frozen=True, slots=True)
class PartAsked:
    """The ``number`` of a part, None for one that is named; ``rest`` are the words for it and its document.

    ``said``: what a document says of something is asked for, whether that is a part of it or not.
    """

    number: SectionNumber | None
    rest: str
    said: bool = False


def part_asked(about: str) -> PartAsked | None:
    """The part that a request is about; None for a whole document or a topic."""
    numbered = section_asked(about)
    if numbered is not None and numbered.number is not None:
        return PartAsked(numbered.number, _plain(numbered.rest))
    said = next((found for form in _says() if (found := form.fullmatch(about.strip()))), None)
    if said is not None:
        return PartAsked(None, _plain(f"{said['doc']} {said['what']}"), said=True)
    found = _unit().search(about)
    if found is None:
        return None
    rest = _plain(f"{about[: found.start()]} {about[found.end() :]}")
    return PartAsked(None, rest) if rest else None


def _plain(text: str) -> str:
    """The words of a text that name something."""
    said = re.sub(r"['’]s\b", " ", text)
    if _HAN.search(said):
        return " ".join(_han_around().sub(" ", said).split())
    kept = (each.strip("\"'“”«»‘’.,:;?!()") for each in said.split())
    return " ".join(each for each in kept if each and each.casefold() not in _around())


@cache
def _unit() -> re.Pattern[str]:
    western = "|".join(alternatives("sections", f"named.{each}") for each in (*_LATIN, "ru"))
    return re.compile(rf"\b(?:{western})\b|{alternatives('sections', 'named.zh')}", re.I)


@cache
def _says() -> tuple[re.Pattern[str], ...]:
    texts = {"<doc>": "(?P<doc>.{2,80}?)", "<what>": "(?P<what>.{2,80}?)"}
    forms = []
    for each in entries("sections", "says"):
        for mark, text in texts.items():
            each = each.replace(mark, text)
        forms.append(re.compile(rf"{each}[?？.。!！]*", re.I))
    return tuple(forms)


@cache
def _around() -> frozenset[str]:
    return frozenset(
        word for each in (*_LATIN, "ru") for word in word_set("sections", f"around.{each}")
    )


@cache
def _han_around() -> re.Pattern[str]:
    return re.compile(alternatives("sections", "around.zh"))
