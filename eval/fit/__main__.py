"""``python -m eval.fit DATA``: fit the reader's weights on public sets and write rag/reading/reader.json.

DATA contains the sets in BEIR layout. What is measured of a set is by weights fitted without it. The sets of
``SET_ASIDE`` are not used, for fitting or for choosing anything, nor are the project's own. Observations are kept
in --work, so that a second run only fits.
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

from eval.fit.collect import Observation, collect
from eval.fit.points import TENTHS, Judged, curve, mixed, sure_from, thresholds
from eval.fit.weights import confidence, fit, gated, second_look
from eval.metrics.calibration import expected_error
from rag.reading.confidence_model import ReadingMode

UNREAD: Mapping[ReadingMode, ReadingMode] = {
    "latin": "latin without cross-encoder",
    "other": "other without cross-encoder",
}
DRAWN = 4000  # questions drawn in the assumed mix, for the calibration error
READER = Path(__file__).parents[2] / "rag" / "reading" / "reader.json"


@dataclass(frozen=True, slots=True)
class ObservedSet:
    """A set to observe: every ``every``-th question, from another set if ``queries`` names one.

    ``tuned_on``: the cross-encoders were fitted to a part of it, which isn't asked.
    """

    corpus: str
    every: int
    queries: str | None = None
    tuned_on: bool = True


JOBS: Mapping[ReadingMode, Mapping[str, ObservedSet]] = {
    "latin": {
        "xquad_en": ObservedSet("xquad_en", 1),
        "ramdocs": ObservedSet("ramdocs", 1),
        "squad2_halfdev": ObservedSet("squad2_halfdev", 1),
        "clapnq": ObservedSet("clapnq", 1, tuned_on=False),
    },
    "other": {
        "xquad_zh": ObservedSet("xquad_zh", 2),
        "xquad_zh on xquad_en": ObservedSet("xquad_en", 2, "xquad_zh"),
        "xquad_en on xquad_zh": ObservedSet("xquad_zh", 2, "xquad_en"),
        "xquad_de": ObservedSet("xquad_de", 2),
        "xquad_es": ObservedSet("xquad_es", 2),
        "xquad_de on xquad_en": ObservedSet("xquad_en", 2, "xquad_de"),
        "xquad_en on xquad_de": ObservedSet("xquad_de", 2, "xquad_en"),
    },
}

SET_ASIDE = ("cmrc", "fetaqa")


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
                tuned_on=job.tuned_on,
            )
        )
        kept.write_bytes(pickle.dumps(found))
    loaded: list[Observation] = pickle.loads(kept.read_bytes())
    return [each for each in loaded if len(each.labels)]


def _unread(observation: Observation) -> Observation:
    """The observation without the cross-encoder's logits."""
    return replace(observation, cross=np.full_like(observation.cross, np.nan))


def _fitted(sets: dict[str, list[Observation]], mode: ReadingMode) -> dict[str, object]:
    judged = _left_out(sets, mode)
    fitted = fit(sets, mode)
    points = thresholds(judged, "latin" if mode.startswith("latin") else "other")
    sure = max(sure_from(judged), points["balanced"])
    return {
        "first": fitted.first,
        "second": fitted.second,
        "gate": fitted.gate,
        "thresholds": points,
        "sure": sure,
        "curve": curve(judged, (*TENTHS, *points.values(), sure)),
        "measured": {name: _measured(name, judged, points["balanced"]) for name in sets},
    }


def _left_out(sets: Mapping[str, list[Observation]], mode: ReadingMode) -> list[Judged]:
    """Each set's confidences by weights that were fitted without it."""
    judged: list[Judged] = []
    for name, own in sets.items():
        fitted = fit({other: each for other, each in sets.items() if other != name}, mode)
        for each in own:
            seen = gated(second_look(each, fitted.first), fitted.second, mode)
            judged.append(Judged(name, seen.kind, confidence(fitted.gate, seen, mode), seen.right))
    return judged


def _measured(name: str, judged: Sequence[Judged], threshold: float) -> dict[str, float]:
    """Figures of a set by weights fitted without it: shares of questions, and how well the confidence tells."""
    own = [each for each in judged if each.of == name]
    refused = {
        f"{kind.replace(' ', '_')}_refused": _share(
            [each.confidence < threshold for each in own if each.kind == kind]
        )
        for kind in dict.fromkeys(each.kind for each in own)
    }
    weights = mixed([(each.of, each.kind) for each in own])
    drawn = np.random.default_rng(0).choice(len(own), DRAWN, p=weights / weights.sum())
    pairs = [(own[at].confidence, own[at].right) for at in drawn]
    return {
        "questions": len(own),
        "quoted_right": _share([each.right for each in own if each.kind == "answerable"]),
        **refused,
        "auroc": round(
            float(roc_auc_score([each.right for each in own], [each.confidence for each in own])), 3
        ),
        "ece_in_the_mix": round(expected_error(pairs) or 0.0, 3),
    }


def _share(claims: Sequence[bool]) -> float:
    return round(sum(claims) / len(claims), 3) if claims else 0.0


if __name__ == "__main__":
    main()
