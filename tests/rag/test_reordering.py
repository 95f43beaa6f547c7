"""Hits come in the order in which they answer, and effort says how much is read for that."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.reading.cross_encoder import CrossReading
from rag.reading.effort import EFFORTS
from rag.reading.reader import Reader
from rag.reading.reordering import reordered


class LikesBread:
    """Takes whatever speaks of bread for the answer."""

    name = "bread"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, question: str, passages: list[str]) -> list[CrossReading]:
        self.asked += passages
        return [CrossReading(12.0 if "bread" in passage.lower() else -6.0) for passage in passages]


@pytest.fixture
def filled(library: Library, docs: Path) -> Library:
    (docs / "a.md").write_text("# Port\n\nThe harbour was closed for thick ice. The mayor left.\n")
    (docs / "b.md").write_text("# Bakers\n\nBread is baked in the harbour.\n")
    library.sync([docs])
    return library


def test_the_hit_whose_sentence_answers_comes_first(filled: Library) -> None:
    question = "Why was the harbour closed for thick ice?"
    hits = filled.search(question)
    assert hits[0].place.source == "a.md"
    found = reordered(hits, Reader(filled, LikesBread()).read(question, hits))
    assert [hit.place.source for hit in found] == ["b.md", "a.md"]
    assert found[0].score > found[1].score
    assert {hit.chunk_id for hit in found} == {hit.chunk_id for hit in hits}


def test_a_fast_answer_asks_no_cross_encoder(filled: Library) -> None:
    reranker = LikesBread()
    hits = filled.search("Why was the harbour closed?")
    reading = Reader(filled, reranker, EFFORTS["fast"]).read("Why was the harbour closed?", hits)
    assert reranker.asked == []
    assert reading.ranked and 0 < reading.confidence < 1
    assert {hit.chunk_id for hit in reordered(hits, reading)} == {hit.chunk_id for hit in hits}


def test_more_effort_reads_more(library: Library, docs: Path) -> None:
    names = ("north", "south", "east", "west", "old", "new", "inner", "outer")
    for one in names:
        told = [f"The {one} harbour beside the {other} quay froze." for other in names]
        (docs / f"{one}.md").write_text(f"# {one}\n\n" + "\n\n".join(told))
    library.sync([docs])
    read = {}
    for name in ("balanced", "thorough"):
        reranker = LikesBread()
        question = "Which harbour froze?"
        Reader(library, reranker, EFFORTS[name]).read(question, library.search(question))
        read[name] = len(reranker.asked)
    assert read["thorough"] > read["balanced"] > 0
