from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from eval.datasets.cases import CaseSet
from eval.report import Report, report
from eval.running.run import CaseOutcome, GoldPlace
from tests.eval.examples import CASE, UNANSWERABLE, UNKNOWN, answered, came_out, cite, refused

OUTCOMES = (
    came_out(answered(cite()), replace(CASE, tags=("table", "chinese")), ranked=("call.md",)),
    came_out(answered(cite("other.md", quote="No.")), replace(CASE, id="miss", tags=("table",))),
    came_out(refused(cite()), UNANSWERABLE),
    came_out(answered(), UNKNOWN),
    came_out(None, replace(CASE, id="broken")),
)


def made(outcomes: Sequence[CaseOutcome] = OUTCOMES) -> Report:
    return report(
        CaseSet("small", tuple(outcome.case for outcome in outcomes), None),
        outcomes,
        settings=[("k", "10"), ("answerer", "quotes")],
        versions=[("python", "3.11.2"), ("embedding model", "tiny")],
        generation="g1",
        date="2025-11-22",
    )


def test_cases_are_counted_by_what_became_of_them() -> None:
    counts = made().counts
    assert (counts.cases, counts.failed, counts.refused) == (5, 1, 1)
    assert (counts.answerable, counts.unanswerable, counts.unknown) == (2, 1, 1)
    assert counts.gold_lost == 0
    alone = made([came_out(refused(), UNKNOWN)]).counts
    assert (alone.answerable, alone.unanswerable, alone.unknown) == (0, 0, 1)
    nowhere = replace(OUTCOMES[0], gold=(GoldPlace("call.md", ()),))
    assert made([nowhere]).counts.gold_lost == 1


def test_the_table_shows_each_figure_with_its_interval_and_what_it_was_taken_over() -> None:
    lines = made().as_text().splitlines()
    assert lines[0] == "small: 5 cases, 1 failed (2025-11-22)"
    assert "  source cited                 0.500  0.095 to 0.905  1 of 2 cases" in lines
    assert "  abstention recall            1.000  0.207 to 1.000  1 of 1 unanswerable" in lines
    assert not any("disagreement" in line for line in lines)  # no case tells
    assert "  latency p50 ms                  10                  4 cases" in lines
    assert "failed: broken: RuntimeError: no" in lines


def test_the_columns_of_the_table_stand_under_each_other() -> None:
    text = made().as_text()
    values = [line for line in text.splitlines() if line.startswith("  ") and line[2] != " "]
    assert len({line[36:38] for line in values}) == 1
    assert not any(line != line.rstrip() for line in text.splitlines())


def test_there_is_a_row_for_each_tag() -> None:
    report = made()
    assert [(part.tag, part.cases) for part in report.slices] == [("chinese", 1), ("table", 2)]
    rows = [line.split() for line in report.as_text().splitlines()]
    assert ["chinese", "1", *["1.000"] * 5, "0.000"] in rows
    assert ["table", "2", *["0.500"] * 5, "0.000"] in rows


def test_tags_and_settings_stand_in_the_order_of_their_names() -> None:
    tags = ("one", "two", "three", "four", "five", "six", "seven")
    report = made([came_out(answered(cite()), replace(CASE, tags=tags))])
    assert [part.tag for part in report.slices] == sorted(tags)
    assert [name for name, _ in report.settings] == ["answerer", "k"]
    assert [name for name, _ in report.versions] == ["embedding model", "python"]


def test_the_json_holds_every_case_with_its_answer_and_marks() -> None:
    content = json.loads(made().as_json())
    assert content["settings"] == {"answerer": "quotes", "k": "10"}
    assert content["versions"]["embedding model"] == "tiny"
    assert (content["generation"], content["date"]) == ("g1", "2025-11-22")
    first, *_, broken = content["outcomes"]
    assert first["case"]["id"] == "call-length"
    assert first["answer"]["citations"][0]["quote"] == "It took 90 minutes."
    assert first["ranked"] == ["call.md"]
    assert first["marks"]["source_cited"] == [1, 1]
    assert (broken["answer"], broken["error"], broken["marks"]) == (None, "RuntimeError: no", {})
    value = next(one["value"] for one in content["scores"] if one["name"] == "source_cited")
    assert value == 0.5


def test_the_same_outcomes_give_the_same_report_to_the_byte() -> None:
    assert made().as_json() == made().as_json()
    assert made().as_text() == made().as_text()


def test_half_a_surrogate_pair_can_be_written_and_chinese_stays_readable() -> None:
    text = made([came_out(answered(cite(quote="\ud83d 战略")))]).as_json()
    assert "战略" in text.encode("utf-8").decode()
    quote = json.loads(text)["outcomes"][0]["answer"]["citations"][0]["quote"]
    assert quote == "\ud83d 战略"


def test_a_score_is_asked_for_by_name() -> None:
    assert made().score("source_cited").value == 0.5
    with pytest.raises(KeyError):
        made().score("charm")


def test_of_many_failures_the_first_five_are_told() -> None:
    broken = [came_out(None, replace(CASE, id=f"q{number}")) for number in range(7)]
    failed = [line for line in made(broken).as_text().splitlines() if line.startswith("failed")]
    assert len(failed) == 6
    assert failed[-1] == "failed: 2 more"
