"""The doctor finds what is wrong, and mends it from the catalog."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.generations.generation import Generation
from index.library import Library
from index.stores.kept_vectors import InVectorIndex
from tests.conftest import Opens
from tests.fakes import WordEmbedder


@pytest.fixture
def library(either_store: str, opens: Opens) -> Iterator[Library]:
    """Vectors in a folder, and on a server."""
    with opens(writing=True) as opened:
        yield opened


@pytest.fixture
def filled(library: Library, docs: Path) -> Library:
    for number in range(30):
        (docs / f"{number:02}.md").write_text(
            f"The harbour {number} froze in the year {1900 + number}."
        )
    library.sync([docs])
    return library


def test_a_sound_index_has_no_findings(filled: Library) -> None:
    assert filled.examine() == []


def write(live: Generation, statement: str) -> None:
    with live.catalog.writing() as db:
        db.execute("pragma defer_foreign_keys = on")
        db.execute(statement)


def lose_from_chroma(live: Generation) -> None:
    chroma = live.vector_search._opened()
    assert chroma is not None
    chroma.of("words-64").remove(live.kept.names("words-64")[:3])


def alter_in_chroma(live: Generation) -> None:
    chroma = live.vector_search._opened()
    assert chroma is not None
    one, other = live.kept.names("words-64")[:2]
    chroma.of("words-64").put([one], chroma.of("words-64").vectors([other])[other][None, :])


def add_to_chroma(live: Generation) -> None:
    chroma = live.vector_search._opened()
    assert chroma is not None
    chroma.of("words-64").put(["stray"], WordEmbedder().embed_passages(["stray"]))


FAULTS: list[tuple[str, Callable[[Generation], None], str]] = [
    ("chroma lost", lose_from_chroma, "3 vectors of words-64 missing from the vector index"),
    ("chroma altered", alter_in_chroma, "1 vector of words-64 other than what was embedded"),
    ("chroma stray", add_to_chroma, "1 vector of words-64 in the vector index and nowhere else"),
    (
        "no words",
        lambda live: write(live, "delete from chunk_words where rowid < 3"),
        "2 passages without words",
    ),
    (
        "stray words",
        lambda live: write(live, "insert into chunk_words (rowid, body) values (999, 'x')"),
        "words of 1 passage that is gone",
    ),
    (
        "no vector",
        lambda live: write(live, "delete from vectors where key = 1"),
        "1 passage without a vector of words-64",
    ),
    (
        "broken vector",
        lambda live: write(live, "update vectors set vector = zeroblob(256) where key = 1"),
        "1 vector of words-64 can't be right",
    ),
    (
        "unused vector",
        lambda live: write(
            live, "insert into vectors select 999, model, 'x', vector, 0 from vectors where key = 1"
        ),
        "1 vector that no passage asks for",
    ),
    (
        "passage outside",
        lambda live: write(live, 'update chunks set "end" = 10000 where key = 2'),
        "passages of 1 source lie outside its text",
    ),
    (
        "wrong duplicate",
        lambda live: write(live, "update sources set same_as = 1 where key = 2"),
        "1 source can't be found under another",
    ),
]


@pytest.mark.parametrize(
    ("fault", "says"), [each[1:] for each in FAULTS], ids=[f[0] for f in FAULTS]
)
def test_each_fault_is_found_and_mended_without_the_files(
    filled: Library, docs: Path, fault: Callable[[Generation], None], says: str
) -> None:
    with filled._live.now() as live:
        fault(live)
    findings = filled.examine()
    assert says in [finding.what for finding in findings]
    for path in docs.iterdir():
        path.unlink()
    filled.mend(findings)
    assert filled.examine() == []
    assert filled.search("harbour 17")[0].place.source == "17.md"


def test_a_chroma_folder_that_is_gone_is_built_again_without_embedding(
    opens: Opens, docs: Path, home: Path, embedder: WordEmbedder
) -> None:
    (docs / "a.md").write_text("The harbour froze.")
    with opens(writing=True) as library:
        library.sync([docs])
    (database,) = home.glob("generations/1/vectors/1/chroma.sqlite3")
    database.write_bytes(b"no database at all" * 1000)
    embedder.embedded.clear()
    with opens() as library:
        assert library.search("harbour")[0].dense > 0
    with opens(writing=True) as library:
        library.mend(library.examine())
        assert library.examine() == []
    assert embedder.embedded == []


def test_folders_of_a_dead_generation_are_found_and_removed(filled: Library, home: Path) -> None:
    (home / "generations" / "0009.gone").mkdir()
    findings = filled.examine()
    assert [finding.part for finding in findings] == ["folders"]
    filled.mend(findings)
    assert [path.name for path in (home / "generations").iterdir()] == ["1"]


def test_a_damaged_catalog_is_said_to_be_damaged(opens: Opens, docs: Path, home: Path) -> None:
    for number in range(200):
        (docs / f"{number:03}.md").write_text(f"The harbour {number} froze. " * 50)
    with opens(writing=True) as library:
        library.sync([docs])
    with (home / "generations" / "1" / "catalog.db").open("r+b") as catalog:
        catalog.seek(200_000)
        catalog.write(b"\xff" * 50_000)
    with opens(writing=True) as library:
        findings = library.examine()
    assert findings[0].part == "catalog"
    assert "restore a backup" in findings[0].what


def test_what_chroma_does_not_find_is_found_all_the_same(filled: Library) -> None:
    with filled._live.now() as live:
        kept, model = live.kept, "words-64"
        names = kept.names(model)[:1]
        ((_, vectors),) = kept.batches(model, names, 1)
        chroma = live.vector_search._opened()
        assert chroma is not None
        chroma.of(model).remove(names)
        assert names[0] not in dict(live.vector_search.nearest(model, vectors[0], k=5))
        with live.catalog.writing():
            kept.mark(model, names, InVectorIndex.LOST)
        assert names[0] in dict(live.vector_search.nearest(model, vectors[0], k=5))
