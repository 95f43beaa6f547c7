"""Sets made of others: edited copies, and disagreements with one reading left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.folders import folder
from eval.making.__main__ import main

SOURCES = {
    "lamp": "The lamp of Aby burns rapeseed oil. It was lit in 1902. Ida Nowak keeps it.",
    "dock": "The dock of Aby takes 14 ships. It was dug in 1931. Tom Berg runs it.",
}
ASKED = [
    ("When was the lamp of Aby lit?", "1902", "lamp"),
    ("Who keeps the lamp of Aby?", "Ida Nowak", "lamp"),
    ("When was the dock of Aby dug?", "1931", "dock"),
    ("Who runs the dock of Aby?", "Tom Berg", "dock"),
]


def written(path: Path, sources: dict[str, str], questions: list[dict[str, object]]) -> Path:
    path.mkdir()
    lines = [{"_id": name, "title": "", "text": text} for name, text in sources.items()]
    (path / "corpus.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (path / "queries.jsonl").write_text("\n".join(map(json.dumps, questions)))
    return path


def test_each_source_has_a_copy_edited_in_one_answer_and_two_questions(tmp_path: Path) -> None:
    questions = [
        {"_id": str(number), "text": text, "answers": [answer], "answerable": True}
        for number, (text, answer, _) in enumerate(ASKED)
    ]
    given = written(tmp_path / "given", SOURCES, list(questions))
    judged = "".join(f"{number}\t{each[2]}\t1\n" for number, each in enumerate(ASKED))
    (given / "qrels.tsv").write_text(judged)
    assert main(["copies", str(given), str(tmp_path / "made")]) == 0
    made = folder(tmp_path / "made")
    assert made.corpus is not None
    texts = {
        line["_id"]: line["text"] for line in map(json.loads, made.corpus.read_text().splitlines())
    }
    assert set(texts) == {"lamp", "dock", "edited-lamp", "edited-dock"}
    for case in made.cases:
        source, copy = (texts[gold.source] for gold in case.gold)
        assert case.answers[0] in source
        assert (case.answers[0] in copy) is (case.tags == ("agreeing",))
    assert sorted(case.tags for case in made.cases) == [("agreeing",)] * 2 + [("disagreement",)] * 2
    assert main(["copies", str(given), str(tmp_path / "again")]) == 0
    for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv"):
        assert (tmp_path / "again" / name).read_text() == (tmp_path / "made" / name).read_text()


def test_the_second_of_a_pair_hides_every_other_reading(tmp_path: Path) -> None:
    question = {
        "_id": "lit",
        "text": "When was the lamp lit?",
        "answers": ["1902"],
        "wrong_answers": ["1904"],
        "contexts": {"correct": ["a", "b"], "misinfo": ["c"], "noise": ["d"]},
    }
    sources = {"a": "Lit in 1902.", "b": "In 1902 it was.", "c": "Lit in 1904.", "d": "It rains."}
    given = written(tmp_path / "given", sources, [question])
    assert main(["pairs", str(given), str(tmp_path / "made")]) == 0
    everything, one = folder(tmp_path / "made").cases
    assert (everything.tags, everything.without) == (("disagreement",), ())
    assert (one.tags, one.without) == (("agreeing",), ("c",))
    assert {gold.source for gold in one.gold} == {"a", "b"}


def test_a_set_that_nothing_can_be_made_of_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = {"_id": "1", "text": "Who?", "answers": ["A"], "contexts": {"correct": ["lamp"]}}
    given = written(tmp_path / "given", SOURCES, [question])
    assert main(["pairs", str(given), str(tmp_path / "made")]) == 2
    assert "no question has sources" in capsys.readouterr().err
    assert not (tmp_path / "made").exists()
