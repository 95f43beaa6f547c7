"""The operating points: shares that hold as a mean over sets, whatever the size of a set."""

from __future__ import annotations

import numpy as np
import pytest

from eval.fit.points import (
    REFUSED,
    TENTHS,
    Judged,
    curve,
    mean_refused,
    mixed,
    sure_from,
    thresholds,
    wrong,
)


def judged(of: str, sure: float, *, right: bool = True, kind: str = "answerable") -> Judged:
    return Judged(of, kind, sure, right)  # type: ignore[arg-type]


def test_each_set_weighs_the_same_and_each_kind_has_its_share() -> None:
    kinds = [("small", "answerable"), ("small", "gone"), *[("large", "answerable")] * 30]
    kinds += [("large", "gone"), ("large", "near")] * 10 + [("large", "swapped")] * 2
    weights = mixed(kinds)  # type: ignore[arg-type]
    small = weights[[of == "small" for of, _ in kinds]].sum()
    assert small == pytest.approx(weights.sum() / 2)
    near = weights[[kind == "near" for _, kind in kinds]].sum()
    assert near == pytest.approx(0.2 * weights.sum() / 2)
    assert weights[[kind == "swapped" for _, kind in kinds]].sum() == 0  # two tell nothing
    assert np.mean(weights) == pytest.approx(1)


def test_a_point_refuses_its_share_as_a_mean_of_sets() -> None:
    # Of one set each hundredth holds one question; of another, ten times as large, all are sure.
    found = [judged("one", at / 100 + 0.005) for at in range(100)]
    found += [judged("other", 0.999)] * 1000
    points = thresholds(found, "latin")
    for caution, refused in REFUSED["latin"].items():
        assert points[caution] == pytest.approx(2 * refused, abs=0.011)
        assert refused - 0.01 < mean_refused(found, points[caution], answerable=True) <= refused


def test_answers_are_sure_where_few_of_them_are_wrong() -> None:
    found = [judged("one", 0.9)] * 80 + [judged("one", 0.4, right=False, kind="near")] * 20
    assert 0.4 < sure_from(found) <= 0.41
    assert wrong(found, 0.0) == pytest.approx(0.4)
    assert wrong(found, 0.5) == 0
    assert wrong(found, 0.95) == 0


def test_the_curve_falls_from_all_answered() -> None:
    found = [
        judged("one", 0.85),
        judged("one", 0.25),
        judged("one", 0.35, right=False, kind="gone"),
    ]
    rows = curve(found, TENTHS)
    assert rows[0] == {"confidence": 0.0, "answered": 1, "others_refused": 0, "wrong": 0.4}
    assert [row["answered"] for row in rows] == sorted((r["answered"] for r in rows), reverse=True)
    assert rows[5]["others_refused"] == 1
