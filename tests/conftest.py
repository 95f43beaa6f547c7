"""What the tests share: fakes at the ports, and small indexes made of real parts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

from index.engines import keep_in
from index.library import Library
from index.opening import open_library
from index.stores.chroma_address import ChromaServer
from index.stores.vector_store import use_server
from tests.chromas import running_chroma
from tests.fakes import WordEmbedder
from tests.postgres import Cluster, running

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared"

# How long an example takes says what else the machine does.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

Opens = Callable[..., AbstractContextManager[Library]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests with Ray come last: a process that has left it may be ended by it a minute later."""
    items.sort(key=lambda item: item.path.name == "test_ray.py")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of the tests' own."""
    with running() as cluster:
        yield cluster


@pytest.fixture
def database(cluster: Cluster) -> Iterator[str]:
    """The URL of a new database on it."""
    from index.stores.postgres.server import server_of

    name = cluster.make()
    url = cluster.url(name)
    yield url
    server_of(url).close()
    cluster.drop(name)


@pytest.fixture(params=["files", "postgresql"])
def either_engine(request: pytest.FixtureRequest, home: Path) -> Iterator[str]:
    """The test's home keeps its index in files, or in PostgreSQL: the test runs with both."""
    if request.param == "postgresql":
        keep_in(home, request.getfixturevalue("database"))
    yield str(request.param)
    keep_in(home, None)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    return folder


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def opens(home: Path, embedder: WordEmbedder) -> Opens:
    """Opens the test's home with a real Chroma and an embedder that counts what it embeds."""
    return partial(open_library, home, embedders=lambda: [embedder], verb="test")


@pytest.fixture
def library(opens: Opens) -> Iterator[Library]:
    with opens(writing=True) as opened:
        yield opened


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    """One Chroma server for all tests that only fill and ask it."""
    with running_chroma(tmp_path_factory.mktemp("chroma")) as process:
        yield ChromaServer(process.url)


@pytest.fixture(params=["folder", "server"])
def either_store(request: pytest.FixtureRequest) -> Iterator[str]:
    """The test runs twice: with Chroma in a folder of the home, and with a Chroma server."""
    if request.param == "server":
        use_server(request.getfixturevalue("chroma_server"))
    yield request.param
    use_server(None)


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the shared data lie beside a checkout only at the project's own workplace")
    return SHARED


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the seed documents, built once by the real command with the real models.

    Tests share it and leave things in it; ``untouched`` beside it is as it was built.
    """
    from tests.commands import citeback

    home = tmp_path_factory.mktemp("seeded") / "home"
    ran = citeback("index", SEEDS, "--json", home=home)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["new"] == len(list(SEEDS.glob("0*.md")))
    shutil.copytree(home, home.parent / "untouched")
    return home
