"""Where no sentence answers, what is about the same as the best passages comes first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.library import Library
from rag.reading.cross_encoder import CrossReading
from rag.reading.reader import Reader
from rag.reading.relevance_feedback import by_relevance_feedback

QUESTION = "What is known of the harbour ice?"


class Says:
    """A cross-encoder that finds each passage as good an answer as the other."""

    name = "says"

    def __init__(self, logit: float) -> None:
        self._logit = logit

    def read(self, question: str, passages: Sequence[str]) -> list[CrossReading]:
        return [CrossReading(self._logit) for _ in passages]


@pytest.fixture
def filled(library: Library, docs: Path) -> Library:
    told = {
        "a": "The harbour ice is measured by the pilots with augers each February.",
        "b": "Pilots bore the harbour ice with augers; February is when it is thickest.",
        "e": "Harbour ice that pilots have bored with augers in February is known to be thick.",
        "c": "In February the pilots go out with augers, and bore where it is thickest.",
        "d": "Cream, sugar and eggs make an ice, and who first made one is not known.",
    }
    # Words that most passages hold tell little: others make theirs rare.
    told |= {str(number): f"Goods train {number} left for the sea at dawn." for number in range(12)}
    for name, text in told.items():
        (docs / f"{name}.md").write_text(f"# {name}\n\n{text}\n")
    library.sync([docs])
    return library


def ranks(filled: Library, logit: float) -> list[str]:
    hits = filled.search(QUESTION)
    reading = Reader(filled, Says(logit)).read(QUESTION, hits)
    return [hit.place.source for hit in by_relevance_feedback(QUESTION, hits, reading, filled)]


def test_what_is_about_the_same_as_the_best_rises(filled: Library) -> None:
    alone = [hit.place.source for hit in filled.search(QUESTION)]
    found = ranks(filled, -5.0)
    assert found.index("c.md") < alone.index("c.md")
    assert sorted(found) == sorted(alone)


def test_where_a_sentence_answers_the_order_stays(filled: Library) -> None:
    assert ranks(filled, 5.0) == [hit.place.source for hit in filled.search(QUESTION)]


def test_nothing_found_is_nothing_to_order(filled: Library) -> None:
    reading = Reader(filled, Says(0.0)).read(QUESTION, [])
    assert by_relevance_feedback(QUESTION, [], reading, filled) == ()
