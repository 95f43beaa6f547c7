"""Subtitles: what is said, by whom, and when."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import Unreadable
from index.library import Library
from index.loaders import load
from index.loaders.parts import Remark
from tests.index.reading_texts import only, sentences

VTT = """WEBVTT - Weekly call

STYLE
::cue { color: white }

NOTE not said
by anybody

1
00:01:05.000 --> 00:01:07.500 align:start
<v Ada Berg>The delivery moves
from 11 May

00:01:07.500 --> 00:01:09.000
<v Ada Berg>to <b>18 May</b> 2026.

00:01:12.000 --> 00:01:14.000
<v Tom>If a < b and c > d &amp; e</v>
<v.loud Petra>Who pays?</v>
"""


def said(text: str, name: str) -> list[tuple[str | None, str]]:
    source = only(text, name)
    return [(each.cells, each.span.of(source.text)) for each in sentences(source)]


def test_a_sentence_over_two_cues_is_one_with_its_voice_and_times() -> None:
    assert said(VTT, "a.vtt") == [
        ("00:01:05-00:01:09", "Ada Berg: The delivery moves from 11 May to 18 May 2026."),
        ("00:01:12-00:01:14", "Tom: If a < b and c > d & e"),
        ("00:01:12-00:01:14", "Petra: Who pays?"),
    ]
    assert only(VTT, "a.vtt").title == "Weekly call"


def test_srt_has_dashes_for_voices_and_blank_lines_inside_cues() -> None:
    text = (
        "1\r\n00:00:01,000 --> 00:00:02,500\r\n- The bolt costs 3 EUR.\r\n- Really?\r\n\r\n2\r\n"
        "01:00:03,000 --> 01:00:05,000\r\n{\\an8}<i>The nut is free.</i>\r\n\r\nTake it.\r\n"
    )
    assert said(text, "a.srt") == [
        ("00:00:01-00:00:02", "The bolt costs 3 EUR."),
        ("00:00:01-00:00:02", "Really?"),
        ("01:00:03-01:00:05", "The nut is free."),
        ("01:00:03-01:00:05", "Take it."),
    ]


def test_captions_that_roll_are_read_once() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n \nthe bolt\n\n00:02.000 --> 00:02.010\nthe bolt\n \n\n"
        "00:02.010 --> 00:03.000\nthe bolt\n<00:02.100><c>costs 3 EUR</c>\n"
    )
    assert said(text, "a.vtt") == [("00:00:01-00:00:03", "the bolt costs 3 EUR")]


def test_each_voice_has_its_own_words() -> None:
    cues = "00:01.000 --> 00:02.000\n<v Ada>one\n\n00:02.000 --> 00:03.000\n<v Tom>two\n"
    assert [text for _, text in said(f"WEBVTT\n\n{cues}", "a.vtt")] == ["Ada: one", "Tom: two"]


def test_a_pause_parts_what_has_no_sentence_end() -> None:
    cues = "00:00:01.000 --> 00:00:02.000\none\n\n00:00:09.000 --> 00:00:10.000\ntwo\n"
    assert [text for _, text in said(f"WEBVTT\n\n{cues}", "a.vtt")] == ["one", "two"]


def test_a_broken_time_loses_no_words_and_is_named() -> None:
    text = "WEBVTT\n\n00:99:00.000 --> soon\nIt costs 3 EUR.\n"
    assert said(text, "a.vtt") == [(None, "It costs 3 EUR.")]
    (remark,) = [each for each in load(text.encode(), "a.vtt") if isinstance(each, Remark)]
    assert "1 cue" in remark.what
    with pytest.raises(Unreadable):
        list(load(b"hello", "a.vtt"))


def test_a_hit_says_the_time(library: Library, docs: Path) -> None:
    (docs / "call.vtt").write_text(VTT)
    library.sync([docs])
    (hit,) = library.search("delivery", k=1)
    assert hit.sentences[0].cells == "00:01:05-00:01:09"
    assert hit.place.cells == "00:01:05-00:01:14"


def test_how_characters_are_read_stands_behind_them() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<ruby>漢字<rt>kanji</rt></ruby> is written.\n"
    assert said(text, "a.vtt") == [("00:00:01-00:00:02", "漢字(kanji) is written.")]
