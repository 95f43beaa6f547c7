"""The benchmark's own parts: what it is run on and what it says; never how long anything takes."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from eval.bench import corpus
from eval.bench.measuring import Measured, alternating
from eval.bench.printing import as_json, picture, table


def test_documents_are_the_same_every_time_and_none_is_like_another(tmp_path: Path) -> None:
    corpus.write(tmp_path / "docs", 30)
    texts = [path.read_text("utf-8") for path in sorted((tmp_path / "docs").iterdir())]
    assert texts == [corpus.document(number) for number in range(30)]
    assert len({text.partition("\n\n")[2] for text in texts}) == 30


def test_contestants_take_turns() -> None:
    turns: list[str] = []

    def contestant(name: str, seconds: float) -> float:
        turns.append(name)
        return seconds

    found = alternating(
        "part",
        10,
        2,
        {
            "one": lambda run: contestant("one", 1.0 + run),
            "two": lambda run: contestant("two", 4.0),
        },
    )
    assert turns == ["one", "two", "one", "two"]
    assert [each.seconds for each in found] == [(1.0, 2.0), (4.0, 4.0)]


def test_the_table_gives_ratios_to_the_first_of_the_same_part_and_size() -> None:
    measured = [
        Measured("cold", "ours", 10, (1.0, 2.0, 3.0)),
        Measured("cold", "theirs", 10, (4.0, 8.0, 6.0)),
        Measured("cold", "ours", 20, (5.0,)),
    ]
    lines = table(measured).splitlines()[1:]
    assert [line.split()[-1] for line in lines] == ["1.00", "3.00", "1.00"]
    assert json.loads(as_json(measured))[1]["seconds"] == [4.0, 8.0, 6.0]


def test_the_picture_shows_what_was_measured_at_several_sizes_and_is_safe_xml() -> None:
    grown = [Measured("cold", "<ours>", at, (at / 10,)) for at in (10, 100)]
    drawn = picture([*grown, Measured("cold", "once", 10, (1.0,))])
    lines = [each for each in ElementTree.fromstring(drawn).iter() if each.tag.endswith("polyline")]
    assert len(lines) == 1
    assert picture(grown[:1]) == ""
