"""Sentences are embedded as far as they can be among the best, and no further."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from rag.reading.candidates import FEATURES
from rag.reading.confidence_model import linear
from rag.reading.likely_cosine import MARGIN, FirstScores, expected, likely_best

NAMES = ("cosine", "cosine_with_previous", "coverage", "chunk_cosine")
WEIGHTS = {"cosine": 3.0, "cosine_with_previous": 2.0, "coverage": 1.0}


class Encoder:
    """Vectors of two dimensions, with the wanted cosines to the question (1, 0)."""

    def __init__(self, cosines: Sequence[float]) -> None:
        self.cosines, self.embedded = cosines, list[int]()

    def __call__(self, which: Sequence[int]) -> np.ndarray:
        self.embedded += which
        of = np.array([self.cosines[at] for at in which])
        return np.stack([of, np.sqrt(1 - of**2)], axis=1).astype(np.float32)


QUESTION = np.array([1.0, 0.0], dtype=np.float32)
FIRST = FirstScores(2, NAMES, lambda features: linear(WEIGHTS, NAMES, features))


def found(
    cheap: Sequence[Sequence[float]], encoder: Encoder, follows: Sequence[bool] = (), **also: object
) -> list[tuple[float, float]]:
    nothing = [False] * len(cheap)
    return likely_best(
        cheap,
        follows or nothing,
        also.get("wanted", nothing),
        FIRST,
        encoder,
        QUESTION,  # type: ignore[arg-type]
    )


def test_sentences_that_can_not_be_among_the_best_are_not_embedded() -> None:
    cheap = [(1.0, 0.8), (0.9, 0.8), *[(0.0, 0.1)] * 20]
    encoder = Encoder([0.7, 0.6, *[0.1] * 20])
    cosines = found(cheap, encoder)
    assert sorted(encoder.embedded) == [0, 1]
    assert cosines[0] == pytest.approx((0.7, 0.7))
    assert cosines[5][0] == pytest.approx(float(expected(np.array([cheap[5]]), NAMES[2:])[0]))


def test_the_best_are_exact_as_long_as_no_cosine_is_far_above_what_is_expected() -> None:
    dice = np.random.default_rng(1)
    for _ in range(50):
        cheap = dice.random((40, 2))
        true = expected(cheap, NAMES[2:]) + dice.uniform(-0.5, MARGIN, 40)
        encoder = Encoder(np.clip(true, -1, 1).tolist())
        cosines = np.array(found(cheap.tolist(), encoder))
        exact = np.clip(true, -1, 1)
        scores = FIRST.score(np.hstack([exact[:, None], exact[:, None], cheap]))
        best = np.argsort(-scores, kind="stable")[:2]
        assert set(best) == set(
            np.argsort(-FIRST.score(np.hstack([cosines, cheap])), kind="stable")[:2]
        )
        assert cosines[best, 0] == pytest.approx(exact[best], abs=1e-6)


def test_a_disappointing_sentence_makes_room_for_the_next() -> None:
    cheap = [(1.0, 0.8), (0.9, 0.8), (0.6, 0.7), (0.0, 0.0)]
    encoder = Encoder([-0.5, 0.6, 0.55, 0.0])
    cosines = found(cheap, encoder)
    assert sorted(encoder.embedded) == [0, 1, 2]
    assert cosines[2][0] == pytest.approx(0.55)


def test_a_neighbour_before_is_embedded_for_the_cosine_of_both() -> None:
    cheap = [(0.0, 0.0), (1.0, 0.9), (1.0, 0.9), (0.0, 0.0)]
    encoder = Encoder([0.2, 0.8, 0.8, 0.1])
    cosines = found(cheap, encoder, [False, True, False, True])
    both = encoder([1])[0] + 0.5 * encoder([0])[0]
    assert cosines[1][1] == pytest.approx(float(both @ QUESTION / np.linalg.norm(both)))
    assert 3 not in encoder.embedded


def test_a_sentence_that_asks_is_embedded_in_any_case() -> None:
    encoder = Encoder([0.7, 0.6, 0.5])
    cheap = [(1.0, 0.8), (0.9, 0.8), (0.0, 0.0)]
    assert found(cheap, encoder, wanted=[False, False, True])[2][0] == pytest.approx(0.5)


def test_what_is_expected_goes_by_features_that_there_are() -> None:
    from rag.reading.likely_cosine import EXPECTED

    assert set(EXPECTED) <= set(FEATURES[2:])
