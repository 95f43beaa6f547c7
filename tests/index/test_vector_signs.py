"""The nearest of very many vectors are found by their signs, with an index that isn't open yet, or never is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.generations.generation import Generation
from index.library import Library
from index.stores import vector_signs
from index.stores.kept_vectors import KeptVectors
from index.stores.sqlite_catalog import SqliteCatalog
from index.stores.vector_signs import VectorSigns
from tests.conftest import Opens

MODEL, DIM = "model", 100
DICE = np.random.default_rng(3)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[SqliteCatalog]:
    opened = SqliteCatalog(tmp_path / "catalog.db")
    yield opened
    opened.close()


def put(catalog: SqliteCatalog, names: list[str], model: str = MODEL) -> None:
    vectors = (DICE.standard_normal((len(names), DIM)) + 1.0).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with catalog.writing():
        KeptVectors(catalog).put(model, names, vectors)


def test_they_find_what_comparing_all_finds_whatever_changed_since(catalog: SqliteCatalog) -> None:
    kept, signs = KeptVectors(catalog), VectorSigns(catalog, few=100, block=16, likely=20)
    put(catalog, [f"v{at}" for at in range(200)])
    put(catalog, [f"o{at}" for at in range(9)], "other")
    assert not signs.cover(MODEL)
    signs.keep(MODEL)
    signs.keep("other")
    assert signs.cover(MODEL) and not signs.cover("other")

    def found(names: list[str]) -> None:
        vectors = dict(
            pair
            for batch, rows in kept.batches(MODEL, names, 99)
            for pair in zip(batch, rows, strict=True)
        )
        for name, vector in vectors.items():
            asked = (vector + 0.05 * DICE.standard_normal(DIM)).astype(np.float32)
            best = signs.nearest(MODEL, asked, k=1)
            assert best is not None
            assert best[0][0] == name
            assert best[0][1] == pytest.approx(float(vector @ asked), abs=1e-5)

    found(kept.names(MODEL))
    with catalog.writing():  # the last keys are given again
        kept.drop(MODEL, [f"v{at}" for at in (*range(30, 40), *range(190, 200))])
    put(catalog, [f"n{at}" for at in range(25)])
    found(kept.names(MODEL))
    signs.forget()  # as another process loads them now
    found(kept.names(MODEL))
    signs.keep(MODEL)
    found(kept.names(MODEL))


def test_questions_are_answered_while_a_large_index_is_opened(
    home: Path, docs: Path, opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_signs, "FEW", 3)
    for number in range(12):
        (docs / f"{number}.md").write_text(f"Harbour {number} of Aby froze for {number} days.")
    with opens(writing=True) as library:
        library.sync([docs])
    with opens(writing=True) as library, library._live.now() as live:
        search = live.vector_search
        with search._opening:  # it takes its time
            first = _nearest(library, live)
            assert search._store is None
        assert search._opener is not None
        search._opener.join()
        assert search._store is not None
        assert _nearest(library, live) == pytest.approx(first, abs=1e-5)
    with opens() as library, library._live.now() as live:  # a command asks no index at all
        assert _nearest(library, live) == pytest.approx(first, abs=1e-5)
        assert live.vector_search._opener is None


def _nearest(library: Library, live: Generation) -> list[float]:
    """The cosines: some names are equally near."""
    (embedder,) = library.embedders
    vector = embedder.embed_questions(["Which harbour froze?"])[0]
    return [cosine for _, cosine in live.vector_search.nearest(embedder.name, vector, k=5)]
