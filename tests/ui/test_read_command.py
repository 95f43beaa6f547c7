"""`citeback read` shows what was read as a user would check it, and what was left out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from index.errors import Unreadable
from index.loaders.parts import LeftOut, Remark, Unread
from index.passages import Mark, Region, Source, Span
from ui.commands.read import run
from ui.commands.reading_report import FileRead
from ui.settings import Settings
from ui.terminal.marked_text import marked_text

TEXT = "## Prices\n\n| Part | Price |\n| --- | --- |\n| Bolt | 3 |\n| Nut | 4 |\n\nMind the step.\n"


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


SOURCE = Source(
    "in/a.xlsx",
    TEXT,
    "Prices",
    date="2025-05",
    date_from="metadata",
    regions=(
        Region(at("| Bolt | 3 |"), cells="Prices!A2:B2"),
        Region(at("| Nut | 4 |"), cells="Prices!A3:B3"),
        Region(at("Mind the step."), cells="Notes!A1"),
    ),
    left_out=(at("Mind the step.\n"),),
    marks=(Mark(at("| Nut | 4 |"), "hidden row"),),
)


def read(*said: object) -> FileRead:
    found = FileRead("in/a.xlsx")
    for each in said:
        found.take(each, with_text=False)  # type: ignore[arg-type]
    return found


def test_below_a_file_stands_what_there_is_to_check() -> None:
    found = read(
        SOURCE,
        LeftOut("in/a.xlsx", "hidden sheets", 2),
        LeftOut("in/a.xlsx", "pictures", 1, (3,)),
        LeftOut("in/a.xlsx/b.pdf", "pictures", 4),
        Unread("in/a.xlsx/c.bin", Unreadable("no reader for .bin")),
        Remark("in/a.xlsx", "a remark\n\x1b[31m"),
    )
    assert found.lines() == [
        f"indexed in/a.xlsx: {len(TEXT)} characters, Prices, 2025-05 (metadata)",
        "    2 sheets, 1 table, 2 rows",
        "    left out: 2 hidden sheets, 1 picture (p. 3)",
        "    in/a.xlsx/b.pdf: left out: 4 pictures",
        "    not searched: 15 characters (front matter, menus, running heads and the like)",
        "    marked: hidden row: 1",
        "    not read: in/a.xlsx/c.bin: no reader for .bin",
        "    note: in/a.xlsx: a remark [31m",
    ]


def test_what_is_wrong_with_very_much_is_not_printed_without_end() -> None:
    lines = read(SOURCE, *(Remark("a", f"{n}") for n in range(100))).lines()
    assert len(lines) == 25 and lines[-1].strip() == "... and 80 more: --json lists all"


def test_without_text_the_reason_stands_beside_the_file() -> None:
    assert read().lines() == ["empty in/a.xlsx: there is no text in it"]
    found = read(LeftOut("in/a.xlsx", "hidden sheets", 1))
    assert found.lines()[1] == "    left out: 1 hidden sheet" and found.outcome == "empty"
    found.failure = "damaged"
    assert found.lines()[0] == "failed in/a.xlsx: damaged"


def test_programs_get_all_of_it() -> None:
    record = json.loads(
        json.dumps(
            read(
                SOURCE,
                LeftOut("in/a.xlsx", "pictures", 1, (3,)),
                Unread("x", Unreadable("damaged"), (2,)),
            ).as_record()
        )
    )
    assert record["left_out"] == [
        {"source": "in/a.xlsx", "what": "pictures", "count": 1, "pages": [3]}
    ]
    assert record["unread"] == [{"part": "x", "reason": "damaged", "pages": [2]}]
    (content,) = record["contents"]
    assert (content["sheets"], content["tables"], content["rows"]) == (2, 1, 2)
    assert content["marks"] == {"hidden row": 1} and content["text"] is None
    assert record["reason"] == "x: damaged" and record["not_searched"] == 15


def test_the_text_is_shown_with_its_places_and_marks() -> None:
    assert marked_text(SOURCE) == (
        "## Prices\n\n| Part | Price |\n| --- | --- |\n[Prices!A2:B2] | Bolt | 3 |\n"
        "[Prices!A3:B3] [hidden row: | Nut | 4 |]\n\n[Notes!A1] [not searched: Mind the step.\n]"
    )
    read_badly = Source("a.pdf", "One. Two.", "t", marks=(Mark(Span(5, 9), "read by OCR", 0.5),))
    assert marked_text(read_badly) == "One. [read by OCR, unsure: 50%: Two.]"


def test_a_page_is_named_where_it_begins() -> None:
    regions = (Region(Span(0, 4), page=1), Region(Span(5, 9), page=1), Region(Span(10, 16), page=2))
    source = Source("a.pdf", "One. Two. Three.", "t", regions=regions)
    assert marked_text(source) == "[p. 1] One. Two. [p. 2] Three."


def test_files_are_read_as_the_settings_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = "<p>It costs 41 EUR.</p><p style='display:none'>It cost 38 EUR.</p>"
    (tmp_path / "a.html").write_text(page)
    options = argparse.Namespace(paths=[tmp_path], json=True, text=True)
    texts = []
    for hidden in ("taken_in", "left_out"):
        assert run(options, Settings(hidden=hidden)) == 0
        texts.append(json.loads(capsys.readouterr().out)["contents"][0]["text"])
    assert ["38 EUR" in text for text in texts] == [True, False]


def test_times_of_a_recording_are_no_sheets() -> None:
    region = Region(Span(0, 4), cells="00:01:05-00:01:09")
    found = read(Source(id="a.vtt", text="Yes.", title="a", regions=(region,)))
    assert found.sources[0].sheets == 0
