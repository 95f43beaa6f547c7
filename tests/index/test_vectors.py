"""What Chroma is told a model's vectors are called."""

from __future__ import annotations

import re

import pytest

from index.stores.chroma import collection_name


@pytest.mark.parametrize(
    "model",
    [
        "all-MiniLM-L6-v2",
        "/models/a" + "/deeply" * 9 + "/lain-model/",
        "模型",
        "a" * 200,
        "/-" * 30,
    ],
)
def test_any_models_name_makes_one_that_chroma_allows(model: str) -> None:
    assert re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9._-]{1,61}[a-zA-Z0-9]", collection_name(model))


def test_models_of_like_names_have_names_of_their_own() -> None:
    assert collection_name("a/b") != collection_name("a-b")
