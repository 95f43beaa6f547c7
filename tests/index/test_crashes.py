"""A build killed at any moment loses nothing, doubles nothing, and leaves nothing half done.

``make crashtest`` kills 150 times: about a hundred fall inside a build, the others just behind one.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.crashing import MODELS, answers, content, first_documents, opened, second_documents

CRASHES = int(os.environ.get("CRASHES", "6"))


@dataclass(frozen=True, slots=True)
class Stage:
    """An index of the first documents, the second documents, and what must come of them."""

    before: Path
    docs: Path
    expected: dict[str, dict[str, object]]  # by the model that the build has
    seconds: dict[str, float]


def build(home: Path, docs: Path, model: str) -> subprocess.Popen[str]:
    """A build in a process of its own, already holding its home."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crashing", str(home), str(docs), model],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    folder = tmp_path_factory.mktemp("crashes")
    docs, before = folder / "docs", folder / "before"
    first_documents(docs)
    with build(before, docs, MODELS[0]) as process:
        assert process.wait() == 0
    second_documents(docs)
    expected, seconds = {}, {}
    for model in MODELS:
        home = folder / model
        shutil.copytree(before, home)
        with build(home, docs, model) as process:
            began = time.monotonic()
            assert process.wait() == 0
            seconds[model] = time.monotonic() - began
        expected[model] = content(home, model)
    return Stage(before, docs, expected, seconds)


@pytest.mark.parametrize("crash", range(CRASHES))
def test_a_build_killed_at_any_moment_is_finished_by_the_next(
    crash: int, stage: Stage, tmp_path: Path
) -> None:
    home, model = tmp_path / "home", MODELS[crash % 2]
    shutil.copytree(stage.before, home)
    with build(home, stage.docs, model) as process:
        time.sleep(random.Random(crash).uniform(0, 1.1 * stage.seconds[model]))
        process.kill()
        assert process.stdout is not None
        print(f"crash {crash} after", (process.stdout.read().splitlines() or ["open"])[-1])
    with opened(home, model) as library:
        assert answers(library)
    with build(home, stage.docs, model) as process:
        assert process.wait() == 0
    with opened(home, model, writing=True) as library:
        assert library.examine() == []
    assert content(home, model) == stage.expected[model]
    numbers = [path.name for path in (home / "generations").iterdir()]
    assert numbers == [(home / "live").read_text().strip()]


def test_of_two_builds_at_once_one_works_and_the_other_is_told_who(
    stage: Stage, tmp_path: Path
) -> None:
    home, model = tmp_path / "home", MODELS[0]
    shutil.copytree(stage.before, home)
    with build(home, stage.docs, model) as first:
        second = subprocess.run(
            [sys.executable, "-m", "tests.crashing", str(home), str(stage.docs), model],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert first.wait() == 0
    assert second.returncode == 2
    assert f"pid {first.pid} (citeback crash)" in second.stderr
    assert content(home, model) == stage.expected[model]


@pytest.mark.parametrize("model", MODELS)
def test_while_a_build_runs_everything_indexed_answers(
    model: str, stage: Stage, tmp_path: Path
) -> None:
    """Over a change of files, and over a change of the model up to the switch and past it."""
    home = tmp_path / "home"
    shutil.copytree(stage.before, home)
    models, coverages = set(), set()
    with build(home, stage.docs, model) as process, opened(home, model) as library:
        while process.poll() is None:
            assert answers(library)
            models.add(library.models[0])
            coverages.add(library.coverage)
        assert process.returncode == 0
        models.add(library.models[0])
        assert library.coverage == 1.0
    assert models == {MODELS[0], model}
    assert all(0 <= coverage <= 1 for coverage in coverages)
