"""Words that very many chunks hold: what is scored is scored as FTS5 does, and rare words lead."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from index.stores.frequent import SCORED, leading
from index.stores.lexical import Lexical


def test_among_many_the_scores_are_those_of_fts5(library: Library, docs: Path) -> None:
    for number in range(40):
        text = (
            "Harbour ice. " * (number % 5 + 1) + f"Pilot {number}. " + "Grain went out. " * number
        )
        (docs / f"{number}.md").write_text(f"# Harbour {number % 3}\n\n## Ice {number}\n\n{text}")
    library.sync([docs])
    question = "Which pilot saw ice in harbour 2, and grain?"
    with library._live.now() as live:
        among_all = dict(live.lexical.best(question, k=20))
        among_many = dict(Lexical(live.catalog, many=0).best(question, k=20))
    assert len(among_all) == 20
    assert among_many == pytest.approx(among_all)


def test_a_word_that_few_chunks_hold_leads_and_frequent_ones_do_not() -> None:
    counts = {"russia": 400_000, "alaska": 900, "met": 90_000}
    assert leading(counts, 1_000_000)[0] == (["alaska"], False)
    led = leading({**counts, "tug": 5}, 1_000_000)
    assert all("russia" not in words for words, _ in led)


def test_of_frequent_words_those_chunks_are_scored_that_hold_several() -> None:
    counts = {"russia": 400_000, "met": 90_000, "summit": 60_000}
    assert leading(counts, 1_000_000) == [(["summit", "met"], True)]
    assert SCORED > 90_000 * 60_000 / 1_000_000


def test_a_word_that_most_hold_is_left_to_fts5() -> None:
    assert leading({"russia": 600_000}, 1_000_000) == []


def test_a_question_of_frequent_words_only_still_finds_chunks(library: Library, docs: Path) -> None:
    for number in range(5):
        (docs / f"{number}.md").write_text(f"The harbour froze. Number {number}.")
    library.sync([docs])
    with library._live.now() as live:
        assert len(Lexical(live.catalog, many=0).best("harbour", k=20)) == 5
