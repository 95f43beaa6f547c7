"""Lists, comparisons, calculations, summaries: what must be there, against what an answer says."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from eval.comparison.board import board
from eval.comparison.targets import Target
from eval.datasets.cases import Case, CaseSet, Point, Value, Wanted
from eval.metrics.diagnosis import explain
from eval.metrics.marks import Mark
from eval.metrics.shapes import (
    all_cells,
    asked_back,
    cells_named,
    exact_value,
    form_kept,
    item_precision,
    item_recall,
    lacking,
    missing_said,
    newest_first,
    plain_answer,
    points_covered,
    right_shape,
    sides_shown,
)
from eval.metrics.wanted_values import numbers, states
from eval.report import Report, report
from eval.reports.html import html
from eval.running.run import CaseOutcome
from rag.answer import Answer, Claim, Group, Highlight
from tests.eval.examples import CASE, answered, came_out, cite, refused

PARTS = ("Otter: 9 kg", "Badger: 12 kg", "Moss is green")


def of(wanted: Wanted, answer: Answer | None, *, answerable: bool | None = True) -> CaseOutcome:
    return came_out(answer, replace(CASE, wanted=wanted, answerable=answerable))


def listed(*texts: str, **fields: object) -> Answer:
    """An answer of one part for each text, a quote of its own; labels can be given instead of groups."""
    quotes = [cite(start=100 * at, quote=text) for at, text in enumerate(texts)]
    cited = [replace(each, marker=at) for at, each in enumerate(quotes, start=1)]
    claims = tuple(Claim(text, (at,), "quoted") for at, text in enumerate(texts, start=1))
    shown = " ".join(f"{claim.text} [{claim.citations[0]}]" for claim in claims)
    answer = replace(answered(*cited), claims=claims, answer=shown, shape="list")
    return replace(answer, **fields)  # type: ignore[arg-type]


WANTED = Wanted(shape="list", items=(("otter", "Lutra"), ("badger",), ("fox",)))


def test_the_share_of_the_things_named_in_any_of_their_spellings_is_recall() -> None:
    assert item_recall(of(WANTED, listed(*PARTS))) == Mark(2 / 3)
    assert item_recall(of(WANTED, listed("LUTRA lutra; badger, fox."))) == Mark(1)
    assert item_recall(of(WANTED, listed("Otters, badgers and foxes"))) == Mark(0)
    assert item_recall(of(WANTED, refused(cite(quote="Otter")))) == Mark(0)


def test_nothing_is_expected_of_what_failed_or_is_unanswerable() -> None:
    assert item_recall(of(WANTED, None)) is None
    assert item_recall(of(WANTED, listed(*PARTS), answerable=False)) is None
    assert right_shape(of(WANTED, listed(*PARTS), answerable=False)) == Mark(1)


def test_a_part_is_right_if_it_names_what_is_wanted_and_nothing_unwanted() -> None:
    assert item_precision(of(WANTED, listed(*PARTS))) == Mark(2, 3)
    assert item_precision(of(replace(WANTED, not_items=(("12 kg",),)), listed(*PARTS))) == Mark(
        1, 3
    )
    groups = (Group((0, 1)), Group((2,)), Group((), "Fox"))
    assert item_precision(of(WANTED, listed(*PARTS, groups=groups))) == Mark(1, 2)
    labelled = (Group((2,), "Fox"),)
    assert item_precision(of(WANTED, listed(*PARTS, groups=labelled))) == Mark(1, 1)
    assert item_precision(of(WANTED, refused())) is None
    assert item_precision(of(replace(WANTED, shape="comparison"), listed(*PARTS))) is None


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("The sum is 1,284.50 EUR.", True),
        ("1.284,50 EUR", True),
        ("1 284,5 EUR", True),
        ("1284.50 EUR in 2025", True),
        ("1,284 EUR", False),
        ("12,84.50 EUR", False),
        ("1,284.50 USD", False),
        ("EUR 1285", False),
        ("one EUR", False),
    ],
)
def test_a_number_counts_in_any_way_of_writing_it(text: str, stated: bool) -> None:
    assert states(text, Value(1284.5, ("EUR", "€"))) is stated


def test_a_mark_of_thousands_may_be_one_of_decimals() -> None:
    assert set(numbers("1,284")) == {1284.0, 1.284}
    assert list(numbers("1,284,000")) == [1284000.0]
    assert list(numbers("在2025年卖了47万元")) == [2025.0, 47.0]
    assert states("198€", Value(198, ("EUR", "€"))) and states("共198元", Value(198, ("元",)))


def computed(text: str, computation: str = "") -> Answer:
    answer = listed("Otter | 9", "Badger | 12")
    claim = Claim(text, (1, 2), "supported")
    return replace(answer, claims=(claim,), answer=f"{text} [1][2]", computation=computation)


def test_a_computed_value_must_be_exact_and_of_its_unit() -> None:
    wanted = Wanted(shape="calculation", value=Value(21, ("kg",)))
    assert exact_value(of(wanted, computed("The sum is 21 kg."))) == Mark(1)
    assert exact_value(
        of(wanted, computed("The sum is 21.", "sum of Weight (kg) over 2 rows"))
    ) == Mark(1)
    assert exact_value(of(wanted, computed("The sum is 22 kg.", "9 + 12 = 21 kg"))) == Mark(0)
    assert exact_value(of(wanted, computed("The sum is 21."))) == Mark(0)
    assert exact_value(of(wanted, refused())) == Mark(0)
    lead = listed(*PARTS, lead="2 found in 1 source.")
    assert exact_value(of(Wanted(value=Value(2)), lead)) == Mark(1)


def test_a_number_in_a_quoted_row_is_no_result_unless_it_is_what_is_marked() -> None:
    wanted = Wanted(shape="calculation", value=Value(12, ("kg",)))
    quoted = listed("Badger: 12 kg")
    assert exact_value(of(wanted, quoted)) == Mark(0)
    marked = replace(quoted.citations[0], highlight=Highlight(8, 13))
    assert exact_value(of(wanted, replace(quoted, citations=(marked,), best=1))) == Mark(1)
    other = replace(marked, highlight=Highlight(0, 6))
    assert exact_value(of(wanted, replace(quoted, citations=(other,), best=1))) == Mark(0)


def test_both_sides_of_a_comparison_must_be_named() -> None:
    wanted = Wanted(shape="comparison", sides=(("Otter",), ("Badger", "Meles")))
    assert sides_shown(of(wanted, listed(*PARTS))) == Mark(1)
    assert sides_shown(of(wanted, listed(PARTS[0]))) == Mark(0)
    assert sides_shown(of(wanted, refused())) == Mark(0)


def test_a_side_that_the_documents_lack_is_an_empty_group_with_its_name() -> None:
    wanted = Wanted(shape="comparison", missing=(("Fox",),))
    said = (Group((0,), "Otter"), Group((), "Fox"))
    assert missing_said(of(wanted, listed(*PARTS, groups=said), answerable=None)) == Mark(1)
    invented = (Group((0,), "Otter"), Group((1,), "Fox"))
    assert missing_said(of(wanted, listed(*PARTS, groups=invented), answerable=None)) == Mark(0)
    assert missing_said(of(wanted, listed(*PARTS), answerable=None)) == Mark(0)
    assert missing_said(of(wanted, refused(), answerable=None)) == Mark(1)


def test_a_summary_covers_the_points_of_the_sections() -> None:
    wanted = Wanted(points=(Point("Weight", ("9 kg", "nine kilos")), Point("Food", ("fish",))))
    assert points_covered(of(wanted, listed(*PARTS))) == Mark(0.5)
    assert points_covered(of(wanted, refused())) == Mark(0)


def test_the_newest_must_stand_in_the_first_part() -> None:
    wanted = Wanted(shape="latest", first=("12 kg",))
    assert newest_first(of(wanted, listed(PARTS[1], PARTS[0]))) == Mark(1)
    assert newest_first(of(wanted, listed(*PARTS))) == Mark(0)
    together = (Group((0, 1)), Group((2,)))
    assert newest_first(of(wanted, listed(*PARTS, groups=together))) == Mark(1)


def test_the_form_asked_for_is_kept() -> None:
    short = Wanted(sentences=2)
    assert form_kept(of(short, listed(*PARTS))) == Mark(0, 1)
    assert form_kept(of(short, listed(*PARTS[:2]))) == Mark(1, 1)
    table = Wanted(layout="table", ordered=True, items=(("badger",), ("otter",), ("fox",)))
    assert form_kept(of(table, listed(*PARTS, layout="table"))) == Mark(1, 2)
    assert form_kept(of(table, listed(PARTS[1], PARTS[0], layout="list"))) == Mark(1, 2)
    assert form_kept(of(table, refused())) == Mark(0, 2)
    assert form_kept(of(WANTED, listed(*PARTS))) is None


def test_small_talk_is_answered_without_a_quote() -> None:
    wanted = Wanted(shape="small talk")
    plain = replace(answered(), answer="You're welcome.")
    assert plain_answer(of(wanted, plain)) == Mark(1)
    assert plain_answer(of(wanted, answered(cite()))) == Mark(0)
    assert plain_answer(of(wanted, refused())) == Mark(0)
    assert plain_answer(of(WANTED, plain)) is None


def test_an_unclear_question_gets_readings_to_choose_from() -> None:
    wanted = Wanted(shape="unclear")
    asked = replace(refused(), choices=("How long was the call?", "How long was the trial?"))
    assert asked_back(of(wanted, asked, answerable=None)) == Mark(1)
    assert asked_back(of(wanted, refused(), answerable=None)) == Mark(0)
    assert explain(of(wanted, asked, answerable=None)).says == "right"


def test_cells_are_counted_one_by_one_and_all_together() -> None:
    wanted = Wanted(cells=("Otter", "9 kg", "–", "Fox"))
    some, every = listed(*PARTS), listed("Otter | 9 kg | Fox")
    assert (cells_named(of(wanted, some)), all_cells(of(wanted, some))) == (Mark(2, 3), Mark(0))
    assert (cells_named(of(wanted, every)), all_cells(of(wanted, every))) == (Mark(3, 3), Mark(1))


def test_a_marker_parts_no_number_and_joins_none() -> None:
    assert item_recall(of(Wanted(items=(("12 kg",),)), listed("Badger: 12 kg", "3"))) == Mark(1)


def test_what_a_whole_answer_lacks_is_named() -> None:
    incomplete = of(WANTED, listed(*PARTS))
    assert lacking(incomplete) == ["fox"]
    assert (explain(incomplete).cause, explain(incomplete).why) == ("incomplete", "It lacks fox.")
    assert explain(of(WANTED, listed("otter badger fox"))).says == "right"
    assert explain(of(WANTED, refused())).cause == "not retrieved"
    nothing_said = of(Wanted(shape="fact"), answered(cite()))
    assert explain(nothing_said).says == "right"  # judged as a fact


def shaped(asked: str, told: str, at: int, tag: str = "dev") -> CaseOutcome:
    case = replace(CASE, id=f"q{at}", wanted=replace(WANTED, shape=asked), tags=(tag,))
    return came_out(listed(*(["otter badger fox"] if told == asked else PARTS), shape=told), case)


def made(*outcomes: CaseOutcome) -> Report:
    cases: tuple[Case, ...] = tuple(outcome.case for outcome in outcomes)
    return report(
        CaseSet("small", cases, None), outcomes, settings=(), versions=(), generation="g", date="d"
    )


def test_the_matrix_of_shapes_is_in_the_text_the_page_and_the_json() -> None:
    found = made(
        shaped("list", "list", 1),
        shaped("list", "list", 2),
        shaped("list", "fact", 3),
        shaped("latest", "fact", 4),
        came_out(answered(cite())),
    )
    lines = [line.split() for line in found.as_text().splitlines()]
    at = lines.index(["asked", "\\", "told", "fact", "list"])
    assert lines[at + 1 : at + 3] == [["list", "1", "2"], ["latest", "1", "."]]
    told = json.loads(found.as_json())["shapes"]
    assert {"asked": "list", "told": "fact", "count": 1} in told
    page = html([found])
    assert "asked in rows" in page and '<td class="n same">2</td>' in page
    assert "asked in rows" not in html([made(came_out(answered(cite())))])


def test_an_aim_may_be_about_some_shapes_and_tags_only() -> None:
    outcomes = [shaped("list", "list", at, "held_out") for at in range(30)]
    outcomes += [shaped("list", "fact", at, "dev") for at in range(30, 60)]
    outcomes += [shaped("latest", "fact", at, "held_out") for at in range(60, 90)]
    aim = Target("lists", ("small",), "item_recall", 0.9, at_least=True)
    narrow = replace(aim, shapes=("list",), tags=("held_out",))
    rows = board([made(*outcomes)], [narrow, replace(aim, tags=("held_out",)), aim])
    values = [row.value for row in rows if row.value is not None]
    assert [round(value, 3) for value in values] == [1.0, round(5 / 6, 3), round(7 / 9, 3)]
    assert rows[0].says == "met" and "30 cases" in rows[0].basis
