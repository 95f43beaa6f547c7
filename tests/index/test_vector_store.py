"""Any store can stand behind the nearest vectors; a home with another's is built again, never embedded again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.opening import open_library
from index.passages import Hit
from index.stores import vector_search, vector_store
from tests.fakes import ArrayIndexes, WordEmbedder

TEXTS = {
    "harbour.md": "The harbour of Aby froze for twelve days.",
    "gate.md": "The mayor closed the northern gate.",
    "bread.md": "Bread is baked in the south of the town.",
}

pytestmark = pytest.mark.usefixtures("either_store")


@pytest.fixture
def filled(docs: Path, home: Path) -> Path:
    for name, text in TEXTS.items():
        (docs / name).write_text(text)
    synced(home, docs)
    return home


def synced(home: Path, docs: Path) -> tuple[list[Hit], WordEmbedder]:
    """The hits for a question after a sync, and what embedded."""
    embedder = WordEmbedder()
    with open_library(home, embedders=lambda: [embedder], verb="test", writing=True) as library:
        library.sync([docs])
        assert library.examine() == []
        return library.search("Who closed the gate?"), embedder


@pytest.fixture
def other_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on another store is the one to build with, and Chroma is still there."""
    stores = {**vector_store.STORES, "arrays": ArrayIndexes}
    for module in (vector_store, vector_search):
        monkeypatch.setattr(module, "STORES", stores)
    monkeypatch.setattr(vector_store, "VECTOR_STORE", "arrays")
    vector_store.use_server(None)
    monkeypatch.setattr(vector_search, "_LOOKED_THROUGH", 0)  # so that the store is asked


def test_another_store_finds_the_same(
    filled: Path, docs: Path, request: pytest.FixtureRequest
) -> None:
    before, _ = synced(filled, docs)
    request.getfixturevalue("other_store")
    after, embedder = synced(filled, docs)
    assert [hit.chunk_id for hit in after] == [hit.chunk_id for hit in before]
    assert [hit.dense for hit in after] == pytest.approx([hit.dense for hit in before], abs=1e-5)
    assert embedder.embedded == []
    assert (filled / "live").read_text().strip() == "2"


@pytest.mark.parametrize("chroma_is_gone", [False, True])
def test_until_the_next_sync_what_was_built_is_searched(
    filled: Path, docs: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch,
    chroma_is_gone: bool,
) -> None:  # fmt: skip
    before, _ = synced(filled, docs)
    request.getfixturevalue("other_store")
    if chroma_is_gone:
        for module in (vector_store, vector_search):
            monkeypatch.setattr(module, "STORES", {"arrays": ArrayIndexes})
    with open_library(filled, embedders=lambda: [WordEmbedder()], verb="test") as library:
        after = library.search("Who closed the gate?")
    assert [hit.chunk_id for hit in after] == [hit.chunk_id for hit in before]
    assert [hit.dense for hit in after] == pytest.approx([hit.dense for hit in before], abs=1e-5)


def test_a_home_from_before_stores_were_noted_has_its_vectors_in_a_folder(
    filled: Path, docs: Path, either_store: str
) -> None:
    with (
        open_library(filled, embedders=lambda: [WordEmbedder()], verb="test") as library,
        library._live.now() as live,
        live.catalog.writing(),
    ):
        record = json.loads(live.catalog.meta("maker") or "")
        del record["store"]
        live.catalog.set_meta("maker", json.dumps(record))
    synced(filled, docs)
    assert (filled / "live").read_text().strip() == ("1" if either_store == "folder" else "2")
