"""Reading: features and ranks of sentences, with a small fake encoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.library import Library
from rag.query.analysis import analyse_question
from rag.reading.candidates import FEATURES, LOOKED_THROUGH, SentenceVectors, candidates, row_text
from rag.reading.reader import Reader
from tests.fakes import WordEmbedder, WordReranker


def filled(library: Library, docs: Path) -> Library:
    (docs / "a.md").write_text("# Port\n\nThe harbour froze. The mayor Li Wei left for 12 days.\n")
    (docs / "b.md").write_text("# Bread\n\nBread is baked. Nobody counts loaves.\n")
    library.sync([docs])
    return library


def test_every_feature_is_named_and_finite(library: Library, docs: Path) -> None:
    filled(library, docs)
    question = analyse_question("How long did Li Wei leave?", library.idf)
    hits = library.search(question.text, k=LOOKED_THROUGH)
    found = candidates(question, hits, corpus=library, vectors=SentenceVectors(), whole=12)
    assert len(found) == 4
    for each in found:
        assert len(each.features) == len(FEATURES)
        assert np.isfinite(each.features).all()
    best = next(each for each in found if "Li Wei" in each.text)
    named = dict(zip(FEATURES, best.features, strict=True))
    assert (named["typed"], named["measure_missing"], named["names_around"]) == (1.0, 0.0, 1.0)


def test_a_name_no_document_holds_lowers_the_confidence(library: Library, docs: Path) -> None:
    reader = Reader(filled(library, docs), WordReranker())

    def sure(question: str) -> float:
        return reader.read(question, library.search(question)).confidence

    assert sure("When did Li Wei leave?") > sure("When did Zhang Xu leave?")
    assert analyse_question("When did Zhang Xu leave?", library.idf).names_unseen == 1.0


def test_a_follow_up_is_read_for_what_it_asks_now(library: Library, docs: Path) -> None:
    reader = Reader(filled(library, docs), WordReranker())
    hits = library.search("Who is Li Wei? And the loaves?")
    reading = reader.read("And the loaves?", hits, within="Who is Li Wei?")
    assert reading.ranked[0].candidate.text == "Nobody counts loaves."
    assert any("Li Wei" in each.candidate.text for each in reading.ranked)


def test_who_is_asked_for_must_be_named(library: Library, docs: Path) -> None:
    question = analyse_question("Who froze?", filled(library, docs).idf)
    found = candidates(
        question, library.search(question.text), corpus=library, vectors=SentenceVectors(), whole=12
    )
    lacking = {each.text: each.features[FEATURES.index("name_missing")] for each in found}
    assert lacking["The harbour froze."] == 1.0
    assert lacking["The mayor Li Wei left for 12 days."] == 0.0


def test_shares_sum_to_one_and_come_best_first(library: Library, docs: Path) -> None:
    reading = Reader(filled(library, docs), WordReranker()).read(
        "Who left?", filled(library, docs).search("Who left?")
    )
    probabilities = [each.probability for each in reading.ranked]
    assert probabilities == sorted(probabilities, reverse=True)
    assert abs(sum(probabilities) - 1) < 1e-6


def test_vectors_are_embedded_once() -> None:
    embedder, vectors = WordEmbedder(), SentenceVectors()
    first = vectors.of(["one", "two", "one"], embedder)
    again = vectors.of(["two"], embedder)
    assert embedder.embedded == ["one", "two"]
    assert (first[1] == again[0]).all()
    assert first.shape == (3, 64)


def test_a_row_is_shown_with_its_columns_or_its_cells() -> None:
    assert row_text("| May | 41 | |", ("Month", "Ships", "Note")) == "Month: May; Ships: 41"
    assert row_text("| May | 41 |", ()) == "May | 41"
