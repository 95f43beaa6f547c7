"""Evidence on a long page is spread over its passages: the page counts as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import search as searching
from tests.conftest import Opens

LONG = " ".join(f"The board spoke of item {number} for some time." for number in range(120))
QUESTION = "Which harbour has a lighthouse, a shipyard and a museum?"


def write(docs: Path) -> None:
    """A page that tells all, a part in each section, and pages that repeat one part."""
    parts = (
        "The harbour has a lighthouse.",
        "The harbour has a shipyard.",
        "The harbour has a museum.",
    )
    sections = [f"## Part {number}\n\n{part} {LONG}" for number, part in enumerate(parts)]
    (docs / "whole.md").write_text("# Minutes\n\n" + "\n\n".join(sections))
    for name, part in zip("abc", parts, strict=True):
        (docs / f"{name}.md").write_text(f"# Notes\n\n{part} {LONG}")


def test_a_page_that_holds_all_parts_gains_on_pages_that_hold_one(
    opens: Opens, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(docs)
    with opens(writing=True) as library:
        library.sync([docs])
        best = {hit.place.source: hit.score for hit in reversed(library.search(QUESTION, k=50))}
        monkeypatch.setattr(searching, "OF_SOURCE", 0.0)
        plain = {hit.place.source: hit.score for hit in reversed(library.search(QUESTION, k=50))}
    assert best["whole.md"] - best["a.md"] > plain["whole.md"] - plain["a.md"]


def test_a_word_that_a_long_question_repeats_weighs_more(opens: Opens, docs: Path) -> None:
    (docs / "a.md").write_text("The lighthouse is old.")
    (docs / "b.md").write_text("The shipyard is old.")
    with opens(writing=True) as library:
        library.sync([docs])
        with library._live.now() as live:
            ids = [hit.chunk_id for hit in library.search("old", k=2)]
            once = live.lexical.of_sources("lighthouse shipyard", ids)
            twice = live.lexical.of_sources("lighthouse shipyard. Which shipyard?", ids)
    assert len(set(once.values())) == 1
    assert len(set(twice.values())) == 2


pytestmark = pytest.mark.usefixtures("either_engine")
