"""Whether a passage supports a sentence: the values first, then the words."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.cross_encoder import CrossReading, Reranker
from rag.verification.missing_values import missing_values
from rag.verification.support import FEATURES, SupportJudgement, judged, support_weights
from tests.conftest import ROOT
from tests.fakes import WordReranker

PASSAGE = (
    "The harbour of Aby froze for 12 days in May 2021. The mayor, Li Wei, closed the northern gate "
    "and asked 1,500 sailors of the World Trade Union to wait."
)

RUSSIAN = "Телефонный разговор Путина и Трампа длился около 90 минут."


def uniform(words: object) -> list[float]:
    return [1.0] * len(list(words))  # type: ignore[call-overload]


def judge(claim: str, *passages: str, question: str = "") -> SupportJudgement:
    return judged(claim, passages or (PASSAGE,), rarity=uniform, question=question)


@pytest.mark.parametrize(
    "claim",
    [
        "In May 2021 the harbour of Aby was frozen for twelve days.",
        "Mayor Li Wei closed the northern gate.",
        "Li Wei, the mayor, asked 1500 sailors to wait [1].",
        "The northern gate was closed by Li Wei.",
    ],
)
def test_a_sentence_in_other_words_is_supported(claim: str) -> None:
    assert judge(claim).supported


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("The harbour of Aby froze for 20 days in May 2021.", ("20",)),
        ("The harbour of Aby froze for 12 days in June 2021.", ("June",)),
        ("The harbour of Aby froze for 12 days in May 2022.", ("2022",)),
        ("The mayor, Wang Wei, closed the northern gate.", ("Wang Wei",)),
        ("The harbour of Aby froze for twenty days in May 2021.", ("twenty",)),
    ],
)
def test_one_other_number_date_or_name_makes_a_copy_unsupported(
    claim: str, missing: tuple[str, ...]
) -> None:
    found = judge(claim)
    assert (found.supported, tuple(value.strip() for value in found.missing)) == (False, missing)


def test_a_not_that_the_passage_lacks_makes_a_copy_less_supported() -> None:
    claim = "The mayor, Li Wei, {} the northern gate."
    assert judge(claim.format("closed")).supported
    assert not judge(claim.format("did not close")).supported


@pytest.mark.parametrize(
    "claim", ["Bread is baked in the south.", "It is lovely weather today, I think.", "", "???"]
)
def test_what_the_passage_does_not_speak_of_is_unsupported(claim: str) -> None:
    assert not judge(claim).supported


@pytest.mark.parametrize(
    ("claim", "passage", "supported"),
    [
        ("普京和特朗普通话约90分钟。", "据报道，普京和特朗普在二月通话约90分钟，讨论了停火。", True),
        ("普京和特朗普通话约50分钟。", "据报道，普京和特朗普在二月通话约90分钟，讨论了停火。", False),
        ("面包在南方烘焙。", "据报道，普京和特朗普在二月通话约90分钟，讨论了停火。", False),
        ("Разговор Путина и Трампа длился 90 минут.", RUSSIAN, True),
        ("Разговор Путина и Байдена длился 90 минут.", RUSSIAN, False),
        ("Хлеб пекут на юге.", RUSSIAN, False),
    ],
)  # fmt: skip
def test_chinese_and_russian_are_judged_too(claim: str, passage: str, supported: bool) -> None:
    assert judge(claim, passage).supported is supported


def test_a_short_answer_is_judged_together_with_its_question() -> None:
    assert judge("Li Wei", question="Who closed the northern gate?").supported
    assert not judge("Li Wei", question="Who won the regatta on the great lake?").supported


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("It cost $1.5 million.", "The cost was 1,500,000 dollars."),
        ("It was on August 15, 2025.", "2025-08-15"),
        ("It was in Sept 2020 in the US.", "In September 2020, in America"),
        ("The WTU protested.", "The World Trade Union protested."),
        ("It said the American plan failed.", "America had a plan, which failed."),
        ("Two ships and 3 boats [2].", "There were 2 ships and three boats."),
        ("1. Choose a tree.", "Choose a tree."),
        ("President Li spoke.", "Li spoke."),
    ],
)
def test_a_value_in_another_spelling_is_stated(claim: str, text: str) -> None:
    assert judged(claim, [text], rarity=uniform).missing == ()


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3))
def test_any_text_gets_a_probability(claim: str, passages: list[str]) -> None:
    assert 0 <= judged(claim, passages, rarity=uniform).score <= 1


@given(st.text(max_size=60))
def test_a_text_states_its_own_values(text: str) -> None:
    assert missing_values(text, text) == ()


def test_the_weights_that_ship_fit_the_features_and_say_what_was_measured() -> None:
    shipped = json.loads((ROOT / "rag" / "verification" / "support.json").read_text("utf-8"))
    for seen in ("words", "words and cross-encoder"):
        weights = support_weights(seen)
        assert set(weights) == {*FEATURES, "intercept", "threshold"}
        assert weights["negated"] < 0
        assert weights["coverage_all"] > 0
        assert (weights["cross"] > 0) == (seen != "words")
        assert shipped[seen]["measured"]["auroc_source_left_out"]["value"] > 0.8


def test_a_claim_is_also_read_by_the_cross_encoder_where_it_knows_the_script() -> None:
    class Unsure(WordReranker):
        def read(self, question: str, passages: Sequence[str]) -> list[CrossReading]:
            return [CrossReading(-9.0) for _ in passages]

    class Sure(WordReranker):
        def read(self, question: str, passages: Sequence[str]) -> list[CrossReading]:
            return [CrossReading(9.0) for _ in passages]

    def score(claim: str, passage: str, reranker: Reranker | None) -> float:
        return judged(claim, [passage], rarity=uniform, reranker=reranker).score

    claim = "Mayor Li Wei closed the northern gate."
    assert score(claim, PASSAGE, Sure()) > score(claim, PASSAGE, Unsure())
    said = "Разговор длился около 90 минут."
    assert score(said, RUSSIAN, Sure()) == score(said, RUSSIAN, None)
