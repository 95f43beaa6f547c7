"""Drafts in a person's hands, and what a person said of an answer as one more draft."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.curation.feedback import AnswerVerdict, as_line
from eval.curation.reviewing import CaseEdit, Review
from eval.datasets.cases import Gold
from eval.datasets.lines import BadSet
from eval.datasets.loading import load
from index.passages import Span
from rag.answer import Turn
from tests.eval.examples import cite

TEXT = "The call was long. It took 90 minutes. Nobody liked it."
DRAFT = {
    "_id": "draft-1",
    "text": "The call took how long?",
    "draft": True,
    "answerable": True,
    "gold": [{"source": "call.md", "text": "It took 90 minutes.", "start": 19, "end": 38}],
    "answers": ["90 minutes"],
    "tags": ["draft"],
    "mine": {"kept": "as it is"},
}
OTHER = {"_id": "draft-2", "text": "Who?", "draft": True, "answerable": False, "without": ["a"]}
SAME = CaseEdit("The call took how long?", ("90 minutes",), True)


def review(folder: Path, records: Sequence[Mapping[str, object]] = (DRAFT, OTHER)) -> Review:
    path = folder / "mine.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in records), "utf-8")
    return Review(path, {"call.md": TEXT}.get)


def on_disk(at: Review) -> list[dict[str, Any]]:
    return [json.loads(line) for line in at.path.read_text("utf-8").splitlines()]


def test_a_case_is_shown_with_its_passage_in_its_surroundings(tmp_path: Path) -> None:
    one = review(tmp_path).case(0)
    (passage,) = one.passages
    assert (passage.before, passage.text, passage.after) == (
        "The call was long. ",
        "It took 90 minutes.",
        " Nobody liked it.",
    )
    assert one.state == "open" and passage.gold and one.lost == ()


def test_an_accepted_case_is_corrected_and_no_draft_any_more(tmp_path: Path) -> None:
    at = review(tmp_path)
    said = at.decide(
        0, "accepted", CaseEdit("How long was the call?", ("90 minutes", "1.5 hours"), True)
    )
    first, second = on_disk(at)
    assert said.state == "accepted" and said.case.answers == ("90 minutes", "1.5 hours")
    assert first["text"] == "How long was the call?" and "draft" not in first
    assert first["gold"] == DRAFT["gold"] and first["mine"] == DRAFT["mine"]
    assert second == OTHER


def test_a_rejected_case_is_asked_no_more_and_can_be_taken_back(tmp_path: Path) -> None:
    at = review(tmp_path)
    at.decide(0, "rejected", SAME)
    assert [case.id for case in load(at.path).cases] == ["draft-2"]
    again = Review(at.path, {"call.md": TEXT}.get)  # on another day
    assert again.states() == ("rejected", "open")
    again.decide(0, "open", SAME)
    assert on_disk(again) == [DRAFT, OTHER]


def test_other_words_can_be_made_the_gold(tmp_path: Path) -> None:
    at = review(tmp_path)
    said = at.decide(
        0, "accepted", CaseEdit("Was it liked?", (), True, Gold("call.md", "Nobody", Span(39, 45)))
    )
    assert said.passages[0].text == "Nobody"
    assert load(at.path).cases[0].gold == (Gold("call.md", "Nobody", Span(39, 45)),)


def test_what_can_not_be_answered_keeps_no_gold(tmp_path: Path) -> None:
    at = review(tmp_path)
    at.decide(0, "accepted", CaseEdit("Who paid?", ("90 minutes",), False))
    case = load(at.path).cases[0]
    assert (case.answerable, case.gold, case.answers) == (False, (), ())


def test_a_blank_question_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    at = review(tmp_path)
    with pytest.raises(BadSet, match="must be text that is not blank"):
        at.decide(0, "accepted", CaseEdit(" ", (), True))
    assert on_disk(at) == [DRAFT, OTHER] and at.states() == ("open", "open")


def test_where_it_can_not_be_written_nothing_is_lost(tmp_path: Path) -> None:
    at = review(tmp_path)
    (tmp_path / "gone").mkdir()
    at.path = tmp_path / "gone" / "missing" / "mine.jsonl"
    with pytest.raises(BadSet, match="can't be written"):
        at.decide(0, "accepted", SAME)
    assert at.states() == ("open", "open")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gone", "mine.jsonl"]


def test_gold_that_stands_nowhere_is_said(tmp_path: Path) -> None:
    gone = {**DRAFT, "gold": [{"source": "call.md", "text": "It took a week."}]}
    assert review(tmp_path, [gone]).case(0).lost == ("It took a week.",)


def test_a_thumb_down_becomes_a_case_with_what_was_shown_beside_it(tmp_path: Path) -> None:
    quote = cite(start=19)
    said = AnswerVerdict(
        "7",
        "How long?",
        "down",
        "too vague",
        (Turn("user", "About the call"),),
        "It took.",
        (quote,),
    )
    at = review(tmp_path, [as_line(said)])
    (case,) = load(at.path).cases
    assert (case.id, case.answerable, case.gold) == ("feedback-7", None, ())
    assert case.history == (Turn("user", "About the call"),) and "thumbs-down" in case.tags
    one = at.case(0)
    assert one.feedback is not None and one.feedback.reason == "too vague"
    (passage,) = one.passages
    assert passage.text == "It took 90 minutes." and not passage.gold


def test_a_thumb_up_takes_its_citations_as_gold(tmp_path: Path) -> None:
    at = review(
        tmp_path, [as_line(AnswerVerdict("8", "How long?", "up", citations=(cite(start=19),)))]
    )
    assert at.case(0).passages[0].gold and at.case(0).case.answerable
    refusal = as_line(AnswerVerdict("9", "Who paid?", "up"))
    assert refusal["answerable"] is None and refusal["draft"]
