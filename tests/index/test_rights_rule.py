"""Whom a source is for may be said by a rule beside it."""

from __future__ import annotations

from pathlib import Path

from index.opening import open_library
from index.passages import Source
from index.scope import Scope
from tests.fakes import WordEmbedder


class ByFolder:
    """A source is for the group that its folder is called by, whatever it says."""

    def groups(self, file: Path, source: Source) -> tuple[str, ...]:
        return (file.parent.name,)


def test_a_rule_closes_a_source_that_names_no_group(docs: Path, home: Path) -> None:
    (docs / "board").mkdir()
    (docs / "board" / "a.md").write_text("The northern gate is sold.")
    with open_library(
        home, embedders=lambda: [WordEmbedder()], verb="test", writing=True, rights=ByFolder()
    ) as library:
        library.sync([docs])
        for group, found in (("board", 1), ("staff", 0)):
            hits = library.search("What is sold?", scope=Scope(groups=(group,)))
            assert len(hits) == found
