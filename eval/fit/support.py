"""``python -m eval.fit.support DATA``: fit the support checker, write rag/verification/support.json.

DATA/attribution_pairs contains claims with evidence and a label. Partial support counts as no support. Two
measures, each with a bootstrap 95% interval: cross-validated over all pairs, and with the pairs' own
source left out, which shows how well the fit works on other kinds of text. For languages that no
cross-encoder reads, there are weights fitted without it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

from eval.fit.collect import Array
from eval.fit.command import data
from eval.metrics.idf import Rarities
from rag.reading.confidence_model import sigmoid
from rag.reading.cross_encoder import CrossEncoder, Reranker
from rag.text.overlap import each_sentence
from rag.verification.support import FEATURES, features, missing_from, ruled

WRITTEN = Path(__file__).parents[2] / "rag" / "verification" / "support.json"
FOLDS, RESAMPLED, SEED = 5, 1000, 0
PENALTY = 40.0  # L2, on standardised features, in all
# Evidence that contains more of a claim never lowers its score, and missing parts never raise it.
RISING = ("coverage", "coverage_all", "pairs", "run", "order", "cross")
FALLING = ("words_missing", "of_another")
# The pairs can hardly teach these weights: few of their unsupported claims are reversed ones. Set by
# hand, in log-odds.
BY_HAND = {"negated": -3.0, "opposed": -2.0}
PRECISION = 0.8  # the least share of right ones among the claims called supported


@dataclass(frozen=True, slots=True)
class ClaimPair:
    """The features of a claim with its evidence, as the checker computes them, and its label."""

    source: str
    features: tuple[float, ...]
    missing: tuple[str, ...]
    supported: bool


def main() -> None:
    """Fit with and without the cross-encoder, measure both, write."""
    folder = data("python -m eval.fit.support", __doc__)
    file = folder / "attribution_pairs" / "pairs.jsonl"
    crossed, by_words = _fitted(read(file, CrossEncoder())), _fitted(read(file))
    print(json.dumps([each["measured"] for each in (crossed, by_words)], indent=1))
    written = {
        "about": "weights of rag/verification/support.py; fitted by `python -m eval.fit.support`, not by hand",
        "words and cross-encoder": crossed,
        "words": by_words,
    }
    WRITTEN.write_text(json.dumps(written, indent=1) + "\n", "utf-8")


def _fitted(pairs: Sequence[ClaimPair]) -> dict[str, dict[str, object]]:
    sources = [each.source for each in pairs]
    crossed = held_out(pairs, [str(number % FOLDS) for number in _shuffled(len(pairs))])
    left_out = held_out(pairs, sources)
    threshold = _threshold(pairs, left_out)
    return {
        "weights": {**fit(pairs), "threshold": threshold},
        "measured": {
            "pairs": len(pairs),
            "auroc_cross_validated": _interval(pairs, crossed),
            "auroc_source_left_out": _interval(pairs, left_out),
            "by_source_left_out": {
                source: _auroc(pairs, left_out, [at for at, s in enumerate(sources) if s == source])
                for source in sorted(set(sources))
            },
            "called_supported_left_out": _called(pairs, left_out, threshold),
        },
    }


def read(path: Path, reranker: Reranker | None = None) -> list[ClaimPair]:
    """The pairs of a JSONL file, with features computed as in the product."""
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    idf = Rarities(each_sentence([text for each in records for text in each["evidence"]])).idf
    return [
        ClaimPair(
            each["set"].rpartition("/")[2],
            features(
                each["claim"],
                each["evidence"],
                rarity=idf,
                question=each["question"] or "",
                reranker=reranker,
            ),
            missing_from(each["claim"], each["evidence"]),
            each["label"] == "supported",
        )
        for each in records
    ]


def fit(pairs: Sequence[ClaimPair]) -> dict[str, float]:
    """Weights of a logistic regression on standardised features, scaled back to the original features.

    A source's weight is the square root of its size, so that the largest doesn't dominate.
    """
    matrix = np.array([each.features for each in pairs])
    right = np.array([each.supported for each in pairs], dtype=np.float64)
    counts = _counts([each.source for each in pairs])
    by_hand = np.array([BY_HAND.get(name, 0.0) for name in FEATURES])
    fitted = [at for at, name in enumerate(FEATURES) if name not in BY_HAND]
    mean, spread = matrix[:, fitted].mean(axis=0), matrix[:, fitted].std(axis=0)
    spread = np.where(spread > 0, spread, np.inf)  # a constant feature gets no weight
    scaled = np.hstack([(matrix[:, fitted] - mean) / spread, np.ones((len(pairs), 1))])
    given = matrix @ by_hand

    def loss(weights: Array) -> tuple[float, Array]:
        scores = scaled @ weights + given
        penalised = np.append(weights[:-1], 0.0)
        total = counts @ (np.logaddexp(0, scores) - right * scores)
        gradient = scaled.T @ (counts * (sigmoid(scores) - right))
        return (
            float(total + PENALTY / 2 * penalised @ penalised),
            gradient + PENALTY * penalised,
        )

    bounds = [_bound(FEATURES[at]) for at in fitted] + [(None, None)]
    start = np.zeros(len(bounds))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = found[:-1] / spread
    named = {FEATURES[at]: round(float(w), 4) for at, w in zip(fitted, weights, strict=True)}
    return {"intercept": round(float(found[-1] - weights @ mean), 4), **named, **BY_HAND}


def _bound(name: str) -> tuple[float | None, float | None]:
    return (0.0 if name in RISING else None, 0.0 if name in FALLING else None)


def _counts(sources: Sequence[str]) -> Array:
    counts = np.array([1 / sources.count(source) ** 0.5 for source in sources])
    return np.asarray(counts / counts.mean())


def held_out(pairs: Sequence[ClaimPair], groups: Sequence[str]) -> Array:
    """Each pair's score by weights fitted without its group; the rule on missing values applies too."""
    scores = np.zeros(len(pairs))
    for group in set(groups):
        weights = fit([each for each, own in zip(pairs, groups, strict=True) if own != group])
        vector = np.array([weights[name] for name in FEATURES])
        for at in (at for at, own in enumerate(groups) if own == group):
            logit = weights["intercept"] + np.array(pairs[at].features) @ vector
            scores[at] = ruled(float(sigmoid(logit)), pairs[at].missing, 0.5).score
    return scores


def _shuffled(number: int) -> list[int]:
    return [int(at) for at in np.random.default_rng(SEED).permutation(number)]


def _threshold(pairs: Sequence[ClaimPair], scores: Array) -> float:
    """The lowest threshold at which the share PRECISION of the claims called supported is right."""
    candidates = sorted({round(float(score), 2) for score in scores})
    for threshold in candidates:
        called = _called(pairs, scores, threshold)
        if called["right"] >= PRECISION:
            return threshold
    return candidates[-1]


def _called(pairs: Sequence[ClaimPair], scores: Array, threshold: float) -> dict[str, float]:
    called = [
        each.supported
        for each, score in zip(pairs, scores, strict=True)
        if score >= threshold and not each.missing
    ]
    supported = sum(each.supported for each in pairs)
    return {
        "threshold": threshold,
        "right": round(sum(called) / max(1, len(called)), 3),
        "of_all_supported": round(sum(called) / supported, 3),
    }


def _auroc(pairs: Sequence[ClaimPair], scores: Array, at: Iterable[int]) -> float:
    chosen = list(at)
    return round(float(roc_auc_score([pairs[n].supported for n in chosen], scores[chosen])), 3)


def _interval(pairs: Sequence[ClaimPair], scores: Array) -> dict[str, float]:
    """The AUROC over all pairs with its bootstrap 95% interval."""
    dice = np.random.default_rng(SEED)
    number = len(pairs)
    drawn = [_auroc(pairs, scores, dice.integers(number, size=number)) for _ in range(RESAMPLED)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    value = _auroc(pairs, scores, range(number))
    return {"value": value, "low": round(float(low), 3), "high": round(float(high), 3)}


if __name__ == "__main__":
    main()
