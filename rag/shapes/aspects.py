"""What two sides are compared by: aspects asked for, names of columns and keys, headings, sentences alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
import numpy.typing as npt

from index.blocks import cells
from index.patterns import late
from index.words import words
from rag.answering.not_found import language_of
from rag.found import Cited
from rag.reading.candidates import leads_in
from rag.shapes.sides import Side, columns_of
from rag.text.lexicon import alternatives, entries
from rag.text.numerals import MONTHS
from rag.text.values import Kind, values

ALIKE, ALIKE_ACROSS = 0.55, 0.9  # least cosine of two sentences that tell the same of two sides
SHORT = 60  # characters of a line that holds only a key and its value
LONGEST_LEAD = 60  # characters of a sentence before a list that is shown as a heading
_KEYED = late(r"\s*\**([^\W\d_][^:：.!?。；;]{0,39}?)\**[:：]\**\s+(?=\S)")
_KINDS: tuple[Kind, ...] = ("duration", "money", "percent", "time")
_TIME = re.compile(
    rf"\d:\d\d|(?:19|20)\d\d|\b(?:{'|'.join(MONTHS)}|{alternatives('values', 'months.ru')})|[年月日点时]",
    re.I,
)
_any_of = partial(alternatives, "comparisons")
_TOLD_BY: tuple[tuple[re.Pattern[str], Kind], ...] = tuple(
    (late(names, re.I), kind)
    for names, _, said in (each.rpartition("=") for each in entries("comparisons", "aspect_kinds"))
    for kind in _KINDS
    if kind == said
)
_UNITS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(names, re.I), re.compile(rf"\d[\d.,]*\s?(?:{units})(?![^\W\d_])"))
    for names, _, units in (each.partition("=") for each in entries("comparisons", "aspect_units"))
)
_BY = (
    late(rf"\b(?:{_any_of('by.en')})\s+(?:their\s+|the\s+)?([^?.!]+)[?.!\s]*$", re.I),
    late(rf"(?:{_any_of('by.zh')})([\u4e00-\u9fff、]+?)(?:方面|上|来)"),
    late(rf"(?<!\w)(?:{_any_of('by.ru')})\s+([^?.!]+)[?.!\s]*$", re.I),
)
_BETWEEN = late(
    "|".join(" ".join(entries("comparisons", f"between.{x}")) for x in ("en", "zh", "ru"))
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence tells of a side under an aspect; ``value`` is the part that does (a cell)."""

    side: Side
    cited: Cited
    aspect: str = ""
    value: str = ""


def asked_aspects(question: str, compared: Sequence[Side]) -> tuple[str, ...]:
    """The aspects that a question names: "by price and noise"; none where that names the sides."""
    for pattern in _BY:
        found = pattern.search(question)
        if found and not any(side.named_in(found[1]) for side in compared):
            return tuple(each.strip() for each in _BETWEEN.split(found[1]) if each and words(each))
    return ()


def kind_of(aspect: str) -> Kind | None:
    """The kind of value that tells an aspect: money for a price."""
    return next((kind for name, kind in _TOLD_BY if name.fullmatch(aspect.strip())), None)


def unit_of(aspect: str) -> re.Pattern[str] | None:
    """Numbers with the units in which an aspect is measured: decibels for a noise."""
    return next((unit for name, unit in _UNITS if name.fullmatch(aspect.strip())), None)


def several_aspects(about: str, compared: Sequence[Side]) -> tuple[str, ...]:
    """What a question compares ("noise and upkeep"), if that is more than one thing and no side."""
    if any(side.named_in(about) for side in compared):
        return ()
    named = tuple(each.strip() for each in _BETWEEN.split(about) if each and words(each))
    return named if len(named) > 1 else ()


def says_itself(aspect: str, text: str) -> bool:
    """True for a sentence that begins with its aspect: "**How it looks:** ..."."""
    key = _KEYED.match(text)
    return key is not None and words(key[1]) == words(aspect)


def told(side: Side, cited: Cited, compared: Sequence[Side]) -> Iterator[Told]:
    """A sentence as it stands; a row cell by cell, a line "Price: 310 euros" under its key.

    Of a table whose columns are the sides each row is an aspect.
    """
    sentence = cited.sentence
    if sentence.kind == "row":
        held = cells(cited.hit.text_of(sentence.span))
        if columns := columns_of(cited, compared):
            yield from _of_column(side, cited, held, columns.get(side, len(held)))
            return
        named = zip(sentence.columns, held, strict=False)
        yield from (
            Told(side, cited, column, cell)
            for column, cell in named
            if column and cell and not side.named_in(cell)
        )
        return
    key = _KEYED.match(cited.text)
    if key is None or side.named_in(key[1]):
        yield Told(side, cited)
    else:
        short = sentence.kind == "item" or len(cited.text) <= SHORT
        yield Told(side, cited, key[1].strip(), cited.text[key.end() :] if short else "")


def _of_column(side: Side, cited: Cited, held: Sequence[str], at: int) -> Iterator[Told]:
    """What the side's column has in a row that is called by its first cell."""
    if at < len(held) and held[at] and held[0]:
        yield Told(side, cited, held[0], held[at])


def heading_of(cited: Cited, compared: Sequence[Side]) -> str:
    """What stands right above a sentence, if it names no side: the words before a list, or a heading."""
    own = (cited.hit.place.heading or "").rsplit(" > ", 1)[-1]
    above = _lead(cited) or own
    return "" if any(side.named_in(above) for side in compared) else above


def _lead(cited: Cited) -> str:
    """The short sentence that introduces the list of an item ("Present:"); empty if there is none."""
    hit = cited.hit
    if cited.sentence.kind != "item":
        return ""
    before = hit.sentences[: hit.sentences.index(cited.sentence)]
    lead = next((each for each in reversed(before) if each.kind != "item"), None)
    said = Cited(hit, lead).text if lead else ""
    return said.rstrip(":： ") if leads_in(said) and len(said) <= LONGEST_LEAD else ""


def pairs(
    one: Sequence[Told],
    other: Sequence[Told],
    cosines: npt.NDArray[np.float32],
    question: str,
    *,
    least: float,
) -> list[tuple[Told, Told, str]]:
    """Sentences of two sides that tell the same kind of thing, the most alike first, with what it is called."""
    order = sorted(product(range(len(one)), range(len(other))), key=lambda at: -cosines[at])
    taken: set[tuple[int, int]] = set()
    found = []
    for first, second in order:
        if cosines[first, second] < least:
            break
        if any(first == a or second == b for a, b in taken):
            continue
        taken.add((first, second))
        found.append((one[first], other[second], _kind(one[first], other[second], question)))
    return found


def _has(kind: Kind, text: str) -> bool:
    """True if a text has a value of the kind; "88 decibels" is no time, and "KR-12 may" neither."""
    return any(
        kind != "time"
        or (_TIME.search(each.text) and text[: each.span.start][-1:] not in ("-", "–"))
        for each in values(kind, text)
    )


def _kind(one: Told, other: Told, question: str) -> str:
    """What two sentences tell of, by a kind of value that both have; empty for none."""
    for kind in _KINDS:
        if all(_has(kind, each.cited.text) for each in (one, other)):
            return " ".join(entries("comparisons", f"kinds.{kind}.{language_of(question)}"))
    return ""
