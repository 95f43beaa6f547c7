"""``python -m eval.comparison.search_parts SET...``: what each part of the search is worth, beside plain ones.

For each set: BM25 over whole documents and over passages, the encoder alone, both together as they are searched,
and what reading makes of it. Each row ranks sources by their best passage: MRR@10, nDCG@10, R@5, R@10.
Sets need a corpus; sources of equal text are one (the first).
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from eval.datasets.cases import Case, CaseSet
from eval.datasets.loading import load, sampled
from eval.metrics.retrieval import of_ranking, recall_of_ranking
from index.library import Library
from index.opening import open_library
from index.passages import Hit
from index.words import words
from rag.pipeline import Pipeline

K1, B = 1.2, 0.75
POOL = 200  # passages of each question
Figures = tuple[float, float, float, float]
Ranking = Callable[[Case], Sequence[str]]


class WholeDocuments:
    """Plain BM25 over whole documents with their titles (Robertson et al. 1994), each text once."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        counts = {source: Counter(words(text)) for source, text in texts.items()}
        self._lengths = {source: sum(count.values()) for source, count in counts.items()}
        self._mean = mean(self._lengths.values())
        self._held: dict[str, list[tuple[str, int]]] = {}
        for source, count in counts.items():
            for word, times in count.items():
                self._held.setdefault(word, []).append((source, times))

    def ranked(self, question: str) -> list[str]:
        scores: dict[str, float] = {}
        for word in dict.fromkeys(words(question)):
            held = self._held.get(word, [])
            idf = math.log(1 + (len(self._lengths) - len(held) + 0.5) / (len(held) + 0.5))
            for source, times in held:
                length = self._lengths[source] / self._mean
                gain = idf * times * (K1 + 1) / (times + K1 * (1 - B + B * length))
                scores[source] = scores.get(source, 0.0) + gain
        return sorted(scores, key=lambda source: (-scores[source], source))


def figures(cases: Sequence[Case], ranking: Ranking) -> Figures:
    """MRR@10, nDCG@10, R@5 and R@10 of a ranking, averaged over the cases."""
    rows = []
    for case in cases:
        ranked = ranking(case)
        ndcg, recall, mrr = of_ranking(case.relevance, ranked)
        rows.append((mrr, ndcg, recall, recall_of_ranking(case.relevance, ranked, 10)))
    mrr, ndcg, at_5, at_10 = (mean(column) for column in zip(*rows, strict=True))
    return mrr, ndcg, at_5, at_10


def compared(found: CaseSet, library: Library) -> Iterator[tuple[str, Figures]]:
    """The name and figures of each part; the sets' conversations are only used by the last two."""
    pipeline = Pipeline(library)
    cases = [each for each in found.cases if any(grade > 0 for _, grade in each.relevance)]
    summaries = [each for each in library.sources() if each.same_as is None]
    texts = {
        each.id: f"{each.title} {source.text}"
        for each in summaries
        if (source := library.source(each.id))
    }
    whole = WholeDocuments(texts)
    hits = {case.id: library.search(case.question, k=POOL) for case in cases}

    def by(score: Callable[[Hit], float]) -> Ranking:
        return lambda case: _sources(sorted(hits[case.id], key=score, reverse=True))

    yield "BM25, whole documents", figures(cases, lambda case: whole.ranked(case.question))
    yield "BM25, passages", figures(cases, by(lambda hit: hit.lexical))
    yield "encoder, passages", figures(cases, by(lambda hit: hit.dense))
    yield "both, with sources", figures(cases, by(lambda hit: hit.score))
    yield (
        "and conversation, dates, outlets",
        figures(cases, lambda c: _sources(pipeline.found(c.question, c.history, k=100).hits)),
    )
    yield (
        "after reading",
        figures(cases, lambda c: _sources(pipeline.hits(c.question, c.history, k=100))),
    )


def _sources(hits: Sequence[Hit]) -> list[str]:
    return list(dict.fromkeys(hit.place.source for hit in hits))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, default=300, help="questions of each set")
    options = parser.parse_args()
    for path in options.sets:
        found = sampled(load(path), options.limit)
        if found.corpus is None:
            parser.error(f"{path} has no corpus")
        with (
            TemporaryDirectory(prefix="citeback-parts-") as folder,
            open_library(Path(folder) / "home", verb="eval", writing=True) as library,
        ):
            library.sync([found.corpus])
            print(f"{found.name}: MRR@10, nDCG@10, R@5, R@10", flush=True)
            for name, row in compared(found, library):
                print(f"  {name:34}", *(f"{each:.3f}" for each in row), flush=True)


if __name__ == "__main__":
    main()
