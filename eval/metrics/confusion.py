"""Which shape each question was told to have, against the one it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from eval.datasets.wanted import SHAPES
from eval.metrics.registry import Verdict


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often questions of the shape ``asked`` were told to be of the shape ``told``."""

    asked: str
    told: str
    count: int


def confusion(verdicts: Sequence[Verdict]) -> tuple[Confusion, ...]:
    """The confusion matrix of shapes without its zeros, over the cases with a shape that ran."""
    counts: Counter[tuple[str, str]] = Counter()
    for outcome in (one.outcome for one in verdicts):
        if outcome.answer is not None and outcome.case.wanted and outcome.case.wanted.shape:
            counts[outcome.case.wanted.shape, outcome.answer.shape] += 1
    places = {name: at for at, name in enumerate(SHAPES)}
    pairs = sorted(counts, key=lambda pair: [places.get(each, len(places)) for each in pair])
    return tuple(Confusion(asked, told, counts[asked, told]) for asked, told in pairs)


def matrix(found: Sequence[Confusion]) -> list[list[str]]:
    """The matrix as rows of text, the first one the head: a row for each shape asked, zeros as dots."""
    counts = {(each.asked, each.told): each.count for each in found}
    asked = list(dict.fromkeys(each.asked for each in found))
    told = sorted({each.told for each in found}, key=lambda name: (*SHAPES, name).index(name))
    rows = [[name, *(str(counts.get((name, other), ".")) for other in told)] for name in asked]
    return [["asked \\ told", *told], *rows] if rows else []
