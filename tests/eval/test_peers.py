"""The door that peers come in by, with the smallest of them, and what is made of their answers."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from eval.peers.environments import REQUIREMENTS, run
from eval.peers.peer_protocol import PeerQuestion, Task, Text, write
from eval.peers.scoring import PeerResult, read, rows
from eval.peers.table import table
from index.errors import CannotRun
from tests.eval.examples import CASE

TEXTS = (
    Text("call.md", "", "The call took 90 minutes. Nobody liked it."),
    Text("ship.md", "", "The ship sank. It took 90 minutes."),
)
CASES = {
    "call": replace(CASE, id="call", question="how long was the call"),
    "ship": replace(
        CASE, id="ship", question="when did the ship go down", relevance=(("call.md", 1),)
    ),
}
TASK = Task(
    "none", 2, TEXTS, tuple(PeerQuestion(key, case.question) for key, case in CASES.items())
)


def asked(folder: Path, task: Task = TASK) -> list[PeerResult]:
    write(task, folder / "in")
    run(Path(sys.executable), "tests.eval.word_peer", folder / "in", folder / "out")
    return rows("words", read(folder / "out", CASES))


def test_a_peer_is_measured_by_its_passages_and_by_what_it_answers(tmp_path: Path) -> None:
    passages, answers = asked(tmp_path)
    assert (passages.peer, answers.peer) == ("words", "words, quoted answer")
    assert passages.retrieval[2] == 0.75  # the right source is first once, and second once
    assert passages.shown_first is not None and passages.shown_first.value == 1.0
    assert answers.shown_first is not None and answers.shown_first.value == 0.5
    assert answers.characters < passages.characters
    assert passages.pieces == 2 and passages.index_s > 0


def test_the_table_has_a_line_for_each_way_of_showing(tmp_path: Path) -> None:
    lines = table("small", 2, asked(tmp_path)).splitlines()
    assert lines[0] == "## small, 2 questions"
    assert [line.split("|")[1].strip() for line in lines[4:6]] == ["words", "words, quoted answer"]
    assert "1.000 (0.34 to 1.00)" in lines[4]
    assert len({len(line) for line in lines[2:6]}) == 1


def test_a_peer_that_fails_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        CannotRun, match=r"word_peer .* ended with 1: ValueError: nothing to index$"
    ):
        asked(tmp_path, replace(TASK, texts=()))


@pytest.mark.parametrize("path", sorted(REQUIREMENTS.glob("*.txt")), ids=lambda path: path.stem)
def test_every_package_of_a_peer_is_pinned(path: Path) -> None:
    pins = path.read_text("utf-8").split()
    assert all(pin.count("==") == 1 for pin in pins)
    assert "torch==2.13.0" in pins and any(
        pin.startswith("sentence-transformers==") for pin in pins
    )
