"""Tokens of a question and a passage, and the characters of the passage that each was made of."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoders import cross, e5
from index.encoders.pairing import Paired
from index.models import packaged_folder

QUESTION = "港口何时冰封？"


@lru_cache(maxsize=2)
def weights(name: str) -> Paired:
    read = {"multilingual-e5-small": e5.read_pairs, "ms-marco-MiniLM-L-12-v2": cross.read}[name]
    return read(packaged_folder(name))


both = pytest.mark.parametrize("name", ["multilingual-e5-small", "ms-marco-MiniLM-L-12-v2"])


@both
@pytest.mark.parametrize(
    "passage",
    [
        "港口历史: 2021年5月，港口的冰封持续了十二天。",
        "The ﬁrst ½ of it… was 12 %,  with  blanks.",
        "Музей открылся в 1954 году.",
    ],
)
def test_the_tokens_of_a_passage_tell_all_its_characters(name: str, passage: str) -> None:
    (pair,) = weights(name).pairs(QUESTION, [passage])
    assert len(pair.passage) == len(pair.offsets)
    told = {at for start, end in pair.offsets for at in range(start, end)}
    assert told == {at for at, character in enumerate(passage) if not character.isspace()}


@both
@given(st.text(max_size=300))
def test_whatever_the_passage_tokens_stay_inside_it_and_in_order(name: str, passage: str) -> None:
    whole = passage.encode("utf-8", "replace").decode("utf-8")
    (pair,) = weights(name).pairs(QUESTION, [whole])
    assert all(0 <= start <= end <= len(whole) for start, end in pair.offsets)
    starts = [start for start, _ in pair.offsets]
    assert starts == sorted(starts)
    assert weights(name).embedded([pair]).shape == (1, len(pair.ids), 384)


@both
def test_of_a_passage_too_long_the_question_is_kept(name: str) -> None:
    short, long = weights(name).pairs(QUESTION, ["冰", "冰 " * 2_000])
    assert len(long.ids) == 192
    before = short.passage[0]
    assert long.ids[:before] == short.ids[:before]
