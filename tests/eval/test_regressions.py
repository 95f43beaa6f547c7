"""What is worse is caught, what only wobbles is not: the seeds behind cheap models, then dice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from eval.comparison.baseline import compare
from eval.datasets.cases import CaseSet
from eval.metrics.significance import differences
from eval.report import Report
from eval.running.run import CaseOutcome
from index.library import Library
from index.opening import open_library
from tests.conftest import ROOT, SEEDS
from tests.eval import degrading, worse
from tests.eval.examples import CASE, UNANSWERABLE, answered, came_out, cite, refused
from tests.eval.test_baseline import made
from tests.fakes import WordEmbedder


@dataclass(frozen=True, slots=True)
class Known:
    """The system as it should be: its library, what it is asked, and how it did."""

    library: Library
    cases: CaseSet
    baseline: Path


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    folder = tmp_path_factory.mktemp("regressions")
    cases = degrading.seed_cases()
    opened = open_library(
        folder / "home", embedders=lambda: [WordEmbedder()], verb="test", writing=True
    )
    with opened as library:
        library.sync([SEEDS])
        good = degrading.measured(library, degrading.chain_over(library), cases)
        yield Known(library, cases, degrading.written(good, folder / "before.json"))


def degraded(known: Known, how: str) -> Report:
    library = known.library
    chain = degrading.chain_over(library)
    if how == "k=1":
        narrow = degrading.chain_over(library, passages=1)
        return degrading.measured(library, narrow, known.cases, chunks=1)
    if how == "shuffled scores":
        mixed = degrading.Rehit(library, degrading.shuffled)
        chance = degrading.chain_over(mixed, degrading.ChanceReranker())
        return degrading.measured(mixed, chance, known.cases)
    if how == "broken chunker":
        cut = degrading.Rehit(library, degrading.chopped)
        return degrading.measured(cut, degrading.chain_over(cut), known.cases)
    moved = {
        "citations one character on": degrading.one_character_on(library),
        "citations one claim on": degrading.one_claim_on,
    }
    return degrading.measured(library, degrading.Recited(chain, moved[how]), known.cases)


@pytest.mark.parametrize(
    "how",
    [
        "k=1",
        "shuffled scores",
        "broken chunker",
        "citations one character on",
        "citations one claim on",
    ],
)
def test_a_system_made_worse_on_purpose_is_caught(known: Known, how: str) -> None:
    comparison = compare(known.baseline, degraded(known, how))
    assert comparison.worse, comparison.as_text()


def test_the_same_system_again_is_the_same_to_the_last_figure(known: Known) -> None:
    again = degrading.measured(known.library, degrading.chain_over(known.library), known.cases)
    comparison = compare(known.baseline, again)
    assert not comparison.worse
    assert all(one.before == one.after for one in comparison.deltas)
    assert comparison.lost == comparison.won == comparison.flips == ()


def command(how: str, known: Known, *arguments: str | Path, **environment: str) -> int:
    """The exit code of ``citeback eval`` over the seeds, in a process of its own."""
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "tests.eval.worse", how, "--home", str(known.library.home)),
            *("eval", str(ROOT / "eval" / "sets" / "seeds.jsonl"), "--fresh"),
            *map(str, arguments),
        ],
        cwd=ROOT,
        env={**os.environ, "CITEBACK_LEAST_CONFIDENCE": "0.02", **environment},
        capture_output=True,
        check=False,
    )
    assert ran.returncode in (0, 1), ran.stderr.decode()
    return ran.returncode


def test_the_command_ends_with_1_where_it_is_worse_and_with_0_where_it_is_the_same(
    known: Known, tmp_path: Path
) -> None:
    before = tmp_path / "before.json"
    assert command("as it is", known, "--json", before) == 0
    assert command("as it is", known, "--baseline", before) == 0
    assert command("as it is", known, "--baseline", before, CITEBACK_PASSAGES="1") == 1
    for how in (*worse.REHIT, *worse.RECITED):
        assert command(how, known, "--baseline", before) == 1, how


def test_of_forty_comparisons_of_mixed_runs_at_most_five_are_alarms(known: Known) -> None:
    """A coin for each case decides which of two stored runs it is taken from: both mixtures are alike.

    One in twenty may be an alarm by chance. Where that is kept, more than five of forty come in 1 of 70 tries.
    """
    good = json.loads(known.baseline.read_text("utf-8"))["outcomes"]
    poor = json.loads(degraded(known, "k=1").as_json())["outcomes"]
    alarms = 0
    for seed in range(40):
        dice = Random(seed)
        pairs = [
            pair if dice.random() < 0.5 else pair[::-1] for pair in zip(good, poor, strict=True)
        ]
        one, other = zip(*pairs, strict=True)
        alarms += any(delta.says == "worse" for delta in differences(one, other))
    assert alarms <= 5


def wobbly(dice: Random) -> list[CaseOutcome]:
    """80 cases of a system that is right about two times in three, and not always alike."""
    outcomes = []
    for number in range(80):
        case = replace(CASE if number % 4 else UNANSWERABLE, id=f"q{number:02}")
        sure = dice.uniform(0.2, 0.9)
        good, bad = cite(), cite("other.md", quote="Nobody knows.")
        given = [answered(good, confidence=sure)] * 6 + [answered(bad, confidence=sure)] * 2
        answer = dice.choice(
            [*given, answered(good, bad, confidence=sure), refused(confidence=sure)]
        )
        ranked = dice.sample(["call.md", "other.md", "third.md"], 3)
        outcomes.append(came_out(answer, case, tuple(ranked)))
    return outcomes


def test_of_twenty_comparisons_of_a_wobbly_system_with_itself_at_most_one_is_an_alarm(
    tmp_path: Path,
) -> None:
    alarms = 0
    for seed in range(20):
        dice = Random(seed)
        before = degrading.written(made(wobbly(dice)), tmp_path / "before.json")
        alarms += compare(before, made(wobbly(dice))).worse
    assert alarms <= 1
