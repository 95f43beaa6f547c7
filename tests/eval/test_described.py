"""Sets put together by a description, and sets of claims."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.comparison.baseline import compare_reports
from eval.datasets.cases import Case, CaseSet
from eval.datasets.lines import BadSet
from eval.datasets.loading import load, sampled
from eval.metrics.claims import checked
from eval.metrics.diagnosis import explain
from eval.report import Report, report
from eval.reports.html import html
from eval.running.run import CaseOutcome
from tests.conftest import ROOT

ASKED = (
    {"_id": "1", "text": "多长时间？", "answers": ["九十分钟"], "kind": "time", "conflict": True},
    {"_id": "2", "text": "谁？", "answers": ["她"], "several": True},
    {"_id": "3", "text": "哪里？", "answers": ["这里"]},
)
IN_ENGLISH = ({"_id": "1", "text": "How long?", "answers": ["90 minutes"]},)
CLAIMS = (
    {
        "_id": "a",
        "claim": "The call took 90 minutes.",
        "evidence": ["The call took 90 minutes."],
        "label": "yes",
    },
    {
        "_id": "b",
        "claim": "The call took 50 minutes.",
        "evidence": ["The call took 90 minutes."],
        "label": "no",
    },
    {
        "_id": "c",
        "claim": "Nobody came.",
        "evidence": ["The ship sank at night."],
        "label": "partly",
    },
)


def lines(path: Path, records: Sequence[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines(tmp_path / "zh.jsonl", ASKED)
    lines(tmp_path / "en.jsonl", IN_ENGLISH)
    lines(tmp_path / "corpus.jsonl", [{"_id": "call", "text": "It took 90 minutes."}])
    lines(tmp_path / "claims.jsonl", CLAIMS)
    (tmp_path / "qrels.tsv").write_text("1\tcall\t1\n")
    return tmp_path


def described(folder: Path, text: str) -> CaseSet:
    path = folder / "mixed.toml"
    path.write_text(text, "utf-8")
    return load(path)


def test_questions_of_one_set_are_asked_of_the_corpus_of_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SETS", str(folder))
    found = described(
        folder,
        """
        questions = "zh.jsonl"
        corpus = "$SETS/corpus.jsonl"
        judgements = "qrels.tsv"
        answers = "en.jsonl"
        note = "Two languages."
        """,
    )
    assert (found.name, found.corpus, found.note) == (
        "mixed",
        folder / "corpus.jsonl",
        "Two languages.",
    )
    first, second, _ = found.cases
    assert (first.question, first.answers) == ("多长时间？", ("90 minutes",))
    assert first.relevance == (("call", 1),)
    assert second.answers == ()  # not those of its own language: nobody could find them


def test_fields_of_a_line_become_tags(folder: Path) -> None:
    found = described(
        folder,
        """
        questions = "zh.jsonl"
        by = ["kind"]
        [tags]
        disagreement = [{conflict = true}, {several = true}]
        both = [{conflict = true, several = true}]
        """,
    )
    assert [case.tags for case in found.cases] == [("time", "disagreement"), ("disagreement",), ()]


def test_questions_lose_what_answers_them(folder: Path) -> None:
    """Their own sources, hidden; or a corpus that is about something else."""
    asked = 'questions = "zh.jsonl"\njudgements = "qrels.tsv"\nonly = [{kind = "time"}]\n'
    (hidden,) = described(folder, asked + 'hide = "gold"').cases
    assert (hidden.answerable, hidden.without, hidden.tags) == (False, ("call",), ("gold removed",))
    assert (hidden.gold, hidden.relevance, hidden.answers) == ((), (), ("九十分钟",))
    (elsewhere,) = described(folder, asked + "answerable = false").cases
    assert (elsewhere.answerable, elsewhere.without) == (False, ())
    assert (elsewhere.gold, elsewhere.relevance, elsewhere.answers) == ((), (), ())


def test_a_description_says_how_many_cases_tell_enough_where_a_run_is_limited(folder: Path) -> None:
    found = described(folder, 'questions = "zh.jsonl"\nmost = 2')
    for limit, ids in ((None, "123"), (50, "12"), (1, "1")):
        assert [case.id for case in sampled(found, limit).cases] == list(ids)


def test_edited_copies_stand_beside_their_sources(tmp_path: Path) -> None:
    texts = {
        "call": "The call with Li Wei took 90 minutes in 1950. Nobody knows why.",
        "ship": "The ship was built in 1903 by Ada Byron.",
        "song": "Who was Max Bruch? The man of the song.",
    }
    asked = [
        ("how long", "How long was it?", "90 minutes", "call"),
        ("when", "When was the call?", "1950", "call"),
        ("built", "When was the ship built?", "1903", "ship"),
        ("who", "Who was the man of the song?", "Max Bruch", "song"),
        ("why", "Why was it so?", "nobody knows", "call"),
    ]
    lines(tmp_path / "corpus.jsonl", [{"_id": name, "text": text} for name, text in texts.items()])
    lines(
        tmp_path / "asked.jsonl",
        [{"_id": name, "text": text, "answers": [answer]} for name, text, answer, _ in asked],
    )
    judged = "".join(f"{name}\t{source}\t1\n" for name, *_, source in asked)
    (tmp_path / "qrels.tsv").write_text(judged)
    text = (
        'questions = "asked.jsonl"\ncorpus = "corpus.jsonl"\njudgements = "qrels.tsv"\n'
        "edited_copies = true"
    )
    found = described(tmp_path, text)
    tags = {case.id: case.tags for case in found.cases}
    assert tags["built"] == ("no copy",)
    assert {tags["how long"], tags["when"]} == {("disagreement",), ("copy says the same",)}
    copy = next(each for each in found.passages if each.source == "call (edited copy)")
    (edited,) = (case for case in found.cases if case.tags == ("disagreement",))
    assert edited.answers[0] not in copy.text and edited.answers[-1] in copy.text
    assert [gold.source for gold in edited.gold] == ["call", "call (edited copy)"]
    assert {each.source: each.text for each in found.passages}.items() >= texts.items()
    assert found == described(tmp_path, text)
    with pytest.raises(BadSet, match="needs a corpus"):
        described(tmp_path, 'questions = "asked.jsonl"\nedited_copies = true')


def test_the_second_of_a_pair_hides_every_other_reading(tmp_path: Path) -> None:
    question = {
        "_id": "lit",
        "text": "When was the lamp lit?",
        "answers": ["1902"],
        "wrong_answers": ["1904"],
        "contexts": {"correct": ["a", "b"], "misinfo": ["c"], "noise": ["d"]},
    }
    told = {"a": "Lit in 1902.", "b": "In 1902 it was.", "c": "Lit in 1904.", "d": "It rains."}
    lines(tmp_path / "corpus.jsonl", [{"_id": name, "text": text} for name, text in told.items()])
    lines(tmp_path / "asked.jsonl", [question])
    text = 'questions = "asked.jsonl"\ncorpus = "corpus.jsonl"\nin_pairs = true'
    everything, one = described(tmp_path, text).cases
    assert (everything.tags, everything.without) == (("disagreement",), ())
    assert (one.tags, one.without, one.answers) == (("agreeing",), ("c",), ("1902",))
    lines(tmp_path / "asked.jsonl", [{**question, "contexts": "none"}])
    with pytest.raises(BadSet, match="no contexts"):
        described(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('questions = "zh.jsonl"\ncolour = 1', "unknown 'colour'"),
        ('corpus = "corpus.jsonl"', "name one of questions and claims"),
        ('questions = "zh.jsonl"\nclaims = "claims.jsonl"', "name one of questions and claims"),
        ('questions = "$NOWHERE/zh.jsonl"', r"\$NOWHERE is not set"),
        ('questions = "none.jsonl"', "No such file"),
        ("questions = ", "not TOML"),
        ('questions = "zh.jsonl"\ntags = 3', "'tags' must be a table"),
        ('questions = "zh.jsonl"\nmost = 0', "whole number from 1 on"),
        ('questions = "zh.jsonl"\nhide = "all"', 'only hide = "gold"'),
        ('questions = "zh.jsonl"\nanswerable = true', 'only hide = "gold"'),
        ('questions = "zh.jsonl"\nby = 3', "'by' must be a list of names"),
        ('questions = "zh.jsonl"\n[tags]\nodd = [1]', "write .*field = value"),
    ],
)
def test_a_description_that_can_not_be_followed_is_one_line(
    folder: Path, text: str, says: str
) -> None:
    with pytest.raises(BadSet, match=says) as caught:
        described(folder, text)
    assert "\n" not in str(caught.value)


@pytest.fixture
def claims(folder: Path) -> CaseSet:
    return described(folder, 'claims = "claims.jsonl"\nsupported = [{label = "yes"}]')


def reported(claims: CaseSet) -> Report:
    return _report(claims.cases, checked(claims.cases))


def _report(cases: Sequence[Case], outcomes: Sequence[CaseOutcome]) -> Report:
    made = CaseSet("claims", tuple(cases), None)
    return report(made, outcomes, settings=(), versions=(), generation="", date="2026-11-22")


def test_claims_are_checked_against_their_own_evidence(claims: CaseSet) -> None:
    made = reported(claims)
    assert claims.claims and made.counts.claims == 3 and made.counts.unknown == 0
    assert made.score("support_precision").value == made.score("support_recall").value == 1.0
    assert made.score("support_AUROC").value == 1.0
    assert {explain(one.outcome).cause for one in made.verdicts} == {
        "rightly supported",
        "rightly unsupported",
    }
    told = {score.name for score in made.scores if score.value is not None}
    assert told == {
        "support_precision",
        "support_recall",
        "support_AUROC",
        "latency_p50_ms",
        "latency_p95_ms",
    }


def test_the_page_shows_a_claim_with_its_evidence_and_what_people_said(claims: CaseSet) -> None:
    page = html([reported(claims)])
    assert "The call took 50 minutes." in page and "The ship sank at night." in page
    assert "Not supported." in page and "Called unsupported" in page


def test_a_check_that_calls_everything_supported_is_worse(claims: CaseSet) -> None:
    many = [replace(case, id=f"{case.id}{n}") for n in range(20) for case in claims.cases]
    outcomes = checked(many)
    fooled = [_called_supported(each) for each in outcomes]
    comparison = compare_reports(_report(many, outcomes), _report(many, fooled))
    says = {delta.metric: delta.says for delta in comparison.deltas}
    assert says["support_precision"] == says["support_AUROC"] == "worse"


def _called_supported(outcome: CaseOutcome) -> CaseOutcome:
    assert outcome.answer is not None
    (claim,) = outcome.answer.claims
    told = replace(outcome.answer, confidence=0.9, claims=(replace(claim, support="supported"),))
    return replace(outcome, answer=told)


def test_a_set_holds_questions_or_claims(tmp_path: Path) -> None:
    lines(tmp_path / "both.jsonl", [ASKED[0], CLAIMS[0]])
    with pytest.raises(BadSet, match="questions and claims in one set"):
        load(tmp_path / "both.jsonl")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "eval" / "sets" / "public").glob("*.toml")), ids=lambda path: path.stem
)
def test_the_descriptions_that_ship_fit_the_data(
    path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA", str(shared / "data"))
    found = load(path)
    assert len(found.cases) > 150 and found.note
    own = found.claims or found.passages or found.cases[0].rewrite
    assert own or (found.corpus is not None and found.corpus.is_file())
