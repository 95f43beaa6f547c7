"""The operating points of the reader: how sure it must be to answer, chosen on sets left out of the fit.

Each set weighs the same, and in each six of ten questions can be answered; of the others the source of half
is missing, and half are near misses (where a set has both). A point holds for the mean over the sets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.fit.collect import Array, Kind
from rag.query.analysis import Script
from rag.reading.caution import Caution

ANSWERABLE = 0.6  # the assumed share of people's questions that the documents answer
# How often a question without an answer is of each kind. A swapped name is far off: real questions rarely are.
UNANSWERABLE: Mapping[Kind, float] = {"gone": 0.4, "near": 0.4, "off subject": 0.1, "swapped": 0.1}
# The share of answerable questions that may be refused. The sets' questions share more words with their texts than
# people's do: of those over ``seeds/`` about twice as many are refused. In other languages, and across two, the
# confidence tells less and an answer is harder to check.
REFUSED: Mapping[Script, Mapping[Caution, float]] = {
    "latin": {"strict": 0.08, "balanced": 0.035, "open": 0.015},
    "other": {"strict": 0.16, "balanced": 0.08, "open": 0.02},
}
HUNDREDTHS = tuple(at / 100 for at in range(100))
TENTHS = HUNDREDTHS[::10]
FEWEST = 10  # questions of a kind in a set; fewer tell nothing, and would weigh much
WRONG = 0.15  # of the answers that aren't given as "perhaps", at most this share is wrong


@dataclass(frozen=True, slots=True)
class Judged:
    """A question of a set that was left out of the fit: its kind, confidence, and whether the quotes are right."""

    of: str
    kind: Kind
    confidence: float
    right: bool


def mixed(kinds: Sequence[tuple[str, Kind]]) -> Array:
    """The weight of each question of a set and a kind, so that sets and kinds have their shares; the mean is 1.

    Of a set's kinds those with fewer than ``FEWEST`` questions have none, unless there is no other.
    """
    weights = np.zeros(len(kinds))
    for name in dict.fromkeys(of for of, _ in kinds):
        own = [(at, kind) for at, (of, kind) in enumerate(kinds) if of == name]
        counts = Counter(kind for _, kind in own)
        enough = {kind for kind, count in counts.items() if count >= FEWEST} or set(counts)
        other = sum(UNANSWERABLE[kind] for kind in enough if kind != "answerable")
        for kind in enough:
            share = (
                ANSWERABLE
                if kind == "answerable"
                else (1 - ANSWERABLE) * UNANSWERABLE[kind] / other
            )
            same = [at for at, each in own if each == kind]
            weights[same] = share / len(same)
    return np.asarray(weights * len(kinds) / weights.sum())


def thresholds(judged: Sequence[Judged], script: Script) -> dict[Caution, float]:
    """For each point the highest confidence, in hundredths, at which its share is still kept as a mean of sets."""
    refused = [mean_refused(judged, at, answerable=True) for at in HUNDREDTHS]
    return {
        caution: max(at for at, share in zip(HUNDREDTHS, refused, strict=True) if share <= most)
        for caution, most in REFUSED[script].items()
    }


def sure_from(judged: Sequence[Judged]) -> float:
    """The least confidence, in hundredths, from which on at most ``WRONG`` of the answers are wrong; else 0.99."""
    return next((at for at in HUNDREDTHS if wrong(judged, at) <= WRONG), HUNDREDTHS[-1])


def mean_refused(judged: Sequence[Judged], at: float, *, answerable: bool) -> float:
    """The share refused below a confidence, of questions with or without an answer, as a mean of sets."""
    own = [each for each in judged if (each.kind == "answerable") == answerable]
    weights = mixed([(each.of, each.kind) for each in own])
    return float(weights @ [each.confidence < at for each in own] / weights.sum())


def wrong(judged: Sequence[Judged], at: float) -> float:
    """The share of the answers from a confidence on that are wrong, in the assumed mix; 0 if there are none."""
    weights = mixed([(each.of, each.kind) for each in judged])
    given = weights * [each.confidence >= at for each in judged]
    return float(given @ [not each.right for each in judged] / given.sum()) if given.any() else 0.0


def curve(judged: Sequence[Judged], confidences: Iterable[float]) -> list[dict[str, float]]:
    """Answered against wrong: the share of answerable questions answered from each confidence on, and so on."""
    return [
        {
            "confidence": at,
            "answered": round(1 - mean_refused(judged, at, answerable=True), 3),
            "others_refused": round(mean_refused(judged, at, answerable=False), 3),
            "wrong": round(wrong(judged, at), 3),
        }
        for at in sorted(set(confidences))
    ]
