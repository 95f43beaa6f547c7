"""``python -m eval.bench.engines --database URL SET...``: does an index in PostgreSQL answer as one in files does?

Each set's corpus is indexed in files, then moved into the (empty) database, so both hold the very same vectors.
For words alone, and for words and vectors: the share of questions whose ten best passages are the same (and of
passages that are among both tens), nDCG@10 of both, and how long a search takes.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from eval.datasets.cases import Case
from eval.datasets.loading import load, sampled
from eval.metrics.retrieval import of_ranking
from index.embedding import Embedder, Int8Embedder, embedder_named
from index.engines import keep_in
from index.library import Library
from index.moving import move
from index.opening import open_library
from index.stores.postgres.migrating import drop_all
from index.stores.postgres.server import server_of
from index.stores.stored_chunks import StoredChunks

_BEST = 10
_AT = 100  # passages asked for, so that ten sources are among them
Asked = Callable[[Library, str], list[tuple[str, str]]]


@dataclass(slots=True)
class _Measured:
    """Of each question: the passages found, nDCG@10 of their sources, and seconds."""

    found: list[list[str]] = field(default_factory=list)
    ndcg: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def by_all(library: Library, question: str) -> list[tuple[str, str]]:
    """Words and vectors, as every question is asked."""
    return [(hit.chunk_id, hit.place.source) for hit in library.search(question, k=_AT)]


def by_words(library: Library, question: str) -> list[tuple[str, str]]:
    """BM25 alone."""
    with library._live.now() as live:
        ids = [chunk_id for chunk_id, _ in live.lexical.best(question, k=_AT)]
        sources = {each.id: each.source for each in StoredChunks(live.catalog).stored(ids)}
    return [(each, sources[each]) for each in ids]


WAYS: dict[str, Asked] = {"words": by_words, "words and vectors": by_all}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--database", required=True, help="an empty one: it is filled and emptied")
    parser.add_argument("--limit", type=int, default=200, help="questions of each set")
    options = parser.parse_args()
    for path in options.sets:
        cases = sampled(load(path), options.limit)
        if cases.corpus is None:
            parser.error(f"{path} has no corpus")
        asked = [case for case in cases.cases if any(grade > 0 for _, grade in case.relevance)]
        for line in compared(cases.corpus, asked, options.database):
            print(f"{cases.name}: {line}", flush=True)


def compared(corpus: Path, cases: Sequence[Case], database: str) -> Iterator[str]:
    """A line for each way of searching, and one on how long the move took."""
    with tempfile.TemporaryDirectory(prefix="citeback-engines-") as folder:
        home = Path(folder) / "home"
        # The model across languages would take most of the time, and what it finds lies in the same tables.
        embedders: list[Embedder] = [Int8Embedder()]
        with _opened(home, embedders, writing=True) as library:
            summary = library.sync([corpus])
        with _opened(home, embedders) as library:
            embedded = {way: _asked(library, cases, how) for way, how in WAYS.items()}
        began = time.monotonic()
        move(home, database, named=embedder_named)
        yield f"{summary.chunks:,} passages moved in {time.monotonic() - began:.1f} s"
        keep_in(home, database)
        try:
            with _opened(home, embedders) as library:
                for way, how in WAYS.items():
                    yield f"{way}: {_said(embedded[way], _asked(library, cases, how))}"
        finally:
            _emptied(database)
            keep_in(home, None)


def _opened(
    home: Path, embedders: list[Embedder], *, writing: bool = False
) -> AbstractContextManager[Library]:
    return open_library(home, embedders=lambda: embedders, verb="bench", writing=writing)


def _asked(library: Library, cases: Sequence[Case], how: Asked) -> _Measured:
    measured = _Measured()
    how(library, cases[0].question)  # what is read once for all questions
    for case in cases:
        began = time.perf_counter()
        hits = how(library, case.question)
        measured.seconds.append(time.perf_counter() - began)
        measured.found.append([chunk_id for chunk_id, _ in hits[:_BEST]])
        ranked = list(dict.fromkeys(source for _, source in hits))
        measured.ndcg.append(of_ranking(case.relevance, ranked)[0])
    return measured


def _said(embedded: _Measured, server: _Measured) -> str:
    pairs = list(zip(embedded.found, server.found, strict=True))
    same = statistics.mean(one == other for one, other in pairs)
    shared = statistics.mean(
        len(set(one) & set(other)) / max(1, len(one), len(other)) for one, other in pairs
    )
    ndcg = [statistics.mean(each.ndcg) for each in (embedded, server)]
    return (
        f"ten best agree {shared:.4f} (all ten in order {same:.3f}), nDCG@10 {ndcg[0]:.4f} in files, "
        f"{ndcg[1]:.4f} in PostgreSQL ({ndcg[1] - ndcg[0]:+.4f}), "
        f"p95 {_p95(embedded):.1f} and {_p95(server):.1f} ms ({len(pairs)} questions)"
    )


def _p95(measured: _Measured) -> float:
    return 1000 * sorted(measured.seconds)[int(0.95 * (len(measured.seconds) - 1))]


def _emptied(database: str) -> None:
    server = server_of(database)
    drop_all(server)
    server.close()


if __name__ == "__main__":
    main()
