"""Collects observations for fitting the reader: the features of each question's candidates, and which answer it.

Each question of a set with reference answers is read as in the product. It is read again with its own
sources hidden, and with a name in it replaced by one from another question: then its answer can't be in
the sources, so these serve as unanswerable questions. With all sources of its article hidden, the
question is about a subject that the documents don't cover at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from eval.datasets.cases import Case
from eval.datasets.loading import load
from eval.fit.held_out import held_out
from eval.fit.pairs import written_for
from index.embedding import DEFAULT_MODEL, MULTILINGUAL_MODEL, Embedder, Int8Embedder
from index.library import Library
from index.opening import open_library
from rag.calibration.ablated_index import AblatedIndex
from rag.query.analysis import AnalysedQuestion, analyse_question
from rag.reading.candidates import (
    FEATURES,
    LOOKED_THROUGH,
    Candidate,
    SentenceVectors,
    candidates,
    is_foreign,
)
from rag.reading.cross_encoder import ACROSS, ENGLISH, CrossEncoder
from rag.reading.effort import EFFORTS
from rag.text.values import names

Array = npt.NDArray[np.float64]
BALANCED = EFFORTS["balanced"]
Kind = Literal["answerable", "near", "gone", "off subject", "swapped"]
"""Of a question: it has an answer, it was written to have none, its source is hidden, all sources of its article
are, or a name in it is another."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One question as read: (n, len(FEATURES)) features, (n,) labels and cross-encoder logits.

    Logits are NaN where the cross-encoder wasn't used; ``kind`` says why there is no answer, if there is none.
    ``foreign`` marks a question in another script than the documents.
    """

    kind: Kind
    features: Array
    labels: Array
    cross: Array
    names_unseen: float
    foreign: bool = False


def collect(
    folder: Path,
    home: Path,
    *,
    every: int,
    latin: bool,
    queries: Path | None = None,
    tuned_on: bool = True,
) -> Iterator[Observation]:
    """Read every ``every``-th question of a BEIR-layout set; ``queries`` is a folder with other questions for it.

    ``latin`` says whether they are in Latin script, which decides the models that read them. Of a set that the
    cross-encoders are ``tuned_on`` only questions that they weren't fitted to are read. In other scripts,
    questions off the subject are harder to recognize: so those questions are also asked with their whole
    article hidden.
    """
    corpus = load(folder).corpus
    assert corpus is not None, f"{folder} has no corpus"
    embedder: Embedder = Int8Embedder(DEFAULT_MODEL if latin else MULTILINGUAL_MODEL)
    with open_library(home, embedders=lambda: [embedder], verb="fit", writing=True) as library:
        library.sync([corpus])
        vectors, cross = SentenceVectors(), CrossEncoder(ENGLISH if latin else ACROSS)
        # Questions from another set get the answers and the gold of this corpus's language.
        here = {case.id: case for case in load(folder).cases}
        meant = written_for((queries or folder) / "queries.jsonl")
        titles = {source.id: source.title for source in library.sources()}

        def fit_for(case: Case) -> bool:
            if not tuned_on:
                return True
            source = next(iter(sorted(_own(case))), meant.get(case.id, ""))
            return held_out(_title(source, titles), case.id)

        cases = [
            replace(case, answers=here[case.id].answers, gold=here[case.id].gold)
            for case in load(queries or folder).cases
            if fit_for(case)
        ][::every]
        swapped = dict(_swapped(cases))
        everything = [source.id for source in library.sources()]
        for case in cases:
            own = frozenset(_own(case))
            reads = partial(
                _observe, library=library, vectors=vectors, cross=cross, across=not latin
            )
            yield reads(case, "answerable" if case.answerable else "near", hide=frozenset())
            if case.answerable:
                yield reads(case, "gone", hide=own)
                if not latin:
                    articles = {_article(source, titles) for source in own}
                    about = [each for each in everything if _article(each, titles) in articles]
                    yield reads(case, "off subject", hide=frozenset(about))
            if case.id in swapped:
                yield reads(swapped[case.id], "swapped", hide=frozenset())


def _swapped(cases: Sequence[Case]) -> Iterator[tuple[str, Case]]:
    """Answerable cases with a name replaced by one from the question halfway through the set."""
    named = [(case, [name.text for name in names(case.question)]) for case in cases]
    named = [(case, found) for case, found in named if found and case.answerable]
    for at, (case, found) in enumerate(named):
        other, others = named[(at + len(named) // 2) % len(named)]
        if other is not case and others[-1] not in case.question:
            yield case.id, replace(case, question=case.question.replace(found[-1], others[-1]))


def _observe(
    case: Case,
    kind: Kind,
    *,
    library: Library,
    vectors: SentenceVectors,
    cross: CrossEncoder,
    across: bool,
    hide: frozenset[str],
) -> Observation:
    """Read a case as the product would if the sources in ``hide`` didn't exist."""
    own = _own(case)
    question = analyse_question(case.question, library.idf, across=across)
    hits = AblatedIndex(library, hide).search(case.question, k=LOOKED_THROUGH)
    found = candidates(
        question, hits, corpus=library, vectors=vectors, whole=BALANCED.hits[question.script]
    )
    labels = [float(kind == "answerable" and _right(each, case.answers, own)) for each in found]
    return Observation(
        kind=kind,
        features=np.array([each.features for each in found]).reshape(-1, len(FEATURES)),
        labels=np.array(labels),
        cross=_crossed(question, found, cross),
        names_unseen=question.names_unseen,
        foreign=across and bool(found) and is_foreign(question, found[0].hit, found[0].text),
    )


def _own(case: Case) -> set[str]:
    return {gold.source for gold in case.gold}


def _title(source: str, titles: Mapping[str, str]) -> str:
    """The title of a source; empty if it has none (then questions are held out by id)."""
    title = titles.get(source, "")
    return "" if title == source else title


def _article(source_id: str, titles: Mapping[str, str]) -> str:
    """What all paragraphs of an article share: their title, else a part of their id (``12`` of ``12-3``)."""
    return _title(source_id, titles) or re.split(r"[#-]", source_id)[0]


def _right(candidate: Candidate, answers: Sequence[str], own: set[str]) -> bool:
    inside = normal(candidate.text)
    return candidate.hit.place.source in own and any(normal(answer) in inside for answer in answers)


def _crossed(question: AnalysedQuestion, found: Sequence[Candidate], cross: CrossEncoder) -> Array:
    logits = np.full(len(found), np.nan)
    if found:
        scores = [_first_look(each.features, question.script) for each in found]
        best = np.argsort(-np.array(scores), kind="stable")[: BALANCED.cross_encoded]
        passages = [found[at].passage for at in best]
        logits[best] = [each.logit for each in cross.read(question.text, passages)]
    return logits


def _first_look(features: Sequence[float], script: str) -> float:
    """A rough score with weights by hand: before any fit, it chooses the sentences for the cross-encoder.

    The cross-language encoder's cosines differ by at most a tenth, so they get larger weights.
    """
    named = dict(zip(FEATURES, features, strict=True))
    words = named["coverage"] + named["coverage_around"] + 0.7 * named["coverage_chunk"]
    typed = 0.3 * named["typed"] - 0.2 * named["typed_missing"]
    if script == "other":
        alike = 15 * named["cosine"] + 5 * named["cosine_with_previous"] + 3 * named["chunk_cosine"]
        return alike + words
    return 2 * named["cosine"] + words + typed + 0.5 * named["chunk_score"]


def normal(text: str) -> str:
    """The text in lower case, without punctuation, with single blanks."""
    kept = (" " if unicodedata.category(c)[0] in "PSZ" else c for c in text.lower())
    return " ".join("".join(kept).split())
