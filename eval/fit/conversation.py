"""``python -m eval.fit.conversation DATA``: fit the weight of a whole passage, rag/reading/conversation.json.

DATA/mtrag_multiturn contains turns of conversations, answerable and not. A logistic regression over the
reader's own confidence and the packaged cross-encoder's logit gives their relative weight; the logit that
leaves the confidence unchanged is set so that ``REFUSED`` of the answerable turns are refused.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import logit as log_odds
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from eval.datasets.loading import load
from eval.fit.collect import Array
from eval.fit.command import data, write
from index.opening import open_library
from rag.pipeline import Pipeline
from rag.reading.confidence_model import reader_weights
from rag.reading.conversation import combined_confidence, read_whole
from rag.reading.cross_encoder import CrossEncoder
from rag.reading.reader import Reader

REFUSED = 0.12  # of answerable turns: in conversations answers are told from others less well
WRITTEN = Path(__file__).parents[2] / "rag" / "reading" / "conversation.json"


@dataclass(frozen=True, slots=True)
class ReadTurn:
    """A turn as read: the reader's confidence, and the cross-encoder's logit of the whole best hit."""

    conversation: str
    answerable: bool
    confidence: float
    logit: float


def main() -> None:
    """Read every turn with a history, fit, measure with conversations left out, write."""
    folder = data("python -m eval.fit.conversation", __doc__)
    turns = list(_read(folder / "mtrag_multiturn"))
    before = [each.confidence for each in turns]
    write(
        WRITTEN,
        {
            "about": "weights of rag/reading/conversation.py, by `python -m eval.fit.conversation`",
            "weights": fit(turns),
            "measured": {
                "turns": len(turns),
                "auroc_before": _auroc(turns, before),
                "auroc_conversation_left_out": _auroc(turns, sure := held_out(turns)),
                "refused": _refused(turns, sure),
            },
        },
    )


def fit(turns: Sequence[ReadTurn]) -> dict[str, float]:
    """The weight of the logit, and the logit that leaves the confidence unchanged."""
    own, logits = _own(turns), np.array([each.logit for each in turns])
    answerable = np.array([each.answerable for each in turns])
    fitted = LogisticRegression(C=100.0).fit(np.array([own, logits]).T, answerable)
    passage = float(fitted.coef_[0, 1] / fitted.coef_[0, 0])
    least = log_odds(reader_weights("latin").thresholds["balanced"])
    even = (np.quantile((own + passage * logits)[answerable], REFUSED) - least) / passage
    return {"passage": round(passage, 3), "even": round(float(even), 3)}


def held_out(turns: Sequence[ReadTurn]) -> list[float]:
    """Each turn's confidence by weights that were fitted without turns of its conversation."""
    found = np.zeros(len(turns))
    groups = [each.conversation for each in turns]
    for train, test in GroupKFold(5).split(turns, groups=groups):
        weights = fit([turns[at] for at in train])
        for at in test:
            found[at] = combined_confidence(turns[at].confidence, turns[at].logit, **weights)
    return [float(each) for each in found]


def _read(folder: Path) -> Iterator[ReadTurn]:
    cases = load(folder)
    assert cases.corpus is not None, f"{folder} has no corpus"
    with (
        tempfile.TemporaryDirectory() as home,
        open_library(Path(home), verb="fit", writing=True) as library,
    ):
        library.sync([cases.corpus])
        pipeline, reader = Pipeline(library), Reader(library, CrossEncoder())
        for case in cases.cases:
            if case.answerable is None or not case.history:
                continue
            turn = pipeline.found(case.question, case.history)
            if turn.hits:
                alone = turn.standalone if turn.within else turn.asked
                read = reader.read(turn.asked, turn.hits, within=turn.within, alone=alone)
                logit = read_whole(alone, turn.hits[0])
                conversation = case.id.split("<")[0]
                yield ReadTurn(conversation, bool(case.answerable), read.confidence, logit)


def _refused(turns: Sequence[ReadTurn], sure: Sequence[float]) -> dict[str, float]:
    """The shares of turns refused at the balanced threshold, with conversations left out."""
    least = reader_weights("latin").thresholds["balanced"]
    below = np.array([each < least for each in sure])
    answerable = np.array([each.answerable for each in turns])
    return {
        "answerable": round(float(below[answerable].mean()), 3),
        "unanswerable": round(float(below[~answerable].mean()), 3),
    }


def _own(turns: Sequence[ReadTurn]) -> Array:
    held = np.clip([each.confidence for each in turns], 1e-4, 1 - 1e-4)
    return np.asarray(log_odds(held))


def _auroc(turns: Sequence[ReadTurn], sure: Sequence[float]) -> float:
    return round(float(roc_auc_score([each.answerable for each in turns], sure)), 3)


if __name__ == "__main__":
    main()
