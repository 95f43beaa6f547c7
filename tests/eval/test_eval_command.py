"""``citeback eval`` as a user runs it: the real models over the seed documents, a few cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.commands import citeback
from tests.conftest import ROOT

SEED_SET = ROOT / "eval" / "sets" / "seeds.jsonl"


def figures(path: Path) -> Any:
    content = json.loads(path.read_text("utf-8"))
    del content["date"], content["settings"]["jobs"]
    for outcome in content["outcomes"]:
        del outcome["ms"], outcome["answer"]["timings_ms"]
    content["scores"] = [each for each in content["scores"] if each["group"] != "latency"]
    content["slices"] = [
        [each for each in part["scores"] if each["group"] != "latency"]
        for part in content["slices"]
    ]
    return content


def test_the_same_run_twice_asked_afresh_two_at_a_time_gives_the_same_figures(
    seeded: Path, tmp_path: Path
) -> None:
    first, second, page = (tmp_path / name for name in ("1.json", "2.json", "2.html"))
    ran = citeback("eval", SEED_SET, "--limit", "6", "--json", first, home=seeded)
    assert ran.returncode == 0, ran.stderr
    again = citeback(
        *("eval", SEED_SET, "--limit", "6", "--fresh", "--jobs", "2"),
        *("--json", second, "--html", page),
        *("--baseline", first, "--junit", tmp_path / "2.xml", "--markdown", tmp_path / "2.md"),
        home=seeded,
    )
    assert again.returncode == 0, again.stderr
    assert "seeds against the baseline: 6 cases in both" in again.stdout
    assert figures(first) == figures(second)
    assert page.read_text("utf-8").count("data-cause=") == 6
    assert (tmp_path / "2.xml").is_file() and (tmp_path / "2.md").is_file()
    settings = json.loads(first.read_text("utf-8"))["settings"]
    assert {"quotes", "passages", "least_confidence", "seed", "models"} <= set(settings)


def test_settings_are_varied_in_one_table(seeded: Path) -> None:
    ran = citeback("eval", SEED_SET, "--limit", "4", "--vary", "quotes=1,3", home=seeded)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[0].split() == ["seeds", "quotes=1", "quotes=3"]


def test_cases_are_asked_of_their_own_folder_and_sets_without_data_are_left_out(
    seeded: Path, tmp_path: Path
) -> None:
    (tmp_path / "otter").mkdir(), (tmp_path / "badger").mkdir()
    (tmp_path / "otter" / "a.md").write_text("# Weight\n\nThe animal weighs 9 kilograms.\n")
    (tmp_path / "badger" / "a.md").write_text("# Weight\n\nThe animal weighs 12 kilograms.\n")
    lines = [
        {"_id": name, "text": "How heavy is the animal?", "shape": "fact", "corpus": name}
        | {"gold": [{"source": "a.md", "text": f"weighs {weight}"}], "answers": [weight]}
        for name, weight in (("badger", "12 kilograms"), ("otter", "9 kilograms"))
    ]
    asked, gone, out = (tmp_path / name for name in ("heavy.jsonl", "gone.toml", "1.json"))
    asked.write_text("".join(json.dumps(each) + "\n" for each in lines))
    gone.write_text('questions = "$NOWHERE/queries.jsonl"')
    ran = citeback("eval", asked, gone, "--json", out, home=seeded)
    assert ran.returncode == 0, ran.stderr
    assert "left out" in ran.stderr and "$NOWHERE is not set" in ran.stderr
    outcomes = json.loads(out.read_text("utf-8"))["outcomes"]
    assert [each["marks"]["answer_in_claims"] for each in outcomes] == [[1.0, 1.0]] * 2
    assert citeback("eval", gone, home=seeded).returncode == 2
    assert citeback("eval", "lint", asked, home=seeded).returncode == 0


def test_what_can_not_be_run_is_one_line(seeded: Path, tmp_path: Path) -> None:
    for arguments, says in (
        (("--vary", "colour=red"), "unknown setting colour"),
        (("--vary", "quotes"), "write NAME=VALUE,VALUE"),
        (("--vary", "quotes=0"), "it must be 1 to 10"),
        (("--baseline", tmp_path / "none.json"), "no such file"),
        (("--html", tmp_path / "none" / "x.html"), "no such folder"),
        ((SEED_SET,), "two sets are called seeds"),
    ):
        ran = citeback("eval", SEED_SET, *arguments, home=seeded)
        assert (ran.returncode, ran.stdout) == (2, ""), arguments
        assert says in ran.stderr and len(ran.stderr.strip().splitlines()) == 1


def test_a_judge_that_can_not_be_used_is_said_before_anything_is_asked(seeded: Path) -> None:
    ran = citeback("eval", SEED_SET, "--limit", "2", "--judge", "nobody:one", home=seeded)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "nobody" in ran.stderr and len(ran.stderr.strip().splitlines()) == 1
