from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.datasets.cases import Gold
from eval.running.outcome_cache import OutcomeCache, code_state
from eval.running.run import run
from rag.answer import Answer, Turn
from tests.eval.examples import CASE, DISAGREEMENT, UNANSWERABLE, answered, came_out, cite, refused
from tests.eval.test_eval_run import Replies, Shelf

FACTS = [("quotes", "3"), ("generation", "1.1")]
CASES = [replace(CASE, id=name) for name in "abc"]


class Killed(BaseException):
    """What no run catches."""


class Dies(Replies):
    """A chain that answers some questions, and then the process is killed."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.left = after

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        if not self.left:
            raise Killed
        self.left -= 1
        return answered(cite())


class Same(Replies):
    """A chain that always answers the same, from any thread."""

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        return answered(cite())


def test_an_outcome_comes_back_as_it_was(tmp_path: Path) -> None:
    case = replace(
        CASE, history=(Turn("user", "Was there a call?"),), gold=(Gold("call.md", None),)
    )
    answer = replace(answered(cite(quote="战略 \u2028")), disagreements=(DISAGREEMENT,))
    outcome = came_out(replace(answer, timings_ms={"read": 1.5}), case, ("call.md", "other.md"))
    OutcomeCache(tmp_path, FACTS).put(outcome)
    assert OutcomeCache(tmp_path, FACTS).get(case) == outcome


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    with pytest.raises(Killed):
        run(CASES, library=Shelf(), chain=Dies(after=2), kept=OutcomeCache(tmp_path, FACTS))
    again = Replies(refused())
    outcomes = run(CASES, library=Shelf(), chain=again, kept=OutcomeCache(tmp_path, FACTS))
    assert len(again.asked) == 1
    assert [outcome.refused for outcome in outcomes] == [False, False, True]


def test_a_torn_line_loses_one_case_and_no_more(tmp_path: Path) -> None:
    for case in CASES:
        OutcomeCache(tmp_path, FACTS).put(came_out(refused(), case))
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-40])
    kept = OutcomeCache(tmp_path, FACTS)
    kept.put(came_out(refused(), UNANSWERABLE))
    found = OutcomeCache(tmp_path, FACTS)
    assert [bool(found.get(case)) for case in (*CASES, UNANSWERABLE)] == [True, True, False, True]


def test_another_setting_or_another_question_is_asked_anew(tmp_path: Path) -> None:
    OutcomeCache(tmp_path, FACTS).put(came_out(refused()))
    assert OutcomeCache(tmp_path, [("quotes", "2"), ("generation", "1.1")]).get(CASE) is None
    assert OutcomeCache(tmp_path, FACTS).get(replace(CASE, question="How short was it?")) is None
    assert OutcomeCache(tmp_path, list(reversed(FACTS))).get(CASE) is not None


def test_a_failed_case_is_asked_again(tmp_path: Path) -> None:
    OutcomeCache(tmp_path, FACTS).put(came_out(None))
    assert OutcomeCache(tmp_path, FACTS).get(CASE) is None


def test_what_was_kept_can_be_asked_afresh(tmp_path: Path) -> None:
    OutcomeCache(tmp_path, FACTS).put(came_out(refused()))
    kept = OutcomeCache(tmp_path, FACTS)
    kept.forget()
    assert kept.get(CASE) is None and OutcomeCache(tmp_path, FACTS).get(CASE) is None


def test_several_at_a_time_come_in_the_order_of_the_set(tmp_path: Path) -> None:
    cases = [replace(CASE, id=str(number)) for number in range(40)]
    outcomes = run(cases, library=Shelf(), chain=Same(), kept=OutcomeCache(tmp_path, FACTS), jobs=4)
    assert [outcome.case.id for outcome in outcomes] == [case.id for case in cases]
    kept = OutcomeCache(tmp_path, FACTS)
    assert all(kept.get(case) for case in cases)


def test_the_code_has_a_name_that_stays() -> None:
    assert code_state() == code_state()
    assert len(code_state()) == 12


@pytest.mark.parametrize(
    "name",
    [
        "rag/reading/tuned.npz",
        "rag/room/deep/weights.json",
        "index/encoders/graph.onnx",
        "rag/words.txt",
    ],
)
def test_a_refitted_model_has_no_old_outcomes(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_bytes(b"fitted once")
    before = code_state(tmp_path)
    (tmp_path / name).write_bytes(b"fitted anew")
    assert code_state(tmp_path) != before


def test_what_python_keeps_for_itself_is_no_code(tmp_path: Path) -> None:
    (tmp_path / "rag" / "__pycache__").mkdir(parents=True)
    before = code_state(tmp_path)
    (tmp_path / "rag" / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"compiled")
    assert code_state(tmp_path) == before
