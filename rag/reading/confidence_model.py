"""What reading weighs: two looks at sentences, and the gate that says how sure an answer is.

The weights stand in ``reader.json``; ``python -m eval.fit`` fits them, for each way of reading its own.
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

Array = npt.NDArray[np.float64]
Weights = Mapping[str, float]

# A small set of features, without lexical overlap with the source: that differs from set to set. Without a
# cross-encoder only the cosines show what is off the subject; they are lower between two scripts.
ReadingMode = Literal[
    "latin", "latin without cross-encoder", "other", "other without cross-encoder"
]

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
    """Fitted weights for one script: two looks and the gate, by the names of their features."""

    first: Weights
    second: Weights
    gate: Weights
    threshold: float


def linear(weights: Weights, names: Sequence[str], features: Array) -> Array:
    """The weighted sum over the last axis, plus the intercept if there is one."""
    vector = np.array([weights.get(name, 0.0) for name in names])
    return np.asarray(features @ vector + weights.get("intercept", 0.0))


def answer_probabilities(weights: Weights, features: Array, cross: Array) -> Array:
    """Softmax over the second look's scores; features (n, F), cross (n,), result (n,)."""
    scores = linear(weights, (*FEATURES, "cross"), with_cross(features, cross))
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def gate_features(
    way: ReadingMode, features: Array, cross: Array, probability: Array, told: Mapping[str, float]
) -> Array:
    """What the gate sees, in the order of its ``GATE_FEATURES``; the rows come best first.

    ``told`` is what the rows don't say: ``cosine`` of the best sentence as the model gives it, whether
    it is in a ``foreign`` script, the question's ``names_unseen``, and whether that sentence has a
    ``gap`` where the answer should stand (``rag.text.omissions``).
    """
    seen = dict(zip(FEATURES, features[0], strict=True))
    seen |= {
        "cross_highest": float(np.nan_to_num(cross).max()),
        "best_probability": float(probability[0]),
        **told,
    }
    return np.array([seen[name] for name in GATE_FEATURES[way]])


def with_cross(features: Array, cross: Array) -> Array:
    """The logits as one more feature, 0 where there are none; shape (n, F + 1)."""
    return np.hstack([features, np.nan_to_num(cross)[:, np.newaxis]])


def sigmoid(score: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-score)))


def reading_mode(script: Script, *, cross_encoded: bool) -> ReadingMode:
    """The way in which questions in a script are read, with a cross-encoder or without."""
    if cross_encoded:
        return script
    return "latin without cross-encoder" if script == "latin" else "other without cross-encoder"


@lru_cache(maxsize=4)
def reader_weights(way: ReadingMode) -> ReaderWeights:
    """The fitted weights for a way of reading."""
    fitted = json.loads((files("rag.reading") / "reader.json").read_text("utf-8"))[way]
    return ReaderWeights(fitted["first"], fitted["second"], fitted["gate"], fitted["threshold"])
