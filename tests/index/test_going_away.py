"""A database that goes away in the middle of a sync: one line, nothing lost, and the next sync completes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import pytest

from index.engines import keep_in
from index.errors import IndexProblem
from index.library import Library
from index.opening import open_library
from tests.conftest import Opens
from tests.crashing import WORDS_ON_SERVER, content_of
from tests.fakes import WordEmbedder
from tests.postgres import Cluster

InOneGo = Callable[[str], dict[str, object]]


@pytest.fixture
def shared_home(home: Path, database: str) -> Iterator[Path]:
    keep_in(home, database)
    yield home
    keep_in(home, None)


@pytest.fixture(scope="module")
def in_one_go(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> InOneGo:
    """What a sync of the second documents makes that nothing happens to, by the name of the model."""

    @cache
    def made(model: str) -> dict[str, object]:
        folder, name = tmp_path_factory.mktemp("one-go"), cluster.make()
        keep_in(folder / "home", cluster.url(name))
        try:
            models = partial(list, [WordEmbedder(model)])
            with open_library(folder / "home", embedders=models, verb="t", writing=True) as library:
                first_documents(folder)
                second_documents(folder)
                library.sync([folder / "docs"])
                return content(library, folder)
        finally:
            keep_in(folder / "home", None)
            cluster.drop(name)

    return made


def content(library: Library, folder: Path) -> dict[str, object]:
    found = content_of(library, WORDS_ON_SERVER)
    found["files"] = str(found["files"]).replace(str(folder), "")
    return found


def first_documents(folder: Path) -> None:
    (folder / "docs").mkdir(exist_ok=True)
    written(folder / "docs", range(0, 300, 7), "One")


def second_documents(folder: Path) -> None:
    """New, changed, moved and gone files; more of them than one batch of texts, or of vectors."""
    docs = folder / "docs"
    written(docs, range(300), "Two")
    for number in range(1, 60, 6):
        (docs / f"{number:03}.md").unlink()
    (docs / "moved").mkdir()
    for number in range(2, 60, 6):
        (docs / f"{number:03}.md").rename(docs / "moved" / f"{number:03}.md")


def written(docs: Path, numbers: range, edition: str) -> None:
    for number in numbers:
        text = f"The harbour {number} froze in {1700 + number}, and pier {edition} was closed."
        (docs / f"{number:03}.md").write_text(f"# Report {number}\n\n{text}\n")


@pytest.mark.parametrize(
    ("table", "rows", "model"),
    [
        ("citeback_1.sources", 64, "words-64"),  # the second batch of texts
        ("citeback_1.vectors", 256, "words-64"),  # vectors, and noting that Chroma has them
        ("citeback.live", 1, "another"),  # a new generation becomes live
    ],
)
def test_a_database_that_goes_away_in_the_middle_of_a_sync_costs_nothing(
    shared_home: Path,
    docs: Path,
    cluster: Cluster,
    database: str,
    tmp_path: Path,
    opens: Opens,
    in_one_go: InOneGo,
    table: str,
    rows: int,
    model: str,
) -> None:
    first_documents(tmp_path)
    with opens(writing=True) as library:
        library.sync([docs])
    second_documents(tmp_path)
    models = partial(list, [WordEmbedder(model)])
    opens = partial(opens, embedders=models, named=WordEmbedder, writing=True)
    with opens() as library:
        with (
            cluster.stopping_at(database.rsplit("/", 1)[1], table, rows),
            pytest.raises(
                IndexProblem, match=r"postgresql://.*; what was indexed is kept"
            ) as raised,
        ):
            library.sync([docs])
        assert "\n" not in str(raised.value)
        assert library.search("harbour 7")  # this process needs no new start
    with opens() as library:
        library.sync([docs])
        assert library.examine() == []
        assert content(library, tmp_path) == in_one_go(model)
