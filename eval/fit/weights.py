"""Fits the reader's weights to observations: two listwise scorers and a logistic gate.

The scorers maximise the likelihood that a sentence drawn from the softmax of their scores is one
that answers (Cao et al. 2007, "Learning to Rank: From Pairwise Approach to Listwise Approach",
with one draw). The gate is a logistic regression; its target is "the quoted sentences answer".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from eval.fit.collect import Array, Observation
from rag.candidates import FEATURES
from rag.quoting import LEAST_SHARE, QUOTED
from rag.reading import CROSS_FEATURES, CROSSED, GATE_FEATURES, gate_features, linear, shares

Weights = dict[str, float]
SCORER_PENALTY = 0.3  # L2, on standardised features, a question
GATE_STRENGTH = 0.3  # scikit-learn's C


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights by the names of their features, on features as they come."""

    first: Weights
    second: Weights
    gate: Weights


@dataclass(frozen=True, slots=True)
class Gated:
    """One question as the gate sees it: its features, whether the quotes would be right."""

    group: str
    answerable: bool
    features: Array
    right: bool


def fit(observations: Sequence[Observation]) -> Fitted:
    """Fit the first look on all candidates, the second on the best of them, then the gate."""
    first = fit_scorer(observations, FEATURES)
    seconds = [second_look(each, first) for each in observations]
    names = FEATURES if all(np.isnan(each.cross).all() for each in seconds) else (*FEATURES, *CROSS_FEATURES)
    second = fit_scorer([with_cross(each) for each in seconds], (*FEATURES, *CROSS_FEATURES), use=names)
    return Fitted(first, second, fit_gate([gated(each, second) for each in seconds]))


def second_look(observation: Observation, first: Weights) -> Observation:
    """Only the candidates that the first look passes on (and the cross-encoder read, if it read)."""
    scores = linear(first, FEATURES, observation.features)
    read = ~np.isnan(observation.cross)
    if read.any():
        scores = np.where(read, scores, -np.inf)
    best = np.argsort(-scores, kind="stable")[: min(CROSSED, int(read.sum()) or CROSSED)]
    return replace(
        observation,
        features=observation.features[best],
        labels=observation.labels[best],
        cross=observation.cross[best],
        cross_around=observation.cross_around[best],
    )


def with_cross(observation: Observation) -> Observation:
    """The cross-encoder's logits as two more features, 0 where it didn't read."""
    crossed = np.nan_to_num(crosses(observation))
    return replace(observation, features=np.hstack([observation.features, crossed]))


def crosses(observation: Observation) -> Array:
    return np.stack([observation.cross, observation.cross_around], axis=1)


def fit_scorer(
    observations: Sequence[Observation], names: Sequence[str], *, use: Sequence[str] | None = None
) -> Weights:
    """Listwise softmax over the questions that have an answering and another candidate."""
    lists = [each for each in observations if 0 < each.labels.sum() < len(each.labels)]
    stacked = np.vstack([each.features for each in lists])
    kept = np.array([use is None or name in use for name in names])
    scale = np.where(kept & (stacked.std(axis=0) > 1e-9), stacked.std(axis=0), np.inf)

    def loss(weights: Array) -> tuple[float, Array]:
        total, gradient = 0.0, np.zeros_like(weights)
        for each in lists:
            scaled = each.features / scale
            p = _softmax(scaled @ weights)
            hit = float(p @ each.labels) + 1e-12
            total -= np.log(hit)
            gradient += scaled.T @ (p - p * each.labels / hit)
        penalty = SCORER_PENALTY * float(weights @ weights)
        return (total / len(lists) + penalty / 100, gradient / len(lists) + SCORER_PENALTY / 50 * weights)

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x / scale
    return {name: round(float(w), 5) for name, w, on in zip(names, found, kept, strict=True) if on and w}


def gated(observation: Observation, second: Weights) -> Gated:
    """What the gate sees of a question, and whether the sentences to be quoted answer it."""
    cross = crosses(observation)
    share = shares(second, observation.features, cross)
    order = np.argsort(-share, kind="stable")
    quoted = [at for at in order[:QUOTED] if at == order[0] or share[at] >= LEAST_SHARE]
    return Gated(
        observation.group,
        observation.answerable,
        gate_features(observation.features[order], cross[order], share[order], observation.question),
        bool(observation.labels[quoted].any()),
    )


def fit_gate(seen: Sequence[Gated]) -> Weights:
    """A logistic regression on standardised features, its weights scaled back."""
    features = np.array([each.features for each in seen])
    mean, scale = features.mean(axis=0), np.where(features.std(axis=0) > 1e-9, features.std(axis=0), np.inf)
    model = LogisticRegression(C=GATE_STRENGTH, max_iter=2000)
    model.fit((features - mean) / scale, [each.right for each in seen])
    weights = model.coef_[0] / scale
    fitted = {name: round(float(w), 5) for name, w in zip(GATE_FEATURES, weights, strict=True) if w}
    return {"intercept": round(float(model.intercept_[0] - weights @ mean), 5), **fitted}


def confidence(gate: Weights, seen: Gated) -> float:
    return float(1 / (1 + np.exp(-linear(gate, GATE_FEATURES, seen.features))))


def _softmax(scores: Array) -> Array:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())
