"""Aims: what was measured stands beside each, and is called met only where that is sure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.comparison.board import AimResult, board
from eval.comparison.targets import Target, targets
from eval.datasets.cases import CaseSet
from eval.datasets.lines import BadSet
from eval.report import Report, report
from eval.reports.aims import as_text
from eval.reports.as_json import as_json
from eval.reports.html import html
from eval.reports.markdown import markdown
from eval.running.run import CaseOutcome
from tests.conftest import ROOT
from tests.eval.examples import CASE, UNANSWERABLE, answered, came_out, cite, refused

AIM = Target("sources <b>cited</b>", ("small",), "source_cited", 0.5, at_least=True)


def made(outcomes: Sequence[CaseOutcome], name: str = "small") -> Report:
    cases = CaseSet(name, tuple(outcome.case for outcome in outcomes), None)
    return report(cases, outcomes, settings=(), versions=(), generation="g1", date="2026-11-24")


def cited(right: int, of: int) -> list[CaseOutcome]:
    """Answerable cases, the first ``right`` of them with the right source."""
    wrong = answered(cite("other.md", quote="Nobody knows."))
    return [
        came_out(answered(cite()) if at < right else wrong, replace(CASE, id=f"q{at}"))
        for at in range(of)
    ]


def unanswerable(*confidences: float) -> list[CaseOutcome]:
    return [
        came_out(refused(cite(), confidence=each), replace(UNANSWERABLE, id=f"u{at}"))
        for at, each in enumerate(confidences)
    ]


def row(target: Target, *reports: Report) -> AimResult:
    (found,) = board(reports, [target])
    return found


@pytest.mark.parametrize(
    ("right", "says"), [(38, "met"), (2, "not met"), (21, "can't tell"), (19, "can't tell")]
)
def test_an_aim_is_met_or_not_only_where_the_whole_interval_says_so(right: int, says: str) -> None:
    found = row(AIM, made(cited(right, 40)))
    assert found.says == says
    assert found.value == right / 40 and found.low is not None
    assert found.short == (right < 20)


def test_of_a_handful_of_cases_nothing_is_said() -> None:
    found = row(replace(AIM, metric="token_F1"), made(cited(0, 5)))
    assert (found.value, found.low, found.says, found.short) == (0, None, "can't tell", True)


def test_where_less_is_better_the_aim_is_a_ceiling() -> None:
    refusals = [came_out(refused(cite()), replace(CASE, id=f"r{at}")) for at in range(40)]
    ceiling = replace(AIM, metric="false_refusal", at_least=False)
    assert row(ceiling, made(refusals)).says == "not met"
    assert row(ceiling, made(cited(40, 40))).says == "met"


def test_an_aim_that_can_not_be_exceeded_is_met_by_the_value_itself() -> None:
    whole = replace(AIM, metric="quote_fidelity", aim=1.0, sets=("*",))
    good = cited(3, 3)
    assert row(whole, made(good), made(good, "other")).says == "met"
    bad = [replace(good[0], faithful=(False,)), *good[1:]]
    assert row(whole, made(good), made(bad, "other")).says == "not met"


def test_unanswerable_cases_of_one_set_stand_against_answerable_ones_of_another() -> None:
    asked = made([*cited(4, 4), *unanswerable(0.99, 0.99)])  # whose own near misses don't count
    elsewhere = made(unanswerable(0.1, 0.2, 0.9), "elsewhere")
    target = replace(AIM, metric="AUROC", against=("elsewhere",))
    assert row(target, asked, elsewhere).value == pytest.approx(2 / 3)
    assert row(replace(target, metric="FA90", at_least=False), asked, elsewhere).value == 1 / 3


def test_what_was_not_asked_has_no_row_and_what_nothing_tells_is_not_measured() -> None:
    assert board([made(cited(1, 2))], [replace(AIM, sets=("another",))]) == ()
    assert row(replace(AIM, metric="ECE"), made([came_out(None)])).says == "not measured"


def test_a_figure_kept_beside_the_weights_is_taken_from_there() -> None:
    kept = replace(AIM, sets=(), metric="support_AUROC", kept="auroc_source_left_out")
    told = json.loads((ROOT / "rag" / "verification" / "support.json").read_text())[
        "words and cross-encoder"
    ]["measured"]
    assert row(kept).value == told["auroc_source_left_out"]["value"]


def hidden_twins(*, honest: bool) -> tuple[Report, Report]:
    """Questions asked as they are and with their gold hidden; the latter as sure if not honest."""
    asked, hidden = [], []
    for at in range(200):
        sure = 0.5 + at / 500
        case = replace(CASE, id=f"q{at}")
        asked.append(came_out(answered(cite(), confidence=sure), case))
        unsure = sure if not honest and at % 2 else at / 1000
        nothing = refused(cite("other.md", quote="Nobody knows."), confidence=unsure)
        hidden.append(came_out(nothing, replace(case, answerable=False, without=("call.md",))))
    return made(asked), made(hidden, "hidden")


def test_a_promise_is_kept_for_the_half_of_the_questions_that_chose_nothing() -> None:
    target = replace(AIM, metric="promise", aim=0.03, at_least=False, against=("hidden",))
    found = row(target, *hidden_twins(honest=True))
    assert found.says != "not met" and found.value is not None and found.value <= 0.03
    assert "200 questions; 0.05: 0.039 wrong, 1.00 answered" in found.basis
    unsure = row(target, *hidden_twins(honest=False))
    assert (unsure.value, unsure.says) == (None, "not measured")
    assert "at no confidence are few enough wrong" in unsure.basis
    assert row(target, made(cited(5, 5)), made(unanswerable(0.1), "hidden")).value is None


def test_the_table_is_in_the_terminal_the_page_the_text_and_the_json() -> None:
    one = made(cited(38, 40))
    rows = board([one], [AIM])
    assert "0.950  0.835 to 0.986  at least 0.5  met" in as_text(rows)
    page = html([one], (), rows)
    assert "sources &lt;b&gt;cited&lt;/b&gt;" in page and 'class="verdict met">met</span>' in page
    assert "| 0.950 | 0.835 to 0.986 | at least 0.5 | met |" in markdown([one], (), rows)
    content = json.loads(as_json([one], rows))
    assert content["aims"][0]["says"] == "met" and content["reports"][0]["set"] == "small"


def test_the_aims_that_ship_can_be_read() -> None:
    found = targets(ROOT / "eval" / "sets" / "targets.toml")
    assert len(found) > 25


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[target]]\nset = 'a'\nmetric = 'ECE'\nat_most = 1\ncolour = 2", "unknown 'colour'"),
        ("[[target]]\nset = 'a'\nmetric = 'colour'\nat_most = 1", "no metric 'colour'"),
        ("[[target]]\nset = 'a'\nmetric = 'ECE'", "one of at_least and at_most"),
        ("[[target]]\nset = 'a'\nmetric = 'ECE'\nat_most = 'low'", "'low' is no number"),
        ("[[target]]\nmetric = 'ECE'\nat_most = 1", "one of set, sets and kept"),
        ("[[target]]\nset = 'a'\nmetric = 'promise'\nat_most = 1", "needs 'against'"),
        ("[[target]]\nset = 'a'\nagainst = 3\nmetric = 'ECE'\nat_most = 1", "list of texts"),
        (
            "[[target]]\nset = 'a'\nmetric = 'ECE'\nat_most = 1\nshapes = ['song']",
            "no shape 'song'",
        ),
        ("target = 3", "must hold"),
        ("[[target", "not TOML"),
    ],
)
def test_aims_that_can_not_be_read_are_one_line(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "aims.toml"
    path.write_text(text)
    with pytest.raises(BadSet, match=says) as caught:
        targets(path)
    assert "\n" not in str(caught.value)
