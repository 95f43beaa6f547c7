"""``python -m eval.bench.fidelity SET...``: how much int8 lowers ranking quality, compared with float32.

Two indexes of the same chunks differ only in the encoder; nDCG@10 of each, by words and vectors fused and
by the vectors alone.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from eval.datasets.cases import CaseSet
from eval.datasets.loading import load
from eval.metrics.retrieval import of_ranking
from index.embedding import DEFAULT_MODEL, embedder_named
from index.opening import open_library
from index.passages import Hit

FLOAT32 = "all-MiniLM-L6-v2"

ORDERS: dict[str, Callable[[Hit], float]] = {
    "words and vectors": lambda hit: hit.score,
    "vectors alone": lambda hit: hit.dense,
}


def main() -> None:
    """Print a line for each set and order: the means, their difference and its standard error."""
    for path in map(Path, sys.argv[1:]):
        cases = load(path)
        with tempfile.TemporaryDirectory() as work:
            lean, full = (
                found(cases, name, Path(work) / name) for name in (DEFAULT_MODEL, FLOAT32)
            )
        for order in ORDERS:
            print(f"{cases.name}, {order}: {said(full[order], lean[order])}")


def found(cases: CaseSet, model: str, home: Path) -> dict[str, list[float]]:
    """nDCG@10 of every case that has a relevant source, for each order of the hits."""
    assert cases.corpus is not None, "the set brings its corpus"
    values: dict[str, list[float]] = {order: [] for order in ORDERS}
    with open_library(
        home, embedders=lambda: [embedder_named(model)], verb="bench", writing=True
    ) as library:
        library.sync([cases.corpus])
        for case in cases.cases:
            if any(grade > 0 for _, grade in case.relevance):
                hits = library.search(case.question, k=200)
                for order, worth in ORDERS.items():
                    values[order].append(of_ranking(case.relevance, ranked(hits, worth))[0])
    return values


def ranked(hits: Sequence[Hit], worth: Callable[[Hit], float]) -> list[str]:
    """The sources of the hits, each at the rank of its best hit."""
    best = sorted(hits, key=lambda hit: (-worth(hit), hit.chunk_id))
    return list(dict.fromkeys(hit.place.source for hit in best))


def said(full: Sequence[float], lean: Sequence[float]) -> str:
    """The means of both over the same cases, and their difference with its standard error."""
    apart = [after - before for before, after in zip(full, lean, strict=True)]
    error = statistics.stdev(apart) / len(apart) ** 0.5
    return (
        f"float32 {statistics.mean(full):.4f}, int8 {statistics.mean(lean):.4f}, "
        f"difference {statistics.mean(apart):+.4f} (standard error {error:.4f}, {len(apart)} cases)"
    )


if __name__ == "__main__":
    main()
