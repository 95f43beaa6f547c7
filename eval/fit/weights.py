"""Fits the reader's weights to observations: two listwise scorers and a logistic gate.

The scorers maximise the likelihood that a sentence drawn from the softmax of their scores answers the
question (Cao et al. 2007, "Learning to Rank: From Pairwise Approach to Listwise Approach", with one
draw). The gate is a logistic regression; its target is "the quoted sentences answer", in the mix of
``eval.fit.points``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from eval.fit.collect import Array, Kind, Observation
from eval.fit.points import mixed
from rag.answering.extractive import LEAST_SHARE, QUOTED
from rag.reading.candidates import FEATURES
from rag.reading.confidence_model import (
    GATE_FEATURES,
    ReadingMode,
    answer_probabilities,
    gate_features,
    linear,
    sigmoid,
    with_cross,
)
from rag.reading.reader import SECOND

Weights = dict[str, float]
SCORER_PENALTY = 0.3  # L2, on standardised features, per question
GATE_PENALTY = 3.0  # L2, on standardised features, in total
# How much a question repeats its source's words differs between sets; the second look ignores these.
ECHOES = ("chunk_lexical", "chunk_score", "rank", "chunk_cosine", "coverage_chunk", "names_chunk")
# The sets' texts are prose: what few items of lists they hold are headings and left-overs. People ask for items.
UNTAUGHT = ("item",)
# The sets can't teach these weights: their questions were written with the text at hand, so hardly any
# asks for a missing or left-out number or person, or names somebody who doesn't occur. Set by hand, in
# log-odds.
BY_HAND = {"measure_missing": -5.0, "name_missing": -5.0, "names_unseen": -3.0, "gap": -5.0}


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights by feature name, for features that are not standardised."""

    first: Weights
    second: Weights
    gate: Weights


@dataclass(frozen=True, slots=True)
class Gated:
    """One question as the gate sees it: its kind and features, and whether the quotes would be right."""

    kind: Kind
    features: Array
    right: bool


def fit(sets: Mapping[str, Sequence[Observation]], mode: ReadingMode) -> Fitted:
    """Fit the first look on all candidates, the second on the best of them, then the gate of the reading mode."""
    named = [(name, each) for name, own in sets.items() for each in own]
    observations = [_without(each, UNTAUGHT) for _, each in named]
    first = fit_scorer(observations, FEATURES)
    seconds = [second_look(each, first) for each in observations]
    kept = [at for at, name in enumerate(FEATURES) if name not in ECHOES]
    names = [*(FEATURES[at] for at in kept), "cross"]
    crossed = [
        replace(each, features=with_cross(each.features[:, kept], each.cross)) for each in seconds
    ]
    second = fit_scorer(crossed, names)
    seen = [gated(each, second, mode) for each in seconds]
    weights = mixed([(name, each.kind) for name, each in named])
    return Fitted(first, second, fit_gate(seen, mode, weights))


def _without(observation: Observation, names: Sequence[str]) -> Observation:
    """The observation as if features of some names never varied: they get no weight then."""
    features = observation.features.copy()
    features[:, [FEATURES.index(name) for name in names]] = 0
    return replace(observation, features=features)


def second_look(observation: Observation, first: Weights) -> Observation:
    """Only the candidates that the first look selects (and that the cross-encoder read, if it was used)."""
    scores = linear(first, FEATURES, observation.features)
    read = ~np.isnan(observation.cross)
    if read.any():
        scores = np.where(read, scores, -np.inf)
    best = np.argsort(-scores, kind="stable")[: min(SECOND, int(read.sum()) or SECOND)]
    return replace(
        observation,
        features=observation.features[best],
        labels=observation.labels[best],
        cross=observation.cross[best],
    )


def fit_scorer(observations: Sequence[Observation], names: Sequence[str]) -> Weights:
    """Weights of a listwise softmax, over the questions with both answering and other candidates."""
    lists = [each for each in observations if 0 < each.labels.sum() < len(each.labels)]
    stacked = np.vstack([each.features for each in lists])
    spread = stacked.std(axis=0)
    scale = np.where(spread > 1e-9, spread, np.inf)  # a feature that never varies gets no weight

    def loss(weights: Array) -> tuple[float, Array]:
        total, gradient = 0.0, np.zeros_like(weights)
        for each in lists:
            scaled = each.features / scale
            p = _softmax(scaled @ weights)
            hit = float(p @ each.labels) + 1e-12
            total -= np.log(hit)
            gradient += scaled.T @ (p - p * each.labels / hit)
        penalty = SCORER_PENALTY * float(weights @ weights)
        return (
            total / len(lists) + penalty / 100,
            gradient / len(lists) + SCORER_PENALTY / 50 * weights,
        )

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x / scale
    return {name: round(float(w), 5) for name, w in zip(names, found, strict=True) if w}


def gated(observation: Observation, second: Weights, mode: ReadingMode) -> Gated:
    """The gate's features of a question, and whether the sentences to be quoted answer it."""
    probability = answer_probabilities(second, observation.features, observation.cross)
    order = np.argsort(-probability, kind="stable")
    quoted = [at for at in order[:QUOTED] if at == order[0] or probability[at] >= LEAST_SHARE]
    told = {
        "cosine": float(observation.features[order[0], FEATURES.index("cosine")]),
        "foreign": float(observation.foreign),
        "names_unseen": observation.names_unseen,
        "gap": 0.0,  # the public sets have no gaps
    }
    return Gated(
        observation.kind,
        gate_features(
            mode, observation.features[order], observation.cross[order], probability[order], told
        ),
        bool(observation.labels[quoted].any()),
    )


def fit_gate(seen: Sequence[Gated], mode: ReadingMode, counts: Array) -> Weights:
    """Weights of a logistic regression on standardised features, scaled back to the original features.

    ``counts`` (n,) weighs the questions. Evidence may only raise the confidence: this bound keeps the gate from
    learning what is true only of one set of questions.
    """
    features = np.array([each.features for each in seen])
    right = np.array([each.right for each in seen], dtype=np.float64)
    mean, spread = features.mean(axis=0), features.std(axis=0)
    scale = np.where(spread > 1e-9, spread, np.inf)
    scaled = np.hstack([(features - mean) / scale, np.ones((len(seen), 1))])

    def loss(weights: Array) -> tuple[float, Array]:
        scores = scaled @ weights
        penalised = np.append(weights[:-1], 0.0)
        total = counts @ (np.logaddexp(0, scores) - right * scores)
        gradient = scaled.T @ (counts * (sigmoid(scores) - right))
        strength = GATE_PENALTY / 2
        return (
            (total + strength * penalised @ penalised) / len(seen),
            (gradient + 2 * strength * penalised) / len(seen),
        )

    names = GATE_FEATURES[mode]
    bounds = [(0.0, 0.0 if name in BY_HAND else None) for name in names] + [(None, None)]
    found = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = found[:-1] / scale
    fitted = {name: round(float(w), 5) for name, w in zip(names, weights, strict=True) if w}
    return {"intercept": round(float(found[-1] - weights @ mean), 5), **fitted, **BY_HAND}


def confidence(gate: Weights, seen: Gated, mode: ReadingMode) -> float:
    """The probability that the quotes are right."""
    return float(sigmoid(linear(gate, GATE_FEATURES[mode], seen.features)))


def _softmax(scores: Array) -> Array:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())
