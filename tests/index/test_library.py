"""Opening an index: who made it, who holds it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import IndexLocked, IndexProblem
from tests.conftest import ROOT, Opens
from tests.fakes import WordEmbedder


def test_a_missing_home_says_what_to_do(opens: Opens, home: Path) -> None:
    with pytest.raises(IndexProblem, match="run `citeback index"), opens():
        pass
    assert not home.exists()


def test_a_home_made_by_another_model_is_refused_and_kept(opens: Opens, docs: Path) -> None:
    (docs / "a.md").write_text("Text.")
    with opens(writing=True) as library:
        library.sync([docs])
    with (
        pytest.raises(IndexProblem, match="was built with words-64"),
        opens(embedders=lambda: [WordEmbedder("other")], writing=True),
    ):
        pass
    with opens() as library:
        assert len(library.sources()) == 1


def test_a_home_made_by_a_newer_version_is_refused(opens: Opens, home: Path) -> None:
    with opens(writing=True):
        pass
    db = sqlite3.connect(home / "catalog.db")
    with db:
        db.execute("update meta set value = '99' where name = 'schema'")
    db.close()
    with pytest.raises(IndexProblem, match="newer citeback"), opens():
        pass


def test_a_damaged_catalog_is_named(opens: Opens, home: Path) -> None:
    home.mkdir()
    (home / "catalog.db").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(IndexProblem, match=r"catalog\.db can't be opened"), opens():
        pass


def test_an_unwritable_home_is_named(opens: Opens, home: Path) -> None:
    home.write_text("a file where a folder should be")
    with pytest.raises(IndexProblem, match="choose another --home"), opens(writing=True):
        pass


HOLDS = """
import sys
from pathlib import Path
from index.home import held
with held(Path(sys.argv[1]), verb="serve", writing=sys.argv[2] == "w"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("held", "writing", "refused"), [("w", False, True), ("r", True, True), ("r", False, False)]
)
def test_writers_are_alone_and_the_holder_is_named(
    opens: Opens, home: Path, held: str, writing: bool, refused: bool
) -> None:
    with opens(writing=True):
        pass
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(home), held],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        if refused:
            with (
                pytest.raises(IndexLocked, match=rf"pid {process.pid} \(citeback serve\)"),
                opens(writing=writing),
            ):
                pass
        else:
            with opens(writing=writing):
                pass
        process.communicate()
