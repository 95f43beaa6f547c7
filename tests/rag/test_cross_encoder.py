"""The cross-encoder that ships: as its package's own graph says, turned towards answers."""

from __future__ import annotations

import numpy as np
import pytest

from index.encoders.cross import read
from index.models import packaged_folder
from index.passages import Span
from rag.reading.cross_encoder import ENGLISH, CrossEncoder, CrossReading

QUESTION = "When did the harbour of Aby freeze?"
ANSWERS = "Harbours: The harbour of Aby froze on 3 May 2021, as the fishermen remember."
BESIDE = "Harbours: The harbour of Aby has room for forty boats."
ELSEWHERE = "Bread: Bread is baked from flour, water and salt."


def test_what_answers_is_told_from_what_is_only_about_it() -> None:
    answers, beside, elsewhere = CrossEncoder().read(QUESTION, [ANSWERS, BESIDE, ELSEWHERE])
    assert answers.logit > 0 > beside.logit
    assert answers.logit > beside.logit + 2
    assert elsewhere.logit < 0


def test_the_answer_is_found_inside_the_passage() -> None:
    (seen,) = CrossEncoder().read(QUESTION, [ANSWERS])
    found = seen.answer(ANSWERS.index("The"))
    assert found is not None
    span, probability = found
    assert "3 May 2021" in span.of(ANSWERS)
    assert probability > 0.3


def test_a_passage_is_read_the_same_whatever_is_read_beside_it() -> None:
    (alone,) = CrossEncoder().read(QUESTION, [ANSWERS])
    among = CrossEncoder().read(QUESTION, [ELSEWHERE, ANSWERS, BESIDE])[1]
    assert among.logit == pytest.approx(alone.logit, abs=1e-4)
    assert np.allclose(among.starts, alone.starts, atol=1e-4)


def test_an_answer_never_begins_before_the_sentence_itself() -> None:
    starts, ends = np.array([9.0, 0, 0, 1]), np.array([9.0, 0, 3, 0])
    seen = CrossReading(0.0, ((0, 4), (5, 8), (9, 12), (13, 15)), starts, ends)
    assert seen.answer(0) is not None and seen.answer(0)[0] == Span(0, 4)  # type: ignore[index]
    found = seen.answer(5)
    assert found is not None and found[0] == Span(5, 12)
    assert seen.answer(15) is None


def test_the_weights_are_those_of_the_package() -> None:
    """Read out of its graph, without what is added, they score as the graph itself does."""
    onnxruntime = pytest.importorskip("onnxruntime")
    folder = packaged_folder(ENGLISH.packaged)
    weights = read(folder)
    assert len(weights.layers) == 12
    (pair,) = weights.pairs(QUESTION, [ANSWERS])
    session = onnxruntime.InferenceSession(
        folder / "model.onnx", providers=["CPUExecutionProvider"]
    )
    inputs = {
        "input_ids": np.array([pair.ids], dtype=np.int64),
        "attention_mask": np.ones((1, len(pair.ids)), dtype=np.int64),
        "token_type_ids": np.array([pair.types], dtype=np.int64),
    }
    (logits,) = session.run(None, inputs)
    from eval.fit.encoders import states

    last = states(weights, weights.embedded([pair])[0], lambda name, value: None)
    pooled = np.tanh(last[0] @ weights.pooled.weight + weights.pooled.bias)
    ours = float((pooled @ weights.logit.weight + weights.logit.bias)[0])
    assert ours == pytest.approx(float(logits[0, 0]), abs=0.5)


def test_of_a_passage_too_long_the_question_is_kept() -> None:
    (seen,) = CrossEncoder().read(QUESTION, ["word " * 2_000])
    assert np.isfinite(seen.logit)
    assert len(seen.offsets) < 192


FROZE_ZH = "港口：阿比港于2021年5月3日冰封，渔民们都记得。"
ROOM_ZH = "港口：阿比港可以停泊四十艘船。"
FROZE_RU = "Гавани: Гавань Аби замёрзла 3 мая 2021 года."
ROOM_RU = "Гавани: В гавани Аби есть место для сорока лодок."


@pytest.mark.parametrize(
    ("question", "answers", "beside", "marked"),
    [
        ("阿比港是什么时候冰封的？", FROZE_ZH, ROOM_ZH, "2021年"),
        ("阿比港是什么时候冰封的？", ANSWERS, BESIDE, "3 May 2021"),
        (QUESTION, FROZE_ZH, ROOM_ZH, "2021年"),
        ("Когда замёрзла гавань Аби?", FROZE_RU, ROOM_RU, "3 мая 2021"),
        (QUESTION, FROZE_RU, ROOM_RU, "3 мая 2021"),
    ],
)
def test_across_languages_what_answers_is_told_and_marked(
    question: str, answers: str, beside: str, marked: str
) -> None:
    reader = CrossEncoder().across
    assert reader is not None
    right, about, elsewhere = reader.read(question, [answers, beside, ELSEWHERE])
    assert right.logit > 3 + max(about.logit, elsewhere.logit)
    found = right.answer(0)
    assert found is not None and marked in found[0].of(answers)


def test_nothing_is_read_of_no_passages() -> None:
    assert CrossEncoder().read(QUESTION, []) == []
