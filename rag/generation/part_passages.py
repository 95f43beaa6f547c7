"""The sentences of an answer's parts as passages of a prompt: each part gets room, its best sentences first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from index.passages import Span
from rag.found import Cited, Part
from rag.generation.prompt import PromptPassage
from rag.text.prompt_injection import orders_in

MOST = 40  # passages of one prompt


@dataclass(slots=True)
class _Shown:
    """The sentences of one hit that are shown for one part."""

    part: int
    labels: list[str]
    cited: list[Cited] = field(default_factory=list)


def part_passages(parts: Sequence[Part], *, characters: int) -> tuple[PromptPassage, ...]:
    """The sentences of the parts in turn, up to ``characters``; in the order of the parts, keys from p1.

    What doesn't fit is left out, as are orders to a machine. A sentence of two parts is shown once, and so is
    a title above passages of one source that follow each other.
    """
    shown: dict[tuple[int, str], _Shown] = {}
    held: dict[tuple[str, Span], _Shown] = {}
    titled: set[str] = set()
    room = characters
    for at, cited in _in_turn(parts):
        label = _label(parts[at])
        place = (cited.hit.place.source, cited.sentence.span)
        if (known := held.get(place)) is not None:
            known.labels += [label] if label not in known.labels else []
            continue
        key = (at, cited.hit.chunk_id)
        long = len(cited.text) + (len(label) if key not in shown else 0)
        long += len(cited.hit.title) if place[0] not in titled else 0
        if long > room or (key not in shown and len(shown) == MOST):
            continue
        room -= long
        titled.add(place[0])
        held[place] = shown.setdefault(key, _Shown(at, [label]))
        held[place].cited.append(cited)
    ordered = sorted(shown.values(), key=lambda each: each.part)
    sources = ["", *(each.cited[0].hit.place.source for each in ordered)]
    return tuple(
        PromptPassage(
            f"p{number}",
            tuple(sorted(each.cited, key=lambda cited: cited.sentence.span)),
            tuple(label for label in each.labels if label),
            titled=sources[number - 1] != sources[number],
        )
        for number, each in enumerate(ordered, start=1)
    )


def batches(parts: Sequence[Part], *, characters: int) -> list[list[Part]]:
    """Neighbouring parts whose sentences fit in so many characters together; a longer one stands alone."""
    found: list[list[Part]] = []
    room = 0
    for part in parts:
        long = sum(len(each.text) for each in part.cited)
        if not found or long > room:
            found.append([])
            room = characters - max((len(each.hit.title) for each in part.cited), default=0)
        found[-1].append(part)
        room -= long
    return found


def _in_turn(parts: Sequence[Part]) -> Iterator[tuple[int, Cited]]:
    """The first sentence of each part, then the second of each, and so on; no orders, nothing computed."""
    sentences = [
        () if part.said else [each for each in part.cited if not _ordered(each)] for part in parts
    ]
    for row in zip_longest(*sentences):
        for at, cited in enumerate(row):
            if cited is not None:
                yield at, cited


def _ordered(cited: Cited) -> bool:
    return cited.hit.sentences.index(cited.sentence) in orders_in(cited.hit)


def _label(part: Part) -> str:
    return " · ".join(each for each in (part.label, part.aspect) if each)
