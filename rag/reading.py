"""From hits to ranked sentences, and how likely it is that the best of them answer.

Two looks: a linear score over cheap features orders all sentences, the cross-encoder then reads
the best of them, and a second linear score orders those. A logistic gate over what was seen gives
the confidence. The weights stand in ``reader.json``; ``python -m eval.fit`` fits them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from index.passages import Hit
from rag.asking import Asked, Corpus, asked
from rag.candidates import FEATURES, Candidate, SentenceVectors, candidates, is_foreign
from rag.gaps import has_gap
from rag.reranking import Reranker

CROSSED = 12  # sentences that get a second look

Array = npt.NDArray[np.float64]
Weights = Mapping[str, float]

# Few, and none that tells how much a question echoes its source: that differs from set to set.
# Without a cross-encoder (in other scripts) the cosines must tell what is off the subject, which are
# lower throughout where the passage is in another script than the question.
GATE_FEATURES: Mapping[str, tuple[str, ...]] = {
    "latin": (
        "cosine",
        "cosine_with_previous",
        "names_around",
        "names_chunk",
        "measure_missing",
        "name_missing",
        "cross_highest",
        "share",
        "names_unseen",
        "gap",
    ),
    "other": (
        "cosine",
        "chunk_cosine",
        "coverage_chunk",
        "foreign",
        "measure_missing",
        "name_missing",
        "share",
        "names_unseen",
        "gap",
    ),
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its share (0..1) of the belief that one of them answers.

    ``cross`` is the cross-encoder's logit, None where it can't read the language.
    """

    candidate: Candidate
    share: float
    cross: float | None

    @property
    def lacks_measure(self) -> bool:
        """True where the question asks for a number, date, ... and the sentence holds none."""
        return self.candidate.features[FEATURES.index("measure_missing")] > 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading the hits gave: sentences best first, and the probability that they answer."""

    question: Asked
    ranked: tuple[Ranked, ...]
    confidence: float

    @property
    def gap(self) -> bool:
        """True where the best sentence leaves out the very value that is asked for."""
        return bool(self.ranked) and has_gap(self.question.kind, self.ranked[0].candidate.text)


@dataclass(frozen=True, slots=True)
class ReaderWeights:
    """Fitted weights for one script: two looks and the gate, by the names of their features."""

    first: Weights
    second: Weights
    gate: Weights
    threshold: float


class Reader:
    """Reads hits for a question; keeps sentence vectors between questions."""

    def __init__(self, corpus: Corpus, reranker: Reranker) -> None:
        self._corpus = corpus
        self._reranker = reranker
        self._vectors = SentenceVectors()

    def read(self, question: str, hits: Sequence[Hit], *, within: str = "") -> Reading:
        """Rank the sentences of ``hits`` as answers to ``question``.

        ``within`` is the question that a follow-up leans on: half of what is read again are the best
        for both together; which of them answers is judged by what is asked now.
        """
        analysed = asked(question, self._corpus.idf)
        found = self._first_look(analysed, hits)
        if within:
            both = replace(asked(f"{within} {question}", self._corpus.idf), kind=analysed.kind)
            found = _half_of_each(found, self._first_look(both, hits))
        found = found[:CROSSED]
        if not found:
            return Reading(analysed, (), 0.0)
        weights = reader_weights(analysed.script)
        features = np.array([each.features for each in found])
        cross = self._cross(analysed, found)
        share = shares(weights.second, features, cross)
        order = np.argsort(-share, kind="stable")
        best = found[order[0]]
        told = {
            "cosine": best.cosine,
            "foreign": float(analysed.script == "other" and is_foreign(best.text)),
            "names_unseen": analysed.names_unseen,
            "gap": float(has_gap(analysed.kind, best.text)),
        }
        gate = gate_features(analysed.script, features[order], cross[order], share[order], told)
        confidence = float(sigmoid(linear(weights.gate, GATE_FEATURES[analysed.script], gate)))
        # Nothing asked for could stand anywhere ("the?"); in another script other words may say it.
        if not within and (not analysed.words or (analysed.script == "latin" and analysed.unseen)):
            confidence = 0.0
        logits = [None if np.isnan(logit) else float(logit) for logit in cross]
        ranked = tuple(Ranked(found[at], float(share[at]), logits[at]) for at in order)
        return Reading(analysed, ranked, confidence)

    def _first_look(self, question: Asked, hits: Sequence[Hit]) -> list[Candidate]:
        """The sentences of ``hits``, best first."""
        found = candidates(question, hits, corpus=self._corpus, vectors=self._vectors)
        if not found:
            return []
        features = np.array([each.features for each in found])
        scores = linear(reader_weights(question.script).first, FEATURES, features)
        return [found[at] for at in np.argsort(-scores, kind="stable")]

    def _cross(self, question: Asked, found: Sequence[Candidate]) -> Array:
        """The cross-encoder's logits, shape (n,); NaN where it can't read the question."""
        if question.script != "latin":  # it was trained on English alone
            return np.full(len(found), np.nan)
        texts = [each.text for each in found]
        return np.asarray(self._reranker.score(question.text, texts), dtype=np.float64)


def _half_of_each(alone: Sequence[Candidate], both: Sequence[Candidate]) -> list[Candidate]:
    """First the best half of ``both``, then the best of ``alone``; all as ``alone`` describes them."""
    best = {(each.hit.chunk_id, each.sentence.span) for each in both[: CROSSED // 2]}
    return sorted(alone, key=lambda each: (each.hit.chunk_id, each.sentence.span) not in best)


def linear(weights: Weights, names: Sequence[str], features: Array) -> Array:
    """The weighted sum over the last axis, plus the intercept if there is one."""
    vector = np.array([weights.get(name, 0.0) for name in names])
    return np.asarray(features @ vector + weights.get("intercept", 0.0))


def shares(weights: Weights, features: Array, cross: Array) -> Array:
    """Softmax over the second look's scores; features (n, F), cross (n,), result (n,)."""
    scores = linear(weights, (*FEATURES, "cross"), with_cross(features, cross))
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def gate_features(
    script: str, features: Array, cross: Array, share: Array, told: Mapping[str, float]
) -> Array:
    """What the gate sees, in the order of its ``GATE_FEATURES``; the rows come best first.

    ``told`` is what the rows don't say: ``cosine`` of the best sentence as the model gives it, whether
    it is in a ``foreign`` script, the question's ``names_unseen``, and whether that sentence has a
    ``gap`` where the answer should stand (``rag.gaps``).
    """
    seen = dict(zip(FEATURES, features[0], strict=True))
    seen |= {"cross_highest": float(np.nan_to_num(cross).max()), "share": float(share[0]), **told}
    return np.array([seen[name] for name in GATE_FEATURES[script]])


def with_cross(features: Array, cross: Array) -> Array:
    """The logits as one more feature, 0 where there are none; shape (n, F + 1)."""
    return np.hstack([features, np.nan_to_num(cross)[:, np.newaxis]])


def sigmoid(score: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-score)))


@lru_cache(maxsize=2)
def reader_weights(script: str) -> ReaderWeights:
    """The fitted weights for questions in a script ("latin" or "other")."""
    fitted = json.loads((files("rag") / "reader.json").read_text("utf-8"))[script]
    return ReaderWeights(fitted["first"], fitted["second"], fitted["gate"], fitted["threshold"])
