"""Fitting the reader: the weights find what answers, and the file that ships fits the code."""

from __future__ import annotations

import json

import numpy as np

from eval.fit.collect import Observation
from eval.fit.weights import BY_HAND, confidence, fit, gated, second_look
from rag.reading.candidates import FEATURES
from rag.reading.confidence_model import GATE_FEATURES, reader_weights
from tests.conftest import ROOT


def observed(seed: int, *, answerable: bool) -> Observation:
    """Twenty candidates; the one that answers has a high cosine and logit, the others are noise."""
    dice = np.random.default_rng(seed)
    features = dice.normal(size=(20, len(FEATURES)))
    features[:, [FEATURES.index(name) for name in BY_HAND if name in FEATURES]] = 0
    labels, cross = np.zeros(20), dice.normal(size=20)
    if answerable:
        right = dice.integers(20)
        labels[right] = 1
        features[right, FEATURES.index("cosine")] += 5
        cross[right] += 8
    return Observation("answerable" if answerable else "near", features, labels, cross, 0.0)


def test_the_fit_ranks_what_answers_first_and_is_surer_of_it() -> None:
    train = [observed(seed, answerable=seed % 2 == 0) for seed in range(120)]
    test = [observed(seed, answerable=seed % 2 == 0) for seed in range(1000, 1060)]
    fitted = fit({"a set": train}, "latin")
    seen = [gated(second_look(each, fitted.first), fitted.second, "latin") for each in test]
    assert sum(each.right for each in seen) >= 28
    sure = [confidence(fitted.gate, each, "latin") for each in seen]
    assert min(s for s, e in zip(sure, seen, strict=True) if e.right) > max(
        s for s, e in zip(sure, seen, strict=True) if e.kind == "near"
    )


def test_a_lack_of_evidence_never_raises_the_confidence() -> None:
    for script in GATE_FEATURES:
        gate = reader_weights(script).gate
        for name in GATE_FEATURES[script]:
            assert gate.get(name, 0.0) <= 0 if name in BY_HAND else gate.get(name, 0.0) >= 0


def test_the_weights_that_ship_name_features_that_exist_and_say_what_was_measured() -> None:
    for script in GATE_FEATURES:
        weights = reader_weights(script)
        assert set(weights.first) <= set(FEATURES)
        assert set(weights.second) <= {*FEATURES, "cross"}
        assert set(weights.gate) <= {*GATE_FEATURES[script], "intercept"}
        least = weights.thresholds
        assert 0 < least["open"] <= least["balanced"] <= least["strict"] < 1
        assert least["balanced"] <= weights.sure < 1
        shipped = json.loads((ROOT / "rag" / "reading" / "reader.json").read_text("utf-8"))[script]
        assert shipped["measured"]
