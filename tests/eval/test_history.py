from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from eval.comparison.baseline import compare
from eval.comparison.history import FOLDER, keep, runs, table, trend
from tests.eval.test_baseline import made, with_right

GOOD, BAD = with_right(36), with_right(20)


def test_each_run_is_kept_with_its_figures_and_what_it_was_made_with(home: Path) -> None:
    first = replace(
        made(BAD), settings=(("quotes", "3"), ("seed", "1")), versions=(("code", "ab"),)
    )
    keep(home, first)
    keep(home, replace(made(GOOD), date="2025-11-23"))
    newest, oldest = runs(home)
    assert (newest.date, oldest.date) == ("2025-11-23", "2025-11-22")
    assert (oldest.settings, oldest.versions) == (first.settings, first.versions)
    cited = oldest.figure("source_cited")
    assert cited is not None and (cited.value, cited.better) == (0.5, "higher")
    assert cited.low is not None and cited.low < 0.5
    assert oldest.figure("rewrite_F1") is None  # no case told


def test_a_kept_run_is_a_baseline(home: Path) -> None:
    assert compare(keep(home, made(GOOD)), made(BAD)).worse


def test_two_runs_of_one_second_are_both_kept(home: Path) -> None:
    assert keep(home, made(GOOD)) != keep(home, made(GOOD))
    assert len(runs(home)) == 2


def test_a_name_from_a_set_leads_out_of_no_folder(home: Path) -> None:
    kept = keep(home, replace(made(GOOD), name="../../etc/x y"))
    assert kept.parent == home / FOLDER and kept.is_file()


def test_a_line_that_a_kill_tore_is_passed_over(home: Path) -> None:
    keep(home, made(GOOD))
    with (home / FOLDER / "list.jsonl").open("ab") as file:
        file.write(b'{"file": "2025')
    keep(home, made(BAD))
    assert len(runs(home)) == 2


def test_a_trend_is_one_sets_figure_over_its_runs_without_variants(home: Path) -> None:
    for date, right in (("2025-11-24", 30), ("2025-11-22", 20)):
        keep(home, replace(made(with_right(right)), date=date))
    keep(home, replace(made(GOOD), variant="quotes=1", date="2025-11-23"))
    keep(home, replace(made(GOOD), name="other"))
    points = trend(runs(home), "small", "source_cited")
    assert [(point.date, point.figure.value) for point in points] == [
        ("2025-11-22", 0.5),
        ("2025-11-24", 0.75),
    ]


def test_the_table_shows_the_figures_that_some_run_has(home: Path) -> None:
    keep(home, replace(made(GOOD), date="2025-11-22T10:00:00+00:00"))
    head, row = table(runs(home), ("source_cited", "support_AUROC"))
    assert head.split() == ["date", "set", "cases", "source", "cited", "report"]
    assert row.split()[:4] == ["2025-11-22", "10:00", "small", "41"] and "0.900" in row


def test_a_home_without_runs_has_none(home: Path) -> None:
    assert runs(home) == ()
