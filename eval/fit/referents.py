"""``python -m eval.fit.referents SETS``: fit rag/disagreement/referent_model.json: are two values of one thing?

SETS is the folder of this project's own sets. From ``different.jsonl`` and ``different_held_out.jsonl``,
all questions that name nothing are asked; each pair of sentences with values is one observation: of one
thing if the case is tagged ``disagreement``. Measurements use only data left out of the fit: each tenth
of the cases in turn, and the set that others wrote.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from eval.datasets.cases import DISAGREEMENT, CaseSet
from eval.datasets.loading import load
from eval.datasets.own_sources import write_passages
from eval.fit.collect import Array
from eval.fit.command import data, write
from index.opening import open_library
from rag.calibration.ablated_index import AblatedIndex
from rag.disagreement.detection import values_given
from rag.disagreement.mentions import Mention
from rag.disagreement.referent_model import FEATURES, features
from rag.disagreement.referents import Referents
from rag.pipeline import Pipeline
from rag.query.analysis import AnalysedQuestion
from rag.query.shape import shape_of
from rag.reading.confidence_model import sigmoid
from rag.reading.cross_encoder import CrossEncoder, Reranker
from rag.reading.reader import Reader

WRITTEN = Path(__file__).parents[2] / "rag" / "disagreement" / "referent_model.json"
FITTED, OF_OTHERS = ("different", "different_held_out"), ("different_fresh",)
FOLDS = 10
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class SentencePair:
    """The features of two sentences of one case; ``told``: the rules alone say that they mean different things."""

    case: str
    features: tuple[float, ...]
    told: bool
    one_thing: bool


class RecordingReferents(Referents):
    """Referents that are separated by the rules only; it records all comparisons."""

    def __init__(self, question: AnalysedQuestion, reranker: Reranker) -> None:
        super().__init__(question, reranker)
        self.seen: dict[tuple[float, ...], bool] = {}
        self._asked_of = question

    def differ(self, one: Mention, other: Mention) -> bool:
        told = self.told_apart(one, other)
        if self.names_nothing and one.value.normal != other.value.normal:
            self.seen[features(self._asked_of, one, other)] = told
        return told


def main() -> None:
    """Ask both kinds of sets, fit, measure on left-out data, write."""
    folder = data("python -m eval.fit.referents", __doc__)
    fitted_on, others = _of(folder, FITTED), _of(folder, OF_OTHERS)
    weights = _fit(fitted_on)
    held_out = cross_val_predict(
        _regression(),
        *_table(fitted_on),
        groups=[each.case for each in fitted_on],
        cv=GroupKFold(FOLDS),
        method="predict_proba",
    )[:, 1]
    write(
        WRITTEN,
        {
            "about": "weights of referent_model.py; fitted by `python -m eval.fit.referents`, not by hand",
            "weights": weights,
            "measured": {
                "cross-validated": _measured(fitted_on, held_out),
                "of others": _measured(others, _scores(others, weights)),
            },
        },
    )


def _of(folder: Path, sets: Sequence[str]) -> list[SentencePair]:
    return [pair for name in sets for pair in compared(load(folder / f"{name}.jsonl"))]


def compared(cases: CaseSet) -> Iterator[SentencePair]:
    """All pairs of sentences that the product compares for the cases of a set."""
    with (
        tempfile.TemporaryDirectory() as home,
        open_library(Path(home) / "home", verb="fit", writing=True) as library,
    ):
        library.sync([write_passages(cases.passages, Path(home) / "corpus.jsonl")])
        reranker = CrossEncoder()
        for case in cases.cases:
            index = AblatedIndex(library, frozenset(case.without))
            question = Pipeline(index).found(case.question)
            read = Reader(index, reranker).read(question.asked, question.hits)
            things = RecordingReferents(read.question, reranker)
            values_given(read, index.idf, things, shape=shape_of(read.question.text))
            for seen, told in things.seen.items():
                yield SentencePair(case.id, seen, told, DISAGREEMENT in case.tags)


def _regression() -> LogisticRegression:
    # Both kinds of errors have equal weight, though there are ten times as many pairs of different things.
    return LogisticRegression(class_weight="balanced", max_iter=1000)


def _table(pairs: Sequence[SentencePair]) -> tuple[Array, Array]:
    return (
        np.array([each.features for each in pairs]),
        np.array([each.one_thing for each in pairs], dtype=np.float64),
    )


def _fit(pairs: Sequence[SentencePair]) -> dict[str, float]:
    fitted = _regression().fit(*_table(pairs))
    weights = dict(zip(FEATURES, map(float, fitted.coef_[0]), strict=True))
    named = {"intercept": float(fitted.intercept_[0]), **weights, "threshold": THRESHOLD}
    return {name: round(weight, 3) for name, weight in named.items()}


def _scores(pairs: Sequence[SentencePair], weights: dict[str, float]) -> Array:
    vector = np.array([weights[name] for name in FEATURES])
    return np.asarray(sigmoid(weights["intercept"] + _table(pairs)[0] @ vector))


def _measured(pairs: Sequence[SentencePair], scores: Array) -> dict[str, object]:
    """Figures over all pairs, and over those that no rule separates: only there the weights decide."""
    left = [at for at, each in enumerate(pairs) if not each.told]
    return {
        "pairs": len(pairs),
        "auroc": _auroc(pairs, scores, range(len(pairs))),
        "told by no rule": len(left),
        "auroc of those": _auroc(pairs, scores, left),
        "different, taken for one": _share(pairs, scores, left, one_thing=False),
        "one, taken for one": _share(pairs, scores, left, one_thing=True),
    }


def _auroc(pairs: Sequence[SentencePair], scores: Array, at: Sequence[int]) -> float:
    return round(float(roc_auc_score([pairs[n].one_thing for n in at], scores[list(at)])), 3)


def _share(
    pairs: Sequence[SentencePair], scores: Array, at: Sequence[int], *, one_thing: bool
) -> str:
    chosen = [n for n in at if pairs[n].one_thing is one_thing]
    return f"{sum(bool(scores[n] >= THRESHOLD) for n in chosen)} of {len(chosen)}"


if __name__ == "__main__":
    main()
