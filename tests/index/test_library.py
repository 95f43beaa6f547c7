"""Opening an index: who made it, who holds it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from index.embedding import Vectors
from index.errors import IndexLocked, IndexProblem
from tests.conftest import ROOT, Opens
from tests.fakes import WordEmbedder


def test_a_missing_home_says_what_to_do(opens: Opens, home: Path) -> None:
    with pytest.raises(IndexProblem, match="run `citeback index"), opens():
        pass
    assert not home.exists()


class Breaking(WordEmbedder):
    """Another model, which can't be loaded."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        raise IndexProblem("model 'other' can't be loaded")


def test_a_changed_model_builds_beside_and_the_old_answers_until_then(
    opens: Opens, docs: Path, home: Path, embedder: WordEmbedder
) -> None:
    (docs / "a.md").write_text("The harbour froze.")
    (docs / "b.md").write_text("Grain was shipped.")
    with opens(writing=True) as library:
        library.sync([docs])
    (docs / "b.md").unlink()  # what is indexed is carried over from the catalog
    opens = partial(opens, named=lambda name: embedder)
    with opens(embedders=lambda: [Breaking("other")], writing=True) as library:
        with pytest.raises(IndexProblem, match="can't be loaded"):
            library.sync([docs / "a.md"])
        assert library.models == ("words-64",)
        assert library.search("harbour")[0].dense > 0
    with opens(embedders=lambda: [WordEmbedder("other")]) as reader:
        assert reader.models == ("words-64",)
        with opens(embedders=lambda: [WordEmbedder("other")], writing=True) as library:
            library.sync([docs / "a.md"])
            assert {source.id for source in library.sources()} == {"a.md", "b.md"}
        # Somebody still reads the old one; the next sync removes it.
        assert sorted(path.name for path in (home / "generations").iterdir()) == ["1", "2"]
        assert reader.search("harbour")[0].dense > 0
        assert reader.models == ("other",)
    with opens(embedders=lambda: [WordEmbedder("other")], writing=True) as library:
        library.sync([docs / "a.md"])
    assert [path.name for path in (home / "generations").iterdir()] == ["2"]


def test_a_home_from_before_generations_is_carried_over(opens: Opens, home: Path) -> None:
    home.mkdir()
    db = sqlite3.connect(home / "catalog.db")
    with db:
        db.executescript(BEFORE_GENERATIONS)
    db.close()
    (home / "vectors").mkdir()
    with pytest.raises(IndexProblem, match="run `citeback index"), opens():
        pass
    with opens(writing=True) as library:
        assert library.sync([]).chunks == 1
        assert [hit.place.source for hit in library.search("harbour")] == ["a.md"]
    assert sorted(path.name for path in home.iterdir()) == ["generations", "held", "live"]


BEFORE_GENERATIONS = """
create table meta (name text primary key, value text not null) without rowid;
insert into meta values ('schema', '1'), ('maker', '{"models": ["words-64"], "chunker": "x"}');
create table files (path text primary key, root text not null, sha256 text not null) without rowid;
insert into files values ('/nowhere/a.md', '/nowhere', 'abc');
create table sources (
    key integer primary key, id text not null unique, file text not null, text text not null,
    sha256 text not null, title text not null, date text, language text, url text,
    groups text not null, body integer not null
);
insert into sources values
    (1, 'a.md', '/nowhere/a.md', 'The harbour froze.', '', 'a', null, null, null, '[]', 0);
"""


def test_a_home_made_by_a_newer_version_is_refused(opens: Opens, home: Path) -> None:
    with opens(writing=True):
        pass
    db = sqlite3.connect(home / "generations" / "1" / "catalog.db")
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
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from index.home import owned
with owned(Path(sys.argv[1]), verb="serve"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_writers_are_alone_and_the_holder_is_named_but_anybody_may_read(
    opens: Opens, home: Path, docs: Path
) -> None:
    (docs / "a.md").write_text("The harbour froze.")
    with opens(writing=True) as library:
        library.sync([docs])
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        with (
            pytest.raises(IndexLocked, match=rf"pid {process.pid} \(citeback serve\)"),
            opens(writing=True),
        ):
            pass
        with opens() as library:
            assert library.search("harbour")[0].dense > 0
        process.communicate()
