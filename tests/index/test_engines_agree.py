"""Words in PostgreSQL are found and scored as in files: the same analysis, the same formula."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engines import keep_in
from index.library import Library
from index.scope import Scope
from index.stores.word_blocks import WordBlocks
from index.words import words as analysed
from tests.conftest import Opens

LONG = "x" * 3000
TEXTS = [
    "The ferry Aldora carries 300 passengers. The ferry leaves at nine, the ferry returns at ten.",
    "Ferries need a harbour; the harbour master is Ann O'Neill of covid-19 fame.",
    "渡轮每天从南港出发两次。船上可以载三百名乘客。渡轮很快。",
    "เรือข้ามฟากออกเดินทางวันละสองครั้ง เรือลำนี้บรรทุกผู้โดยสารสามร้อยคน",
    "Die Fähre fährt zweimal am Tag. Häuser und Fähren kosten 1.284,50 Euro; client/server, report_2025.pdf.",
    f"A token {LONG} that is longer than PostgreSQL takes, & a backslash \\ and 'quotes'.",
    "# The ferry's heading\n\nNothing of it is said here, but the master sails.",
    "Паром отходит дважды в день, паром берёт триста пассажиров.",
]
QUESTIONS = [
    "How many passengers does the ferry carry?", "harbour master O'Neill", "渡轮载多少乘客", "เรือผู้โดยสาร",
    "Was kosten Fähren und Häuser?", LONG, "сколько пассажиров берёт паром", "covid-19", "'quotes' \\ & !",
    "report_2025.pdf 1284.50", "the of and", "ferry ferry ferry master master",
]  # fmt: skip


def test_both_engines_rank_and_score_alike(
    docs: Path, home: Path, database: str, opens: Opens
) -> None:
    for number, text in enumerate(TEXTS * 4):
        (docs / f"{number:02}.md").write_text(f"{text}\n\nNumber {number % 7} of the ferry lines.")
    found = []
    for url in (None, database):
        keep_in(home, url)
        try:
            if url:
                (home / "live").unlink()
            with opens(writing=True) as library:
                library.sync([docs])
                found.append([_told(library, each) for each in QUESTIONS])
                assert library.nearest_word("habour") == "harbour"
                assert library.nearest_word("harbour") is None
        finally:
            keep_in(home, None)
    for question, files, server in zip(QUESTIONS, *found, strict=True):
        for one, other in zip(files, server, strict=True):
            assert [name for name, _ in one] == [name for name, _ in other], question
            assert [s for _, s in one] == pytest.approx([s for _, s in other], rel=1e-9), question


def _told(library: Library, question: str) -> list[list[tuple[str, float]]]:
    """The best by words: over all, of few sources, for who may read few, and where few are scored."""
    with library._live.now() as live:
        keys = live.catalog.keys_in(Scope(sources=tuple(f"{at:02}.md" for at in range(20))))
        words, few = live.lexical, type(live.lexical)(live.catalog, many=1, few=0)  # type: ignore[call-arg, arg-type]
        few._blocks = WordBlocks(live.catalog, few._between, few=0, least=2)
        few.keep_lists()
        assert few._layout() is not None
        best = words.best(question, k=10)
        asked = analysed(question)[:5]
        return [
            best,
            words.best(question, k=10, within=keys),
            words.best(question, k=10, counting=frozenset(keys)),
            few.best(question, k=5),
            few.best(question, k=5, within=keys),
            sorted(words.of_sources(question, [each for each, _ in best]).items()),
            list(zip(asked, words.idf(asked), strict=True)),
            list(zip(asked, words.idf(asked, counting=frozenset(keys)), strict=True)),
        ]
