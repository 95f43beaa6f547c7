"""Questions asked of some of the sources only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.library import Library
from index.scope import Scope, ScopeProblem
from tests.conftest import Opens
from tests.fakes import WordEmbedder


@pytest.fixture
def library(opens: Opens, docs: Path) -> Iterator[Library]:
    (docs / "north").mkdir()
    (docs / "north_sea").mkdir()
    (docs / "north" / "old.md").write_text("---\ndate: 2024-03-01\n---\nThe harbour froze.")
    (docs / "north" / "new.md").write_text("---\ndate: 2025-08\n---\nThe harbour thawed.")
    (docs / "north_sea" / "undated.md").write_text("The harbour was dredged.")
    (docs / "zz_copy.md").write_text("The harbour was dredged.")
    (docs / "staff.jsonl").write_text(
        json.dumps({"_id": "pay", "text": "The harbour master is paid.", "groups": ["office"]})
    )
    with opens(writing=True) as library:
        library.sync([docs])
        yield library


def found(library: Library, scope: Scope | None, question: str = "harbour") -> list[str]:
    return sorted({hit.place.source for hit in library.search(question, scope=scope)})


ALL = ["north/new.md", "north/old.md", "north_sea/undated.md", "pay"]


@pytest.mark.parametrize(
    ("scope", "sources"),
    [
        (None, ALL),
        (Scope(), ALL),
        (Scope(folders=("north/",)), ["north/new.md", "north/old.md"]),
        (Scope(folders=("north",), sources=("pay",)), ["north/new.md", "north/old.md", "pay"]),
        (Scope(sources=("north/old.md", "nowhere")), ["north/old.md"]),
        (Scope(sources=("zz_copy.md",)), ["north_sea/undated.md"]),  # the same text, kept once
        (Scope(since="2025"), ["north/new.md"]),
        (Scope(since="2025-08-15"), ["north/new.md"]),
        (Scope(since="2025-09"), []),
        (Scope(until="2024"), ["north/old.md"]),
        (Scope(until="2025-08-02"), ["north/new.md", "north/old.md"]),
        (Scope(until="2025-07"), ["north/old.md"]),
        (Scope(groups=()), ["north/new.md", "north/old.md", "north_sea/undated.md"]),
        (Scope(groups=("office", "board")), ALL),
    ],
)
def test_only_what_is_in_scope_is_found(
    library: Library, scope: Scope | None, sources: list[str]
) -> None:
    assert found(library, scope) == sources


def test_a_scope_reaches_what_is_far_down_in_the_whole_index(
    opens: Opens, docs: Path, embedder: WordEmbedder
) -> None:
    for number in range(250):
        (docs / f"{number}.md").write_text(f"The harbour froze in the year {number}.")
    (docs / "last").mkdir()
    (docs / "last" / "ice.md").write_text("Ice.")
    with opens(writing=True) as library:
        library.sync([docs])
        assert found(library, Scope(folders=("last",)), "The harbour froze.") == ["last/ice.md"]


@pytest.mark.parametrize("date", ["August", "2025-13", "2025-8", "", "2025-01-01T00:00"])
def test_what_is_no_date_is_refused_in_one_line(date: str) -> None:
    with pytest.raises(ScopeProblem, match="is no date: write 2025, 2025-08 or 2025-08-15"):
        Scope(since=date)


pytestmark = pytest.mark.usefixtures("either_engine")
