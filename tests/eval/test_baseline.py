from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.comparison.baseline import Comparison, compare
from eval.datasets.cases import CaseSet
from eval.datasets.lines import BadSet
from eval.metrics.significance import Delta
from eval.report import Report, report
from eval.running.run import CaseOutcome
from tests.eval.examples import CASE, UNANSWERABLE, answered, came_out, cite, refused

GOOD = answered(cite())
BAD = answered(cite("other.md", quote="Nobody knows."), confidence=0.4)


def made(outcomes: Sequence[CaseOutcome]) -> Report:
    cases = CaseSet("small", tuple(outcome.case for outcome in outcomes), None)
    return report(cases, outcomes, settings=(), versions=(), generation="g1", date="2025-11-22")


def with_right(right: int, of: int = 40) -> list[CaseOutcome]:
    """As many cases as ``of``, the first ``right`` of them answered rightly; one unanswerable."""
    cases = [replace(CASE, id=f"q{number:02}") for number in range(of)]
    outcomes = [
        came_out(GOOD if number < right else BAD, case) for number, case in enumerate(cases)
    ]
    return [*outcomes, came_out(refused(confidence=0.5), UNANSWERABLE)]


def compared(
    folder: Path, before: Sequence[CaseOutcome], after: Sequence[CaseOutcome]
) -> Comparison:
    path = folder / "before.json"
    path.write_text(made(before).as_json(), encoding="utf-8")
    return compare(path, made(after))


def delta(comparison: Comparison, metric: str) -> Delta:
    return next(one for one in comparison.deltas if one.metric == metric)


def test_a_loss_beyond_chance_is_worse_and_its_mirror_image_better(tmp_path: Path) -> None:
    loss = compared(tmp_path, with_right(36), with_right(20))
    gain = compared(tmp_path, with_right(20), with_right(36))
    assert loss.worse and not gain.worse
    cited = delta(loss, "source_cited")
    assert (cited.before, cited.after, cited.says) == (0.9, 0.5, "worse")
    assert cited.low < -0.4 < cited.high < 0
    assert delta(gain, "source_cited").says == "better"


def test_where_less_is_better_a_rise_is_worse(tmp_path: Path) -> None:
    before = with_right(40)
    after = [came_out(refused(), one.case) if n < 15 else one for n, one in enumerate(before)]
    refusals = delta(compared(tmp_path, before, after), "false_refusal")
    assert (refusals.before, refusals.after, refusals.says) == (0, 0.375, "worse")


def test_auroc_is_compared_too(tmp_path: Path) -> None:
    loss = delta(compared(tmp_path, with_right(40), with_right(20)), "AUROC")
    assert (loss.before, loss.after, loss.says) == (1.0, 0.5, "worse")


@pytest.mark.parametrize(("lost", "says"), [(3, "can't tell"), (8, "worse")])
def test_it_takes_some_cases_to_be_sure(tmp_path: Path, lost: int, says: str) -> None:
    cited = delta(compared(tmp_path, with_right(36), with_right(36 - lost)), "source_cited")
    assert cited.says == says
    assert cited.p == 2 / 2**lost  # McNemar: all that flipped flipped one way
    assert cited.p_among_all >= cited.p - 0.01


@pytest.mark.parametrize(("before", "after"), [(36, 35), (35, 36)])
def test_one_case_is_chance(tmp_path: Path, before: int, after: int) -> None:
    comparison = compared(tmp_path, with_right(before), with_right(after))
    assert not comparison.worse
    assert delta(comparison, "source_cited").says == "can't tell"


def test_as_many_gained_as_lost_is_chance(tmp_path: Path) -> None:
    before, after = with_right(20), with_right(20)
    for number in range(5):
        after[number] = came_out(BAD, after[number].case)
        after[-2 - number] = came_out(GOOD, after[-2 - number].case)
    cited = delta(compared(tmp_path, before, after), "source_cited")
    assert cited.low < 0 < cited.high and cited.says == "can't tell"


def test_a_run_does_not_differ_from_itself(tmp_path: Path) -> None:
    comparison = compared(tmp_path, with_right(30), with_right(30))
    assert comparison.cases == 41
    assert comparison.flips == ()
    assert {(one.low, one.high, one.says) for one in comparison.deltas} == {(0, 0, "can't tell")}


def test_the_interval_is_the_same_every_time(tmp_path: Path) -> None:
    first = compared(tmp_path, with_right(36), with_right(30))
    assert first == compared(tmp_path, with_right(36), with_right(30))


def test_the_cases_that_flipped_are_named(tmp_path: Path) -> None:
    after = with_right(35)
    after[0] = replace(after[0], ranked=("call.md",))  # a rank is not a matter of yes or no
    comparison = compared(tmp_path, with_right(36), after)
    flipped = {(flip.metric, flip.case, flip.before, flip.after) for flip in comparison.flips}
    assert ("source_cited", "q35", 1, 0) in flipped
    assert {flip.case for flip in comparison.flips} == {"q35"}
    assert {"citation_precision", "answer_in_sentence"} < {flip.metric for flip in comparison.flips}
    assert "flipped: source cited              1 -> 0  q35\n" in comparison.as_text()


def test_only_cases_that_are_the_same_in_both_are_compared(tmp_path: Path) -> None:
    before, after = with_right(40), with_right(40)
    after[0] = came_out(GOOD, replace(after[0].case, question="Who called?"))
    del after[1]
    comparison = compared(tmp_path, before, after)
    assert (comparison.cases, comparison.left_out, comparison.worse) == (39, 2, False)


def test_a_case_that_ran_before_and_fails_now_is_a_loss(tmp_path: Path) -> None:
    before, after = with_right(40), with_right(40)
    after[3] = came_out(None, after[3].case)
    comparison = compared(tmp_path, before, after)
    assert comparison.broken == ("q03",) and comparison.worse
    assert "failed now: q03\n" in comparison.as_text()
    assert not compared(tmp_path, after, before).worse


def test_a_run_in_which_everything_fails_is_a_loss_not_an_error(tmp_path: Path) -> None:
    before = with_right(3, of=3)
    comparison = compared(tmp_path, before, [came_out(None, one.case) for one in before])
    assert comparison.worse and comparison.deltas == ()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "the file is empty"),
        ("{", "not an evaluation report of format 1"),
        ("[]", "not an evaluation report of format 1"),
        ('{"format": 2, "outcomes": []}', "not an evaluation report of format 1"),
        ('{"format": 1, "outcomes": [{}]}', "not an evaluation report of format 1"),
        ('{"format": 1, "outcomes": []}', "has no case in common with this run of small"),
    ],
)
def test_a_file_that_is_no_baseline_of_this_set_is_refused(
    tmp_path: Path, content: str, says: str
) -> None:
    path = tmp_path / "before.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadSet) as caught:
        compare(path, made(with_right(1)))
    assert str(caught.value) == f"{path}: {says}"
