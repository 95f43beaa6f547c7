"""Sets that say what a whole answer holds, each case asked of a folder of documents."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from eval.datasets.cases import CaseSet, Point, Value, Wanted
from eval.datasets.lines import BadSet
from eval.datasets.loading import load, sampled
from eval.datasets.wanted import SHAPES
from rag.answer import Turn
from tests.conftest import ROOT
from tests.eval.test_case_sets import refusal, write

SHIPPED = ROOT / "eval" / "sets" / "shapes.jsonl"
ASKED = {"_id": "q1", "text": "Which otters?", "shape": "list"}


def test_a_line_says_all_that_a_whole_answer_holds(tmp_path: Path) -> None:
    line = ASKED | {
        "items": [["otter", "otters"], ["badger"]],
        "not_items": [["fox"]],
        "sides": [["day"], ["night"]],
        "missing": [["dawn"]],
        "points": [{"heading": "Food", "says": ["fish"]}, {"says": ["river"]}],
        "value": {"number": 9, "unit": ["kg"]},
        "first": ["9 kg"],
        "sentences": 2,
        "layout": "table",
        "ordered": True,
        "plain": True,
        "cells": ["Oslo"],
    }
    (case,) = load(write(tmp_path / "s.jsonl", line)).cases
    assert case.wanted == Wanted(
        shape="list",
        items=(("otter", "otters"), ("badger",)),
        not_items=(("fox",),),
        sides=(("day",), ("night",)),
        missing=(("dawn",),),
        points=(Point("Food", ("fish",)), Point("", ("river",))),
        value=Value(9.0, ("kg",)),
        first=("9 kg",),
        sentences=2,
        layout="table",
        ordered=True,
        plain=True,
        cells=("Oslo",),
    )


def test_a_turn_of_the_assistant_keeps_the_sources_it_cited(tmp_path: Path) -> None:
    turn = {"role": "assistant", "text": "Two.", "sources": ["a.md"]}
    (case,) = load(write(tmp_path / "s.jsonl", ASKED | {"history": [turn]})).cases
    assert case.history == (Turn("assistant", "Two.", ("a.md",)),)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"shape": "song"}, "shape 'song' is none of fact"),
        ({"itmes": [["otter"]]}, "unknown field 'itmes'"),
        ({"items": ["otter"]}, "'items' must be a list of lists"),
        ({"items": "otter"}, "'items' must be a list of lists"),
        ({"sides": [[]]}, "'sides' must be a list of lists"),
        ({"sides": [[" "]]}, "not blank"),
        ({"points": [{"heading": "Food"}]}, "a point says nothing"),
        ({"points": [{"say": ["fish"]}]}, "unknown field 'say'"),
        ({"value": 9}, "must be an object"),
        ({"value": {"number": "9"}}, "the number of 'value' is '9'"),
        ({"value": {"number": 9, "units": ["kg"]}}, "unknown field 'units'"),
        ({"sentences": 0}, "a whole number from 1 on"),
        ({"layout": "song"}, "layout 'song' is none of text"),
        ({"ordered": "yes"}, "must be true, false or null"),
    ],
)
def test_what_can_not_be_meant_is_one_line(
    tmp_path: Path, fields: dict[str, object], says: str
) -> None:
    said = refusal(write(tmp_path / "s.jsonl", ASKED | fields))
    assert says in said and "s.jsonl:1" in said


def test_sets_of_others_may_have_fields_of_any_name(tmp_path: Path) -> None:
    line = {"_id": "q1", "text": "Who?", "items": 3, "corpus": {"a": 1}, "cells": ["Oslo", "1998"]}
    (case,) = load(write(tmp_path / "s.jsonl", line)).cases
    assert case.wanted == Wanted(cells=("Oslo", "1998")) and case.corpus == ""


def in_folders(tmp_path: Path) -> CaseSet:
    for name in ("north", "south"):
        write(tmp_path / name / "a.md", f"The {name} wind blows.")
    lines = [
        {"_id": str(at), "text": f"Wind {at}?", "shape": "fact", "corpus": name}
        for at, name in enumerate(["south", "north", "south"])
    ]
    return load(write(tmp_path / "s.jsonl", *lines))


def test_a_set_is_asked_folder_by_folder(tmp_path: Path) -> None:
    found = in_folders(tmp_path)
    assert [(part.corpus, [one.id for one in part.cases]) for part in found.parts()] == [
        (tmp_path / "south", ["0", "2"]),
        (tmp_path / "north", ["1"]),
    ]
    (first,) = sampled(found, 1).parts()  # a folder of which nothing is asked isn't indexed
    assert first.corpus == tmp_path / "south"


def test_a_set_without_folders_is_one_part(tmp_path: Path) -> None:
    found = load(write(tmp_path / "s.jsonl", ASKED))
    assert found.parts() == (found,)


def test_each_case_of_a_set_in_folders_names_one_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "north").mkdir()
    told = ASKED | {"corpus": "north"}
    assert "'q2'" in refusal(write(tmp_path / "a.jsonl", told, ASKED | {"_id": "q2"}))
    assert "no such folder" in refusal(write(tmp_path / "b.jsonl", ASKED | {"corpus": "west"}))
    own = told | {"sources": [{"text": "Wind."}]}
    assert "and no sources" in refusal(write(tmp_path / "c.jsonl", own))


def test_the_shapes_that_ship_are_all_there_in_three_languages_and_two_halves() -> None:
    found = load(SHIPPED)
    shapes = Counter(case.wanted.shape for case in found.cases if case.wanted)
    assert set(shapes) == set(SHAPES) and shapes.total() == len(found.cases) >= 170
    for shape in SHAPES:
        of_it = [case for case in found.cases if case.wanted and case.wanted.shape == shape]
        halves = [sum(half in case.tags for case in of_it) for half in ("dev", "held_out")]
        assert sum(halves) == len(of_it) and abs(halves[0] - halves[1]) <= 2, shape
        assert {"en", "zh", "ru"} <= {tag for case in of_it for tag in case.tags}, shape
        assert all(shape in case.tags for case in of_it)


def test_what_ships_holds_its_gold_and_the_things_to_be_named() -> None:
    """Gold stands in the files as they are, table rows in CSV and HTML apart."""
    for case in load(SHIPPED).cases:
        assert case.wanted is not None
        for gold in case.gold:
            file = SHIPPED.parent / case.corpus / gold.source
            assert file.is_file(), case.id
            if gold.text and file.suffix == ".md":
                text = " ".join(file.read_text("utf-8").split())
                assert " ".join(gold.text.split()) in text, case.id
        if case.answerable is False:
            assert not case.gold and not case.wanted.items and not case.wanted.value, case.id


def test_a_described_set_whose_data_is_gone_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "far.toml"
    path.write_text('questions = "$FAR/queries.jsonl"')
    monkeypatch.setenv("FAR", str(tmp_path / "nowhere"))
    with pytest.raises(BadSet, match="its data is not there"):
        load(path)


def test_cells_of_a_table_come_with_the_questions(tmp_path: Path) -> None:
    lines = [{"_id": "t1", "text": "Who won?", "answerable": True, "cells": ["Ada", "7.9"]}]
    (tmp_path / "queries.jsonl").write_text("".join(json.dumps(each) + "\n" for each in lines))
    (tmp_path / "set.toml").write_text('questions = "queries.jsonl"')
    (case,) = load(tmp_path / "set.toml").cases
    assert case.wanted == Wanted(cells=("Ada", "7.9"))
