"""The fitted models of reading: two scores for sentences, and the gate that gives the confidence.

The weights are in ``reader.json``; ``python -m eval.fit`` fits them separately for each reading mode.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import numpy as np
import numpy.typing as npt

from rag.query.analysis import Script
from rag.reading.candidates import FEATURES
from rag.reading.caution import Caution

Array = npt.NDArray[np.float64]
Weights = Mapping[str, float]

ReadingMode = Literal[
    "latin", "latin without cross-encoder", "other", "other without cross-encoder"
]

# Few features; for "latin" none of the words shared (coverage, the score of the search): people who haven't
# seen the text ask in other words than it has, and more of them would be refused. Without a
# cross-encoder mainly the cosines show that a passage is off-topic; they are lower between two scripts.
GATE_FEATURES: Mapping[ReadingMode, tuple[str, ...]] = {
    "latin": (
        "cosine",
        "cosine_with_previous",
        "names_around",
        "names_chunk",
        "measure_missing",
        "name_missing",
        "cross_highest",
        "best_probability",
        "names_unseen",
        "gap",
    ),
    "latin without cross-encoder": (
        "cosine",
        "cosine_with_previous",
        "chunk_cosine",
        "coverage_around",
        "names_around",
        "measure_missing",
        "name_missing",
        "best_probability",
        "names_unseen",
        "gap",
    ),
    "other": (
        "cosine",
        "chunk_cosine",
        "coverage_chunk",
        "foreign",
        "cross_highest",
        "measure_missing",
        "name_missing",
        "best_probability",
        "names_unseen",
        "gap",
    ),
    "other without cross-encoder": (
        "cosine",
        "chunk_cosine",
        "coverage_chunk",
        "foreign",
        "measure_missing",
        "name_missing",
        "best_probability",
        "names_unseen",
        "gap",
    ),
}


@dataclass(frozen=True, slots=True)
class ReaderWeights:
    """Fitted weights for one reading mode, by feature name: first and second score, and gate.

    ``thresholds`` are the least confidences for an answer; below ``sure`` it is given as "perhaps".
    """

    first: Weights
    second: Weights
    gate: Weights
    thresholds: Mapping[Caution, float]
    sure: float


def linear(weights: Weights, names: Sequence[str], features: Array) -> Array:
    """The weighted sum over the last axis, plus the intercept if there is one."""
    vector = np.array([weights.get(name, 0.0) for name in names])
    return np.asarray(features @ vector + weights.get("intercept", 0.0))


def answer_probabilities(weights: Weights, features: Array, cross: Array) -> Array:
    """Softmax over the second scores; features (n, F), cross (n,), result (n,)."""
    scores = linear(weights, (*FEATURES, "cross"), with_cross(features, cross))
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def gate_features(
    mode: ReadingMode, features: Array, cross: Array, probability: Array, told: Mapping[str, float]
) -> Array:
    """The gate's feature values, in the order of its ``GATE_FEATURES``; the rows come best first.

    ``told`` holds the other features: ``cosine`` of the best sentence as the encoder gives it, whether
    it is in a ``foreign`` script, the question's ``names_unseen``, and whether that sentence has a
    ``gap`` where the answer should be (``rag.text.omissions``).
    """
    seen = dict(zip(FEATURES, features[0], strict=True))
    seen |= {
        "cross_highest": float(np.nan_to_num(cross).max()),
        "best_probability": float(probability[0]),
        **told,
    }
    return np.array([seen[name] for name in GATE_FEATURES[mode]])


def with_cross(features: Array, cross: Array) -> Array:
    """The logits as one more feature, 0 where there are none; shape (n, F + 1)."""
    return np.hstack([features, np.nan_to_num(cross)[:, np.newaxis]])


def sigmoid(score: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-score)))


def reading_mode(script: Script, *, cross_encoded: bool) -> ReadingMode:
    """The reading mode for questions in a script, with or without a cross-encoder."""
    if cross_encoded:
        return script
    return "latin without cross-encoder" if script == "latin" else "other without cross-encoder"


@lru_cache(maxsize=4)
def reader_weights(mode: ReadingMode) -> ReaderWeights:
    """The fitted weights for a reading mode."""
    fitted = json.loads((files("rag.reading") / "reader.json").read_text("utf-8"))[mode]
    return ReaderWeights(
        fitted["first"], fitted["second"], fitted["gate"], fitted["thresholds"], fitted["sure"]
    )
