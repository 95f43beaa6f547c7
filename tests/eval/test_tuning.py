"""Turning the cross-encoder's upper layers towards answers, on a handful of sentences of our own."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from eval.fit import tuning
from eval.fit.pairs import SETS, Group, TrainingSentence, across, groups
from index.models import packaged_folder
from index.passages import Span
from rag.reading.cross_encoder import ACROSS, ENGLISH, Tuned


def asked(thing: str, year: str) -> Group:
    right, wrong = f"Lamps: {thing} was lit in {year}.", f"Lamps: {thing} is kept by a warden."
    answer = Span(right.index(year), right.index(year) + len(year))
    passages = (TrainingSentence(right, True, answer), TrainingSentence(wrong, False))
    return Group("q", f"When was {thing} lit?", "answered", "lamps", False, passages)


@pytest.mark.parametrize(
    ("model", "below"), [(ENGLISH, tuning.LOWER), (ACROSS, tuning.LOWER_ACROSS)]
)
def test_what_is_fitted_lowers_the_loss_and_has_the_shapes_that_ship(
    model: Tuned, below: int
) -> None:
    weights = model.read(packaged_folder(model.packaged))
    lower, upper = tuning._Lower(weights, below), tuning._Upper(weights, below)
    told = [
        tuning._Told(asked(f"the {n} lamp", str(1900 + at)), lower) for at, n in enumerate("abcd")
    ]
    assert all(each.span() is not None for each in told)
    before = float(tuning.loss(upper, told).detach())
    training = tuning._Training(upper, told, random.Random(0))
    for _ in range(3):
        training.epoch()
    assert float(tuning.loss(upper, told).detach()) < before
    with np.load(model.added) as shipped:
        made = upper.added(below)
        assert {name: each.shape for name, each in made.items()} == {
            name: shipped[name].shape for name in shipped.files
        }


def test_across_languages_only_the_questions_are_exchanged(tmp_path: Path) -> None:
    said = {
        "en": ("When was the northern lamp lit?", "The northern lamp was lit in 1902.", "1902"),
        "zh": ("北灯是什么时候点亮的？", "北灯于1902年点亮。", "1902"),
    }
    for name, language in (("squad2_halfdev", "en"), ("xquad_en", "en"), ("xquad_zh", "zh")):
        asked, text, answer = said[language]
        others = [f"Bread number {n} is baked. 第{n}个面包。" for n in range(30)]
        (tmp_path / name).mkdir()
        (tmp_path / name / "corpus.jsonl").write_text(
            "\n".join(
                json.dumps({"_id": str(at), "title": "Lamps", "text": each})
                for at, each in enumerate([text, *others])
            )
        )
        question = {"_id": "q", "text": asked, "answers": [answer], "answerable": True}
        (tmp_path / name / "queries.jsonl").write_text(json.dumps(question))
        (tmp_path / name / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\t0\t1\n")
    found = {
        each.name: (each.question, each.passages[0].text.removeprefix("Lamps: "))
        for each in across(tmp_path, random.Random(0))
        if each.kind == "answered"
    }
    en, zh = said["en"], said["zh"]
    assert found == {
        "squad2_halfdev": en[:2],
        "xquad_en": en[:2],
        "xquad_zh on xquad_en": (zh[0], en[1]),
        "xquad_en on xquad_zh": (en[0], zh[1]),
        "xquad_zh": zh[:2],
    }


def test_a_group_has_what_answers_first_and_its_answer_marked(tmp_path: Path) -> None:
    told = "The northern lamp was lit in 1902. The northern lamp is kept by a warden."
    lines = [
        {"_id": "1", "title": "Lamps", "text": told},
        *(
            {"_id": str(n), "title": "Bread", "text": f"Bread number {n} is baked."}
            for n in range(2, 30)
        ),
    ]
    question = {
        "_id": "q", "text": "When was the northern lamp lit?", "answers": ["1902"], "answerable": True,
    }  # fmt: skip
    for name in SETS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "corpus.jsonl").write_text("\n".join(map(json.dumps, lines)))
        (tmp_path / name / "queries.jsonl").write_text(json.dumps(question))
        (tmp_path / name / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\t1\t1\n")
    found = list(groups(tmp_path, random.Random(0)))
    assert [(each.name, each.kind) for each in found] == [(name, "answered") for name in SETS]
    right, wrong = found[0].passages
    assert (right.answers, wrong.answers) == (True, False)
    assert right.answer is not None and right.answer.of(right.text) == "1902"
