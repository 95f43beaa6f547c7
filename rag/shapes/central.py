"""Which sentences tell most of what a text is about: near to its mean, and unlike those already chosen.

The words of a sentence are weighted by how rare they are among the sentences given (Radev and others,
2004, "Centroid-based summarization"); what repeats a chosen one loses (Carbonell and Goldstein, 1998, MMR).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.words import is_latin, words
from rag.shapes.outline import Section, Unit

Weights = Mapping[str, float]

UNLIKE = 0.5  # share of the likeness to a chosen unit that is taken off
FIRST = 0.15  # added to the first unit of its section: it often says what the section is about
OF_SECTION = 0.6  # weight of the likeness to the section, beside that to the whole
TITLED = (
    0.2  # weight of the likeness to the title and the headings above: they say what it is about
)
FOREIGN = 0.6  # worth of a sentence in another script than most
REPEATS = 0.7  # cosine from which a unit says what a chosen one says


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit of a section (by its number) with its weighted words, its centrality, and that in the whole."""

    unit: Unit
    section: int
    weights: Weights
    score: float
    of_whole: float


def placed(sections: Sequence[Section]) -> list[Placed]:
    """The units of all sections, in order, each with its centrality."""
    all_units = [unit for section in sections for unit in section.units]
    rarity = _rarity(all_units)
    whole = _sum(_weighted(unit, rarity) for unit in all_units)
    latin = 2 * sum(is_latin(unit.cited[0].text) for unit in all_units) > len(all_units)
    found = []
    for number, section in enumerate(sections):
        weighted = [_weighted(unit, rarity) for unit in section.units]
        mean = _sum(weighted)
        for nth, (unit, own) in enumerate(zip(section.units, weighted, strict=True)):
            worth = unit.worth * (1.0 if is_latin(unit.cited[0].text) == latin else FOREIGN)
            first, to_whole = FIRST * (nth == 0), cosine(own, whole)
            near = OF_SECTION * cosine(own, mean) + (1 - OF_SECTION) * to_whole
            near += TITLED * cosine(own, _above(unit, rarity))
            found.append(
                Placed(unit, number, own, worth * (near + first), worth * (to_whole + first))
            )
    return found


def _above(unit: Unit, rarity: Weights) -> Weights:
    hit = unit.cited[0].hit
    return {word: rarity.get(word, 0.0) for word in words(f"{hit.title} {hit.place.heading or ''}")}


def chosen(among: Sequence[Placed], count: int) -> list[Placed]:
    """The ``count`` most central that don't repeat one another, best first."""
    taken: list[Placed] = []
    like = [0.0] * len(among)  # to the nearest that was taken
    while len(taken) < min(count, len(among)):
        worth = [
            0.0 if near >= REPEATS else each.score * (1 - UNLIKE * near)
            for each, near in zip(among, like, strict=True)
        ]
        best = max(range(len(among)), key=worth.__getitem__)
        if worth[best] <= 0:
            break
        taken.append(among[best])
        like = [
            max(near, cosine(each.weights, among[best].weights))
            for each, near in zip(among, like, strict=True)
        ]
    return taken


def cosine(one: Weights, other: Weights) -> float:
    """0..1; 0 where one has no words."""
    dot = sum(weight * other.get(word, 0.0) for word, weight in one.items())
    return dot / (_length(one) * _length(other)) if dot else 0.0


def _length(weights: Weights) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))


def _rarity(units: Sequence[Unit]) -> Weights:
    held = Counter(word for unit in units for word in set(unit.words))
    return {word: math.log(1 + len(units) / count) for word, count in held.items()}


def _weighted(unit: Unit, rarity: Weights) -> Weights:
    return {
        word: (1 + math.log(count)) * rarity[word] for word, count in Counter(unit.words).items()
    }


def _sum(weights: Iterable[Weights]) -> Weights:
    total: Counter[str] = Counter()
    for each in weights:
        for word, weight in each.items():
            total[word] += weight  # type: ignore[assignment]
    return total
