"""Sentences that cover the sections of a text, as parts: how many of each, and which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.found import Cited, Part
from rag.query.shape import AskedShape
from rag.shapes.central import Placed, chosen, placed
from rag.shapes.outline import DULL, Section
from rag.text.lexicon import alternatives

MOST_PARTS = 16  # units of a summary whose length wasn't asked for
LEAST_PARTS, OF_UNITS = 3, 3  # of a short text at least so many, and one of so many units
BRIEF = 3  # sentences of a short one
MOST_ASKED = 20  # sentences that may be asked for
LATER = 0.5  # share that the last section loses where there are too few places for all
LONG = 4  # units of a section from which it has two
SCRAP = 0.15  # a section smaller than this share of the mean is furniture of the page

_BRIEF = re.compile(
    rf"\b(?:{alternatives('summaries', 'brief.en')})\b|(?:{alternatives('summaries', 'brief.zh')})"
    rf"|\b(?:{alternatives('summaries', 'brief.ru')})\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Summary:
    """The parts of a summary, in the order of the text; ``left_out`` counts the sections without a sentence."""

    parts: tuple[Part, ...]
    cited: tuple[Cited, ...]
    left_out: int = 0


def asked_length(asked: str, shape: AskedShape) -> int | None:
    """The sentences asked for; None where the text shall decide."""
    if shape.sentences is not None:
        return max(1, min(shape.sentences, MOST_ASKED))
    return BRIEF if _BRIEF.search(asked) else None


def summarised(
    sections: Sequence[Section], length: int | None, *, most: int = MOST_PARTS, lists: bool = True
) -> Summary:
    """Of each section what is most central to it.

    Single sentences where a ``length`` is asked for, and without ``lists``; else a lead-in may have its items.
    """
    kept = _without_furniture([each for each in sections if each.units])
    among = placed(kept)
    if length is not None or not lists:
        among = [each for each in among if len(each.unit.cited) == 1] or among
    count = length or _fitting(kept, most)
    taken = _of_each(kept, among, count)
    taken.sort(key=lambda each: (each.section, each.unit.start))
    parts = []
    for number, section in enumerate(kept):
        cited = [one for each in taken if each.section == number for one in each.unit.cited]
        if cited:
            parts.append(Part(tuple(cited), section.label))
    told = {each.section for each in taken}
    return Summary(
        tuple(parts), tuple(one for each in taken for one in each.unit.cited), len(kept) - len(told)
    )


def _fitting(sections: Sequence[Section], most: int) -> int:
    """One for each section, two of a long one, more of a text with few of them, no more than a short one bears."""
    of_each = sum(1 + (len(each.units) >= LONG) for each in sections)
    units = sum(len(each.units) for each in sections)
    least = units // OF_UNITS if len(sections) <= LEAST_PARTS else 0
    return min(most, max(of_each, LEAST_PARTS, least))


def _of_each(sections: Sequence[Section], among: Sequence[Placed], count: int) -> list[Placed]:
    """The best of each section; where there are too few places, the best over all, one of a section at most."""
    share = _shares([each.size for each in sections], count)
    best = [
        chosen([each for each in among if each.section == number], max(1, own))
        for number, own in enumerate(share)
    ]
    if len(sections) <= count:
        return [each for held in best for each in held]
    return chosen(
        [
            replace(each, score=each.of_whole * (1 - LATER * each.section / len(sections)))
            for held in best
            for each in held[:1]
        ],
        count,
    )


def _shares(sizes: Sequence[int], count: int) -> list[int]:
    """How many of ``count`` places each section gets: one, the others by size (D'Hondt); of many two at most."""
    share = [1] * len(sizes)
    most = 2 if len(sizes) > LEAST_PARTS else count
    for _ in range(count - len(sizes)):
        free = [each for each in range(len(sizes)) if share[each] < most]
        if not free:
            break
        at = max(free, key=lambda each: sizes[each] / (share[each] + 1))
        share[at] += 1
    return share


def _without_furniture(sections: Sequence[Section]) -> list[Section]:
    mean = sum(each.size for each in sections) / max(1, len(sections))
    held = [each for each in sections if any(unit.worth > DULL for unit in each.units)]
    return [each for each in held or sections if each.size >= SCRAP * mean]
