"""Sets in forms that others made, and gold given as characters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.datasets.cases import CaseSet, CorpusSource, Gold
from eval.datasets.lines import BadSet
from eval.datasets.loading import load
from eval.running.run import run
from index.passages import Span
from tests.eval.examples import answered, cite
from tests.eval.test_eval_run import TEXT, Replies, Shelf

CONTEXT = "The call took 90 minutes. It was in May."


def squad_file(path: Path, *asked: dict[str, Any]) -> Path:
    paragraphs = [{"context": CONTEXT, "qas": list(asked)}]
    path.write_text(json.dumps({"data": [{"title": "The_call", "paragraphs": paragraphs}]}))
    return path


def table(folder: Path, content: str) -> CaseSet:
    path = folder / "small.csv"
    path.write_text(content, "utf-8")
    return load(path)


def test_a_squad_file_brings_its_paragraphs_and_the_characters_of_each_answer(
    tmp_path: Path,
) -> None:
    answers = [{"text": "90 minutes", "answer_start": 14}, {"text": "90", "answer_start": 14}]
    found = load(
        squad_file(
            tmp_path / "dev.json",
            {"id": "1", "question": "How long?", "answers": answers, "is_impossible": False},
            {"id": "2", "question": "How much?", "answers": [], "is_impossible": True},
        )
    )
    assert found.passages == (CorpusSource("The_call#0", "The_call", CONTEXT),)
    one, two = found.cases
    assert (one.answerable, two.answerable) == (True, False)
    assert one.gold[0] == Gold("The_call#0", "90 minutes", Span(14, 24))
    assert one.answers == ("90 minutes", "90")
    assert (two.gold, two.relevance) == ((), ())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[]", "not SQuAD's JSON"),
        ('{"data": 3}', "not SQuAD's JSON"),
        ('{"data": [{"title": "t"}]}', "no list 'paragraphs'"),
    ],
)
def test_other_json_is_refused_in_one_line(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(BadSet) as caught:
        load(path)
    assert says in str(caught.value) and "\n" not in str(caught.value)


def test_an_answer_that_is_not_where_it_is_said_to_be_is_refused(tmp_path: Path) -> None:
    asked = {"id": "1", "question": "Q?", "answers": [{"text": "90", "answer_start": 3}]}
    with pytest.raises(BadSet, match="is not at 3"):
        load(squad_file(tmp_path / "dev.json", asked))


def test_a_table_is_questions_with_answers_and_an_empty_answer_is_none(tmp_path: Path) -> None:
    found = table(tmp_path, 'Question,Answer\n"How long, in all?",90 minutes\nHow much?,\n')
    one, two = found.cases
    assert (one.id, one.question, one.answers) == ("line-2", "How long, in all?", ("90 minutes",))
    assert (two.answerable, two.answers) == (False, ())


def test_a_table_may_have_no_head_and_semicolons(tmp_path: Path) -> None:
    assert [case.answers for case in table(tmp_path, "How long?;90, or so\n").cases] == [
        ("90, or so",)
    ]


@pytest.mark.parametrize("content", ["How long?\n", "a,b,c\n", ",90\n", 'a,"b\n'])
def test_another_table_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(BadSet, match=r"small\.csv"):
        table(tmp_path, content)


def gold_line(folder: Path, **gold: Any) -> CaseSet:
    path = folder / "s.jsonl"
    path.write_text(json.dumps({"_id": "q", "text": "Q?", "gold": [{"source": "call.md", **gold}]}))
    return load(path)


@pytest.mark.parametrize(
    ("gold", "spans"),
    [
        ({"start": 10, "end": 17}, (Span(10, 17),)),
        ({"start": 10, "end": 17, "text": "It took"}, (Span(10, 17),)),
        ({"start": 0, "end": 7, "text": "It took"}, (Span(10, 17), Span(37, 44))),
        ({"start": 10, "end": 999}, ()),
    ],
)
def test_gold_may_be_given_as_characters_and_its_words_count_where_they_differ(
    tmp_path: Path, gold: dict[str, Any], spans: tuple[Span, ...]
) -> None:
    case_set = gold_line(tmp_path, **gold)
    assert case_set.cases[0].answerable is True
    (outcome,) = run(case_set.cases, library=Shelf(), chain=Replies(answered(cite())))
    assert outcome.gold[0].spans == spans
    assert all(span.of(TEXT) == "It took" for span in spans)


@pytest.mark.parametrize("gold", [{"start": 4, "end": 4}, {"start": 4}, {"start": "0", "end": 4}])
def test_characters_that_are_no_range_are_refused(tmp_path: Path, gold: dict[str, Any]) -> None:
    with pytest.raises(BadSet, match="whole numbers"):
        gold_line(tmp_path, **gold)
