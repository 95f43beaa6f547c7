"""``python -m eval.fit DATA``: fit the reader's weights on public sets and write rag/reading/reader.json.

DATA contains the sets in BEIR layout. Observations are kept in --work, so that a second run only fits.
None of the project's own evaluation sets is used.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from eval.fit.collect import Observation, collect
from eval.fit.weights import Fitted, Gated, confidence, fit, gated, second_look
from rag.reading.confidence_model import ReadingMode

# The largest share of right answers that may be refused. Across languages, the confidence is less
# reliable and an answer is harder to check, so more is refused there.
REFUSED: Mapping[ReadingMode, float] = {
    "latin": 0.01,
    "latin without cross-encoder": 0.01,
    "other": 0.08,
    "other without cross-encoder": 0.08,
}
UNREAD: Mapping[ReadingMode, ReadingMode] = {
    "latin": "latin without cross-encoder",
    "other": "other without cross-encoder",
}
READER = Path(__file__).parents[2] / "rag" / "reading" / "reader.json"


@dataclass(frozen=True, slots=True)
class ObservedSet:
    """A set to observe: every ``every``-th question, from another set if ``queries`` names one."""

    corpus: str
    every: int
    queries: str | None = None


JOBS: Mapping[ReadingMode, Mapping[str, ObservedSet]] = {
    "latin": {
        "xquad_en": ObservedSet("xquad_en", 1),
        "ramdocs": ObservedSet("ramdocs", 1),
        "squad2_halfdev": ObservedSet("squad2_halfdev", 2),
    },
    "other": {
        "xquad_zh": ObservedSet("xquad_zh", 2),
        "xquad_zh on xquad_en": ObservedSet("xquad_en", 2, "xquad_zh"),
        "xquad_en on xquad_zh": ObservedSet("xquad_zh", 2, "xquad_en"),
    },
}


def main() -> None:
    """Collect missing observations, fit each reading mode's weights, write them with their measurements."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, default=Path(".citeback/fit"))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    written: dict[str, object] = {
        "about": "weights of rag/reading/confidence_model.py; fitted by `python -m eval.fit`, not by hand"
    }
    for mode, jobs in JOBS.items():
        sets = {name: _observed(name, job, options, mode) for name, job in jobs.items()}
        written[mode] = _fitted(sets, mode)
        blind = {name: list(map(_unread, observed)) for name, observed in sets.items()}
        without = UNREAD[mode]
        written[without] = _fitted(blind, without)
    READER.write_text(json.dumps(written, indent=1) + "\n", "utf-8")


def _observed(
    name: str, job: ObservedSet, options: argparse.Namespace, mode: ReadingMode
) -> list[Observation]:
    kept = options.work / f"{name.replace(' ', '-')}.pickle"
    if not kept.is_file():
        print(f"reading {name}", file=sys.stderr)
        found = list(
            collect(
                options.data / job.corpus,
                options.work / f"home-{mode}-{job.corpus}",
                every=job.every,
                latin=mode == "latin",
                queries=options.data / job.queries if job.queries else None,
            )
        )
        kept.write_bytes(pickle.dumps(found))
    loaded: list[Observation] = pickle.loads(kept.read_bytes())
    return [each for each in loaded if len(each.labels)]


def _unread(observation: Observation) -> Observation:
    """The observation without the cross-encoder's logits."""
    return replace(observation, cross=np.full_like(observation.cross, np.nan))


def _fitted(sets: dict[str, list[Observation]], mode: ReadingMode) -> dict[str, object]:
    named = [(name, each) for name, observed in sets.items() for each in observed]
    held_out = _held_out(named, mode)
    threshold = _threshold([sure for _, seen, sure in held_out if seen.right], REFUSED[mode])
    fitted = fit([each for _, each in named], mode)
    return {
        "first": fitted.first,
        "second": fitted.second,
        "gate": fitted.gate,
        "threshold": threshold,
        "measured": {name: _measured(name, held_out, threshold) for name in sets},
    }


def _held_out(
    named: Sequence[tuple[str, Observation]], mode: ReadingMode
) -> list[tuple[str, Gated, float]]:
    """Each question's confidence by weights that were fitted without questions of its article."""
    groups = [name + each.group for name, each in named]
    seen: list[tuple[str, Gated, float]] = []
    for train, test in GroupKFold(4).split(named, groups=groups):
        fitted = fit([named[at][1] for at in train], mode)
        seen += [_judged(named[at][0], named[at][1], fitted, mode) for at in test]
    return seen


def _judged(
    name: str, observation: Observation, fitted: Fitted, mode: ReadingMode
) -> tuple[str, Gated, float]:
    seen = gated(second_look(observation, fitted.first), fitted.second, mode)
    return name, seen, confidence(fitted.gate, seen, mode)


def _threshold(sure: Sequence[float], refused: float) -> float:
    return round(float(np.quantile(sure, refused)), 3)


def _measured(
    name: str, held_out: Sequence[tuple[str, Gated, float]], threshold: float
) -> dict[str, float]:
    """Figures held out by article: shares of questions, and the gate's AUROC for "the quotes are right"."""
    own = [(seen, sure) for set_name, seen, sure in held_out if set_name == name]
    answerable = [(seen, sure) for seen, sure in own if seen.answerable]
    other = [sure for seen, sure in own if not seen.answerable]
    return {
        "questions": len(own),
        "quoted_right": _share([seen.right for seen, _ in answerable]),
        "answerable_refused": _share([sure < threshold for _, sure in answerable]),
        "unanswerable_refused": _share([sure < threshold for sure in other]),
        "auroc": round(
            float(roc_auc_score([s.right for s, _ in own], [sure for _, sure in own])), 3
        ),
    }


def _share(claims: Sequence[bool]) -> float:
    return round(sum(claims) / len(claims), 3) if claims else 0.0


if __name__ == "__main__":
    main()
