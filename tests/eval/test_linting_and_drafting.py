"""A first set from an index, what is wrong with a set, and sources hidden from a case."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.curation.drafting import as_line, draft
from eval.curation.linting import lint
from eval.datasets.cases import CaseSet, Gold
from eval.datasets.loading import load
from eval.running.run import run
from index.passages import Source, Span
from rag.calibration.ablated_index import AblatedIndex
from tests.commands import citeback
from tests.conftest import SEEDS, Opens
from tests.eval.degrading import chain_over
from tests.eval.examples import CASE, UNANSWERABLE
from tests.eval.test_eval_run import TEXT, Replies, Shelf

HARBOUR = "The harbour of Lund froze for 12 weeks in the hard winter of that war. He left."
BRIDGE = "The council of Lund paid for 31 bridges in the years before the great flood. Good."


def problems(*cases: object) -> list[str]:
    case_set = CaseSet("s", cases, None)  # type: ignore[arg-type]
    return [each.what for each in lint(case_set, {"call.md": TEXT}.get)]


def test_gold_that_stands_in_its_source_is_fine() -> None:
    spanned = Gold("call.md", "It took 90 minutes.", Span(10, 29))
    assert problems(CASE, replace(CASE, id="b", question="Q?", gold=(spanned,))) == []


@pytest.mark.parametrize(
    ("gold", "says"),
    [
        (Gold("gone.md", "It took"), "gold source 'gone.md' is not indexed"),
        (Gold("call.md", "It took 50"), 'gold text "It took 50" stands nowhere in call.md'),
        (Gold("call.md", "It took", Span(0, 7)), "is not at 0:7 of call.md, but at 10:17"),
        (Gold("call.md", None, Span(0, 99)), "gold 0:99 of call.md is beyond its end, 56"),
    ],
)
def test_gold_that_has_gone_is_named(gold: Gold, says: str) -> None:
    found = problems(replace(CASE, gold=(gold,), relevance=()))
    assert len(found) == 1 and says in found[0]


def test_cases_that_contradict_themselves_or_repeat_others_are_named() -> None:
    again = replace(CASE, id="again", question=" how long  WAS the call?")
    assert problems(CASE, again) == ["asks what call-length asks"]
    assert problems(replace(UNANSWERABLE, gold=CASE.gold)) == ["is unanswerable, but has gold"]
    assert "is hidden from it" in problems(replace(CASE, without=("call.md",)))[0]


def test_a_sentence_with_a_value_becomes_a_question_with_its_characters_as_gold(
    tmp_path: Path,
) -> None:
    (one,) = draft([Source("a.md", HARBOUR, "A")], cases=5)
    assert one.question == (
        "The harbour of Lund froze for how long in the hard winter of that war?"
    )
    path = tmp_path / "s.jsonl"
    path.write_text(json.dumps(as_line(1, one)))
    case_set = load(path)
    assert case_set.cases[0].answers == ("12 weeks",)
    assert lint(case_set, {"a.md": HARBOUR}.get) == []


def test_every_fourth_draft_hides_the_sources_that_hold_its_answer() -> None:
    texts = [
        f"The mayor of {town} counted {n}00 ships and wrote it down for all."
        for n, town in enumerate(["Lund", "Ystad", "Malmo", "Kiel", "Danzig", "Riga"], start=2)
    ]
    sources = [Source(f"{n}.md", text, "t") for n, text in enumerate(texts)]
    drafts = draft(sources, cases=6)
    assert [each.without for each in drafts] == [(), (), (), ("3.md",), (), ()]
    assert drafts == draft(sources, cases=6)
    assert as_line(4, drafts[3])["answerable"] is False


def test_a_case_is_asked_as_if_what_it_hides_were_not_there(opens: Opens, docs: Path) -> None:
    (docs / "a.md").write_text(HARBOUR)
    (docs / "b.md").write_text(BRIDGE)
    case = replace(CASE, question="How long was the harbour of Lund frozen?", without=("a.md",))

    with opens(writing=True) as library:
        library.sync([docs])
        seen, hidden = run(
            [replace(case, without=()), case],
            library=library,
            chain=chain_over(library),
            hiding=lambda sources: chain_over(AblatedIndex(library, sources)),
        )
    assert seen.ranked == () or "a.md" in seen.ranked
    assert "a.md" in {each.source for each in seen.citations}
    assert hidden.answer is not None
    cited = {each.source for each in (*hidden.citations, *hidden.answer.nearest)}
    assert "a.md" not in cited | set(hidden.ranked)


def test_without_a_way_to_hide_such_a_case_fails_and_says_so() -> None:
    (outcome,) = run([replace(CASE, without=("x",))], library=Shelf(), chain=Replies())
    assert outcome.error is not None and "hide" in outcome.error


def test_the_commands_draft_a_set_that_lints_clean_and_name_what_has_gone(
    tmp_path: Path, home: Path, opens: Opens
) -> None:
    with opens(writing=True) as library:
        library.sync([SEEDS])
    path = tmp_path / "first.jsonl"
    made = citeback("eval", "init", path, "--cases", "8", home=home)
    assert made.returncode == 0, made.stderr
    cases = load(path).cases
    assert [case.answerable for case in cases].count(False) == 2
    assert citeback("eval", "lint", path, home=home).returncode == 0
    again = citeback("eval", "init", path, home=home)
    assert (again.returncode, "there already" in again.stderr) == (2, True)
    lines = path.read_text("utf-8").replace('"text": "The ', '"text": "No ', 1).splitlines()
    first = json.loads(lines[0])
    first["gold"][0] |= {"text": "Nobody ever wrote this."}
    path.write_text("\n".join([json.dumps(first), *lines[1:]]), "utf-8")
    broken = citeback("eval", "lint", path, home=home)
    assert broken.returncode == 1
    assert 'gold text "Nobody ever wrote this." stands nowhere' in broken.stdout
