"""``python -m eval.fit.highlight DATA``: fit the marking of the exact answer, write rag/reading/highlight.json.

A listwise scorer over the word spans of the sentence that contains a reference answer. It is measured by
SQuAD's token F1, cross-validated by article, over the sets ``SETS`` in DATA.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from eval.datasets.answer_matching import holds, normal_words
from eval.datasets.cases import Case
from eval.datasets.loading import load
from eval.fit.collect import Array
from eval.fit.command import data, write
from eval.fit.texts import sources
from eval.metrics.idf import Rarities
from index.passages import Span
from index.sentences import sentences
from index.words import words
from rag.query.analysis import AnalysedQuestion, analyse_question
from rag.reading.answer_spans import CandidateSpan, candidate_spans
from rag.reading.highlighting import LEAST_SHARE

SETS = ("squad2_halfdev", "xquad_en")
FOLDS = 4
PENALTY = 0.3  # L2, on standardised features, per question
WRITTEN = Path(__file__).parents[2] / "rag" / "reading" / "highlight.json"


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the candidate spans of the sentence that answers it, and the token F1 of each span."""

    article: str
    question: AnalysedQuestion
    candidate_spans: tuple[CandidateSpan, ...]
    f1: Array


def main() -> None:
    """Fit, measure held out, write."""
    folder = data("python -m eval.fit.highlight", __doc__)
    sets = {name: list(examples(folder / name)) for name in SETS}
    every = [each for examples_of in sets.values() for each in examples_of]
    written = {
        "about": "weights of rag/reading/highlighting.py; fitted by `python -m eval.fit.highlight`, not by hand",
        "weights": fit(every),
        "measured": _measured(sets),
    }
    write(WRITTEN, written)


def examples(folder: Path) -> Iterator[Example]:
    """The answerable questions of a BEIR-layout set whose source has a sentence with the answer."""
    texts = sources(folder)
    corpus = Rarities(texts.values())
    for case in load(folder).cases:
        text = next((texts[gold.source] for gold in case.gold if gold.source in texts), None)
        sentence = _answering(case, text) if text and case.answerable and case.answers else None
        if sentence is None:
            continue
        question = analyse_question(case.question, corpus.idf)
        found = candidate_spans(question, sentence, rarity=corpus.idf)
        if found:
            scores = np.array([token_f1(run.span.of(sentence), case.answers) for run in found])
            article = re.split(r"[#-]", case.gold[0].source)[0]
            yield Example(article, question, tuple(found), scores)


def _answering(case: Case, text: str) -> str | None:
    """Of the sentences that contain a reference answer, the one with most words of the question."""
    wanted = set(words(case.question))
    said = [span.of(text) for span in sentences(text, Span(0, len(text)))]
    answering = [each for each in said if any(holds(each, answer) for answer in case.answers)]
    return max(answering, key=lambda each: len(wanted & set(words(each))), default=None)


def token_f1(marked: str, references: Sequence[str]) -> float:
    """SQuAD's token F1 (Rajpurkar et al. 2016), the best over the references."""
    best, own = 0.0, Counter(normal_words(marked))
    for reference in references:
        wanted = Counter(normal_words(reference))
        shared = sum((own & wanted).values())
        if shared:
            best = max(best, 2 * shared / (own.total() + wanted.total()))
    return best


def fit(every: Sequence[Example]) -> dict[str, float]:
    """Weights that make the best spans of each example the likeliest (listwise softmax)."""
    names = sorted(
        {name for each in every for run in each.candidate_spans for name in run.features}
    )
    usable = [each for each in every if each.f1.max() > 0.5]
    matrices = [_matrix(each.candidate_spans, names) for each in usable]
    spread = np.vstack(matrices).std(axis=0)
    scale = np.where(spread > 1e-9, spread, np.inf)
    lists = [
        (matrix / scale, (each.f1 == each.f1.max()).astype(np.float64))
        for matrix, each in zip(matrices, usable, strict=True)
    ]

    def loss(weights: Array) -> tuple[float, Array]:
        total, gradient = 0.0, np.zeros_like(weights)
        for matrix, right in lists:
            share = _softmax(matrix @ weights)
            hit = float(share @ right) + 1e-12
            total -= np.log(hit)
            gradient += matrix.T @ (share - share * right / hit)
        penalty = PENALTY / 100 * float(weights @ weights)
        return total / len(lists) + penalty, gradient / len(lists) + PENALTY / 50 * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x / scale
    return {name: round(float(weight), 4) for name, weight in zip(names, found, strict=True)}


def _measured(sets: Mapping[str, Sequence[Example]]) -> dict[str, dict[str, float]]:
    """Token F1 within the right sentence, by weights that were fitted without questions of the article."""
    articles = sorted({each.article for examples_of in sets.values() for each in examples_of})
    fold = {article: number % FOLDS for number, article in enumerate(articles)}
    marked: dict[str, list[tuple[Example, float, float]]] = {name: [] for name in sets}
    for number in range(FOLDS):
        weights = fit([e for own in sets.values() for e in own if fold[e.article] != number])
        for name, own in sets.items():
            marked[name] += [
                (each, *_best(each, weights)) for each in own if fold[each.article] == number
            ]
    return {name: _figures(own) for name, own in marked.items()}


def _best(example: Example, weights: Mapping[str, float]) -> tuple[float, float]:
    """The F1 of the span with the highest score, and its probability."""
    names = list(weights)
    share = _softmax(
        _matrix(example.candidate_spans, names) @ np.array([weights[name] for name in names])
    )
    best = int(np.argmax(share))
    return float(example.f1[best]), float(share[best])


def _figures(marked: Sequence[tuple[Example, float, float]]) -> dict[str, float]:
    given = [f1 if share >= LEAST_SHARE else 0.0 for _, f1, share in marked]
    counted = [
        f1
        for (each, *_), f1 in zip(marked, given, strict=True)
        if re.match(r"\W*(?:when|how many)\b", each.question.text, re.I)
    ]
    return {
        "questions": len(marked),
        "marked": round(float(np.mean([share >= LEAST_SHARE for *_, share in marked])), 3),
        "f1": round(float(np.mean(given)), 3),
        "f1_when_how_many": round(float(np.mean(counted)), 3),
    }


def _matrix(found: Sequence[CandidateSpan], names: Sequence[str]) -> Array:
    return np.array([[run.features.get(name, 0.0) for name in names] for run in found], dtype=float)


def _softmax(scores: Array) -> Array:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


if __name__ == "__main__":
    main()
